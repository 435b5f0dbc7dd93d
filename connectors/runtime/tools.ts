// Finds the programs of the system that the full mode without Docker needs, or says which package brings them.
import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian's packages; elsewhere they have other names, but the programs are the same. */
const PACKAGES = {
  java: "default-jre-headless",
  mvn: "maven",
  postgres: "postgresql-15",
  initdb: "postgresql-15",
  mariadbd: "mariadb-server-core",
  "mariadb-install-db": "mariadb-server-core",
  my_print_defaults: "mariadb-client-core",
} as const;
const PURPOSES = {
  java: "Kafka runs on Java 17 or newer",
  mvn: "Maven fetches Kafka and Debezium, once",
  postgres: "a database that changes are captured from",
  initdb: "it makes the folder of a PostgreSQL server",
  mariadbd: "a database that changes are captured from",
  "mariadb-install-db": "it makes the folder of a MariaDB server",
  my_print_defaults: "mariadb-install-db calls it",
} as const;

export type Tool = keyof typeof PACKAGES;

/** A program is not installed. */
export class MissingToolError extends Error {
  readonly tool: Tool;

  constructor(tool: Tool) {
    super(`there is no "${tool}" on the PATH (${PURPOSES[tool]}): install it, on Debian with \`apt-get install ${PACKAGES[tool]}\``);
    this.name = "MissingToolError";
    this.tool = tool;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Path of a program: of the Java at JAVA_HOME where that is set, else the first on the PATH, else where Debian keeps servers.
 *
 * @throws MissingToolError
 */
export function findTool(tool: Tool, env: Environment = process.env): string {
  const home = tool === "java" && env.JAVA_HOME ? [join(env.JAVA_HOME, "bin")] : [];
  const folders = [...home, ...(env.PATH ?? "").split(delimiter).filter(Boolean), ...serverFolders(tool)];
  const found = folders.map((folder) => join(folder, tool)).find(isExecutable);
  if (found === undefined) throw new MissingToolError(tool);
  return found;
}

const POSTGRESQL = "/usr/lib/postgresql";

/** Folders that are on no PATH, or only on root's. The newest version goes first. */
function serverFolders(tool: Tool): string[] {
  switch (PACKAGES[tool]) {
    case "postgresql-15":
      return versionsOf(POSTGRESQL).map((version) => join(POSTGRESQL, version, "bin"));
    case "mariadb-server-core":
      return ["/usr/sbin"];
    default:
      return [];
  }
}

function versionsOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort((a, b) => Number(b) - Number(a));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
