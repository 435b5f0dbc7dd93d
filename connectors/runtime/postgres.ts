// One throwaway PostgreSQL server on the loopback address, with logical decoding, for development and tests.
//   I1. A folder is made into a database once; a second start finds its tables again.
//   I2. A process that is killed loses nothing that was committed. A machine that loses its power may: nothing is forced to disk.
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { runChild, type SystemUser } from "./child.ts";
import { firstAnswer } from "./first-answer.ts";
import { LOOPBACK } from "./ports.ts";
import type { Settings } from "./properties.ts";
import { type Service, startService } from "./service.ts";
import { findTool } from "./tools.ts";
import { ownFolder, userFor } from "./unprivileged.ts";

const READY_WITHIN_MS = 60_000;
/** Owner of the server and of its database. */
const USER = "linepulse";
const PASSWORD = "linepulse";
const DATABASE = "mes";
const PROTOCOL = 196_608; // 3.0
const ASKS_FOR_PASSWORD = "R".charCodeAt(0);

export interface PostgresOptions {
  /** Holds the data and the log file of the server; made if it is not there. */
  readonly dir: string;
  /** A free one by default. */
  readonly port?: number;
  /** Laid over the settings for development; `null` takes one away. */
  readonly settings?: Settings;
}

export interface Postgres extends Service {
  readonly port: number;
  readonly host: string;
  /** A superuser. */
  readonly user: string;
  readonly password: string;
  /** Empty at first. */
  readonly database: string;
  /** All of these in one. */
  readonly url: string;
}

/** @throws MissingToolError, or an error with the end of the server's log when it does not come up */
export async function startPostgres({ port, settings = {}, ...options }: PostgresOptions): Promise<Postgres> {
  const dir = resolve(options.dir);
  const program = findTool("postgres");
  const user = await userFor(["postgres"]);
  const place = { data: join(dir, "data"), logFile: join(dir, "postgres.log"), user, program };
  await mkdir(dir, { recursive: true });
  await makeDatabase(place);
  const service = await startService({
    name: "the PostgreSQL server",
    ports: [port],
    async prepare([free]) {
      const all = { ...serverSettings(free as number), ...settings };
      return { program, args: ["-D", place.data, ...flagsOf(all)], logFile: place.logFile, user, isFamily: true, stopSignal: "SIGINT" };
    },
    isReady: ([at]) => isOpen(at as number),
    readyWithinMs: READY_WITHIN_MS,
  });
  const [at] = service.ports as [number];
  const url = `postgresql://${USER}:${PASSWORD}@${LOOPBACK}:${at}/${DATABASE}`;
  return Object.assign(service, { port: at, host: LOOPBACK, user: USER, password: PASSWORD, database: DATABASE, url });
}

interface Place {
  readonly program: string;
  readonly data: string;
  readonly logFile: string;
  readonly user: SystemUser | undefined;
}

async function makeDatabase({ program, data, logFile, user }: Place): Promise<void> {
  if (existsSync(join(data, "PG_VERSION"))) return;
  const filling = `${data}.filling`;
  await rm(filling, { recursive: true, force: true });
  await ownFolder(filling, user);
  const passwordFile = join(dirname(data), "password");
  await writeFile(passwordFile, PASSWORD, { mode: 0o644 });
  const flags = ["--auth=scram-sha-256", `--username=${USER}`, `--pwfile=${passwordFile}`, "--encoding=UTF8", "--locale=C", "--no-sync"];
  await runChild("initdb", { program: findTool("initdb"), args: ["-D", filling, ...flags], logFile, user });
  const args = ["--single", "-D", filling, "postgres"];
  await runChild("postgres --single", { program, args, logFile, user, input: `CREATE DATABASE ${DATABASE};\n` });
  await rename(filling, data);
}

function serverSettings(port: number): Settings {
  return {
    listen_addresses: LOOPBACK,
    port,
    unix_socket_directories: "",
    wal_level: "logical",
    max_wal_senders: 20,
    max_replication_slots: 20,
    max_connections: 60,
    shared_buffers: "64MB",
    timezone: "UTC",
    log_timezone: "UTC",
    fsync: "off",
    autovacuum_naptime: "5min",
  };
}

function flagsOf(settings: Settings): string[] {
  const given = Object.entries(settings).filter(([, value]) => value !== null);
  return given.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** One that is starting or ending answers with a fault. */
async function isOpen(port: number): Promise<boolean> {
  const fields = Buffer.from(`user\0${USER}\0database\0${DATABASE}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + fields.length, 0);
  head.writeInt32BE(PROTOCOL, 4);
  const answer = await firstAnswer(port, Buffer.concat([head, fields]));
  return answer[0] === ASKS_FOR_PASSWORD;
}
