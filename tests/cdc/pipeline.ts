// linepulse beside a MES, as a plant has it: a database, Kafka, Connect with Debezium, and the program, set up by its own commands.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { type Broker, startBroker } from "../../connectors/runtime/broker.ts";
import { type Connect, startConnect } from "../../connectors/runtime/connect.ts";
import { SHORT_LIVED_JVM } from "../../connectors/runtime/jvm.ts";
import { startMariadb } from "../../connectors/runtime/mariadb.ts";
import { startPostgres } from "../../connectors/runtime/postgres.ts";
import type { Service } from "../../connectors/runtime/service.ts";
import { namesOf } from "../../connectors/settings/names.ts";
import type { Event } from "../../core/events.ts";
import type { Status } from "../../core/status.ts";
import { openKafkaLog } from "../../log/kafka/kafka-log.ts";
import { sleep, timer } from "../../runtime/clock.ts";
import { freePort, type RunningProgram, startProgramProcess } from "../program.ts";
import { type Admin, openAdmin } from "./admin.ts";

const MAIN = fileURLToPath(new URL("../../runtime/main.ts", import.meta.url));
const CAPTURE = { user: "capture", password: "pass word" };
const SOURCE = "mes";
const PROVIDERS = {
  "config.providers": "directory",
  "config.providers.directory.class": "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
};

export type Kind = "postgresql" | "mariadb";
type Server = Service & { readonly host: string; readonly port: number; readonly database: string; readonly url: string };

export interface PipelineOptions {
  readonly kind: Kind;
  readonly dir: string;
  readonly system: string;
  /** The database's tables, made before anything is captured. */
  readonly schema: string;
  /** Of the source, over the ones that follow from the rest. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** Options of Kafka's and Connect's JVMs; by default quick to start, not quick. */
  readonly jvm?: readonly string[];
}

export interface Pipeline {
  readonly server: Server;
  readonly broker: Broker;
  readonly connect: Connect;
  /** A connection that may do everything; another one after the database was killed. */
  admin(): Promise<Admin>;
  readonly program: () => RunningProgram;
  readonly url: string;
  /** `linepulse connectors …`; its standard output. @throws when it does not end with 0 */
  connectors(...args: string[]): Promise<string>;
  /** Kills the program and starts it again. */
  restartProgram(): Promise<void>;
  /** Resolves when everything that the database has committed by now is queryable. */
  settled(withinMs?: number): Promise<Status>;
  /** All of the log's events, partition after partition. */
  events(): Promise<Event[]>;
  close(): Promise<void>;
}

/** Everything up and prepared; nothing is captured yet. */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { kind, dir, schema, jvm = SHORT_LIVED_JVM } = options;
  mkdirSync(dir, { recursive: true });
  const start: (options: { dir: string }) => Promise<Server> = kind === "postgresql" ? startPostgres : startMariadb;
  const [server, broker] = await Promise.all([start({ dir: join(dir, kind) }), startBroker({ dir: join(dir, "kafka"), jvm })]);
  const connect = await startConnect({ dir: join(dir, "connect"), bootstrap: broker.bootstrap, jvm, settings: PROVIDERS });
  const config = writeConfig(options, { server, broker, connect });
  const admin = adminOf(kind, server);
  const port = await freePort();
  const run = () => startProgramProcess({ data: join(dir, "data"), port, args: ["run", "--config", config] });
  const connectors = (...args: string[]) => runConnectors([...args, "--config", config]);
  await (await admin()).script(schema);
  await (await admin()).script(`${createUser(kind)}\n${await connectors("prepare", SOURCE)}`);
  let program = await run();
  const url = `http://127.0.0.1:${port}`;
  return {
    server, broker, connect, admin, url, connectors,
    program: () => program,
    async restartProgram() {
      await program.kill();
      program = await run();
    },
    settled: async (withinMs = 120_000) => settledSince(await mark(await admin()), { url, withinMs }),
    events: () => readEvents(broker, join(dir, "reader")),
    async close() {
      await program.kill().catch(() => undefined);
      await admin().then((open) => open.close()).catch(() => undefined); // biome-ignore format: one chain
      await connect.kill();
      await Promise.all([server.kill(), broker.kill()]);
    },
  }; // biome-ignore format: one object
}

function writeConfig(
  { kind, dir, system, source = {} }: PipelineOptions,
  { server, broker, connect }: Pick<Pipeline, "server" | "broker" | "connect">,
): string {
  const passwordFile = join(dir, "capture-password");
  writeFileSync(passwordFile, CAPTURE.password);
  const { host, port, database } = server;
  const config = {
    kafka: { brokers: [broker.bootstrap] },
    connect: { url: connect.url, secrets: `\${directory:${dir}:{file}}` },
    sources: [
      {
        name: SOURCE, system, tenant: "acme", factory: "SH01", timeZone: "Asia/Shanghai",
        database: { kind, host, port, name: database, user: CAPTURE.user, passwordFile },
        ...source,
      },
    ],
  }; // biome-ignore format: one object
  const file = join(dir, "linepulse.yaml");
  writeFileSync(file, stringify(config));
  return file;
}

const createUser = (kind: Kind) =>
  kind === "postgresql"
    ? `CREATE ROLE ${CAPTURE.user} LOGIN REPLICATION PASSWORD '${CAPTURE.password}';`
    : `CREATE USER ${CAPTURE.user}@'%' IDENTIFIED BY '${CAPTURE.password}';`;

function adminOf(kind: Kind, server: Server): Pipeline["admin"] {
  let open: Admin | undefined;
  return async () => {
    const works = await open?.run("SELECT 1").then(
      () => true,
      () => false,
    );
    if (!works) open = await openAdmin(kind, server.url);
    return open as Admin;
  };
}

async function runConnectors(args: readonly string[]): Promise<string> {
  const env = { ...process.env, LINEPULSE_LOG: "warn" };
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, "connectors", ...args], { env, maxBuffer: 2 ** 24 });
  return stdout;
}

/**
 * Commits a row that is captured and gives no event, in a second of its own: MariaDB tells times of commits in whole seconds.
 *
 * @returns the begin of that second
 */
async function mark(admin: Admin): Promise<number> {
  await sleep(1000 - (Date.now() % 1000) + 5);
  const now = Date.now();
  await admin.run(`INSERT INTO ${namesOf(SOURCE, "").signalTable} (id, type, data) VALUES ('mark-${now}', 'mark', '{}')`);
  return now - (now % 1000);
}

async function settledSince(since: number, { url, withinMs }: { url: string; withinMs: number }): Promise<Status> {
  let last: unknown;
  for (const until = performance.now() + withinMs; performance.now() < until; await sleep(100)) {
    try {
      const { data } = (await (await fetch(`${url}/api/v1/status`)).json()) as { data: Status };
      last = { lag: data.lag, sources: data.sources };
      const totals = data.sources.find(({ source }) => source === SOURCE)?.totals;
      const has = Date.parse(totals?.committedAt ?? "") >= since;
      if (has && Object.values(data.lag).every((lag) => lag === 0)) return data;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`not settled within ${withinMs} ms: ${JSON.stringify(last)}`);
}

async function readEvents({ bootstrap }: Broker, dir: string): Promise<Event[]> {
  const log = await openKafkaLog({
    config: { brokers: [bootstrap], prefix: "", writer: "kafkajs" },
    factsTopics: [], factsDays: 30, dir, clientId: "reader", timer, sleep, now: Date.now, tell: () => undefined,
  }); // biome-ignore format: one object
  const events: Event[] = [];
  for (let partition = 0; partition < log.partitions; partition++) {
    for (let next = await log.begin("events", partition); ; ) {
      const records = await log.read("events", partition, next, { maxBytes: 1e7, waitMs: 0 });
      const last = records.at(-1);
      if (!last) break;
      next = last.offset + 1;
      for (const { value, headers } of records) {
        if (headers.tick === "1") continue;
        events.push(...Buffer.from(value).toString().split("\n").map((line) => JSON.parse(line) as Event)); // biome-ignore format: one chain
      }
    }
  }
  await log.close();
  return events;
}

/** A file of a system's folder. */
export function systemFile(system: string, file: string): string {
  return readFileSync(new URL(`../../connectors/${system}/${file}`, import.meta.url), "utf8");
}
