// What suites need that run against real databases.
//   I1. What is missing is said loudly and the suite is skipped; with LINEPULSE_TEST=all it is a failure.
import { afterAll, beforeAll } from "vitest";
import { type Mariadb, type MariadbOptions, startMariadb } from "../connectors/runtime/mariadb.ts";
import { type Postgres, type PostgresOptions, startPostgres } from "../connectors/runtime/postgres.ts";
import type { Service } from "../connectors/runtime/service.ts";
import { findTool, type Tool } from "../connectors/runtime/tools.ts";
import { temporaryFolder } from "./kafka.ts";

/** Initialising a folder takes a second, on a busy machine several. */
const START_WITHIN_MS = 120_000;
const TOOLS = {
  postgresql: ["postgres", "initdb"],
  mariadb: ["mariadbd", "mariadb-install-db", "my_print_defaults"],
} as const satisfies Record<string, Tool[]>;

/** True when servers of these kinds can be started here: `describe.skipIf(!canStart("postgresql"))`. */
export function canStart(...kinds: readonly (keyof typeof TOOLS)[]): boolean {
  try {
    for (const tool of kinds.flatMap((kind) => TOOLS[kind])) findTool(tool);
    return true;
  } catch (error) {
    if (process.env.LINEPULSE_TEST === "all") throw error;
    console.warn(`\n  the tests with ${kinds.join(" and ")} are skipped: ${(error as Error).message}\n`);
    return false;
  }
}

/** One server for a whole suite, ended after it; hands it out once the suite runs. */
export function usePostgres(options: Omit<PostgresOptions, "dir"> = {}): () => Postgres {
  return useServer((dir) => startPostgres({ dir, ...options }));
}

export function useMariadb(options: Omit<MariadbOptions, "dir"> = {}): () => Mariadb {
  return useServer((dir) => startMariadb({ dir, ...options }));
}

function useServer<T extends Service>(start: (dir: string) => Promise<T>): () => T {
  const dir = temporaryFolder();
  let server: T | undefined;
  beforeAll(async () => {
    server = await start(dir);
  }, START_WITHIN_MS);
  afterAll(() => server?.kill());
  return () => {
    if (!server) throw new Error("the server is there once the suite runs");
    return server;
  };
}
