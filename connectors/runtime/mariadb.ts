// One throwaway MariaDB server on the loopback address, with a binary log by rows and GTIDs, for development and tests.
//   I1. A folder is made into a database once; a second start finds its tables again.
//   I2. A process that is killed loses nothing that was committed. A machine that loses its power may: nothing is forced to disk.
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runChild, type SystemUser } from "./child.ts";
import { firstAnswer } from "./first-answer.ts";
import { LOOPBACK } from "./ports.ts";
import type { Settings } from "./properties.ts";
import { type Service, startService } from "./service.ts";
import { findTool } from "./tools.ts";
import { ownFolder, userFor } from "./unprivileged.ts";

const READY_WITHIN_MS = 60_000;
const USER = "linepulse";
const PASSWORD = "linepulse";
const DATABASE = "mes";
/** Of the greeting: the length of the packet, then the protocol. */
const PROTOCOL_AT = 4;
const PROTOCOL = 10;

export interface MariadbOptions {
  /** Holds the data and the log file of the server; made if it is not there. */
  readonly dir: string;
  /** A free one by default. */
  readonly port?: number;
  /** Laid over the settings for development; `null` takes one away. */
  readonly settings?: Settings;
}

export interface Mariadb extends Service {
  readonly port: number;
  readonly host: string;
  /** May do everything. */
  readonly user: string;
  readonly password: string;
  /** Empty at first. */
  readonly database: string;
  /** All of these in one. */
  readonly url: string;
}

/** @throws MissingToolError, or an error with the end of the server's log when it does not come up */
export async function startMariadb({ port, settings = {}, ...options }: MariadbOptions): Promise<Mariadb> {
  const dir = resolve(options.dir);
  const program = findTool("mariadbd");
  const user = await userFor(["mysql"]);
  const place = { dir, data: join(dir, "data"), logFile: join(dir, "mariadb.log"), user };
  await mkdir(dir, { recursive: true });
  await makeDatabase(place);
  const service = await startService({
    name: "the MariaDB server",
    ports: [port],
    async prepare([free]) {
      const all = { ...serverSettings(place, free as number), ...settings };
      return { program, args: ["--no-defaults", ...flagsOf(all)], logFile: place.logFile, user };
    },
    isReady: async ([at]) => (await firstAnswer(at as number))[PROTOCOL_AT] === PROTOCOL,
    readyWithinMs: READY_WITHIN_MS,
  });
  const [at] = service.ports as [number];
  const url = `mariadb://${USER}:${PASSWORD}@${LOOPBACK}:${at}/${DATABASE}`;
  return Object.assign(service, { port: at, host: LOOPBACK, user: USER, password: PASSWORD, database: DATABASE, url });
}

interface Place {
  readonly dir: string;
  readonly data: string;
  readonly logFile: string;
  readonly user: SystemUser | undefined;
}

/** Read at every start, so it says the same again. */
const INIT = `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS ${USER}@'%' IDENTIFIED BY '${PASSWORD}';
GRANT ALL PRIVILEGES ON *.* TO ${USER}@'%' WITH GRANT OPTION;
`;

async function makeDatabase({ dir, data, logFile, user }: Place): Promise<void> {
  await writeFile(join(dir, "init.sql"), INIT, { mode: 0o644 });
  if (existsSync(join(data, "mysql"))) return;
  const filling = `${data}.filling`;
  await rm(filling, { recursive: true, force: true });
  await ownFolder(filling, user);
  findTool("my_print_defaults");
  const args = ["--no-defaults", `--datadir=${filling}`, "--auth-root-authentication-method=socket", "--skip-test-db"];
  await runChild("mariadb-install-db", { program: findTool("mariadb-install-db"), args, logFile, user });
  await rename(filling, data);
}

function serverSettings({ dir, data }: Place, port: number): Settings {
  return {
    datadir: data,
    port,
    "bind-address": LOOPBACK,
    // In the data folder: the whole path of a socket may have no more than 107 bytes, and this one is relative to it.
    socket: "mariadb.sock",
    "pid-file": "mariadb.pid",
    "init-file": join(dir, "init.sql"),
    tmpdir: data,
    "server-id": 1,
    "log-bin": "binlog",
    "binlog-format": "ROW",
    "binlog-row-image": "FULL",
    "gtid-strict-mode": "ON",
    "character-set-server": "utf8mb4",
    "default-time-zone": "+00:00",
    "innodb-buffer-pool-size": "64M",
    "innodb-flush-log-at-trx-commit": 2, // with the system at every commit, on the disk a little later
    "sync-binlog": 0,
    "skip-name-resolve": "ON",
    "lower-case-table-names": 0,
  };
}

function flagsOf(settings: Settings): string[] {
  return Object.entries(settings)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `--${name}=${value}`);
}
