// The whole way of a change record, real parts only: a database, a broker, a Connect worker with Debezium, and a source applied to them.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Broker, startBroker } from "../../connectors/runtime/broker.ts";
import { type Connect, startConnect } from "../../connectors/runtime/connect.ts";
import { SHORT_LIVED_JVM } from "../../connectors/runtime/jvm.ts";
import { startMariadb } from "../../connectors/runtime/mariadb.ts";
import { startPostgres } from "../../connectors/runtime/postgres.ts";
import type { Service } from "../../connectors/runtime/service.ts";
import { prepareSql } from "../../connectors/settings/prepare.ts";
import { configSchema } from "../../core/config.ts";
import { sleep } from "../../runtime/clock.ts";
import { type Applied, type ApplyDeps, applySource } from "../../runtime/connectors/apply.ts";
import { clientOf, selectSources, surroundingsOf, type WiredSource, wireSource } from "../../runtime/connectors/context.ts";
import { openSourceDatabase } from "../../runtime/connectors/open-database.ts";
import { openTopics, type Topics } from "../../runtime/connectors/topics.ts";
import { type Admin, openAdmin } from "./admin.ts";
import { CAPTURE_PASSWORD, DDL, PLANT, plantSource } from "./plant.ts";

export type Kind = "postgresql" | "mariadb";
type Server = Service & { readonly host: string; readonly port: number; readonly database: string; readonly url: string };

export interface Stack {
  readonly kind: Kind;
  readonly server: Server;
  readonly broker: Broker;
  readonly connect: Connect;
  /** A connection that may do everything. */
  readonly admin: Admin;
  /** Opens it anew, after the database was away. */
  reopen(): Promise<void>;
  readonly topics: Topics;
  readonly wired: WiredSource;
  readonly deps: ApplyDeps;
  /** What `apply` said. */
  readonly said: string[];
  apply(): Promise<Applied>;
  /** The same database as another source. */
  wireAs(name: string, connector: Readonly<Record<string, string>>): WiredSource;
  close(): Promise<void>;
}

export interface StackOptions {
  readonly kind: Kind;
  readonly dir: string;
  /** Run before the connector is applied, so that its snapshot finds the rows. */
  readonly seed?: readonly string[];
}

/** Everything up and prepared; the source is not applied yet. */
export async function startStack({ kind, dir, seed = [] }: StackOptions): Promise<Stack> {
  mkdirSync(dir, { recursive: true });
  const start: (options: { dir: string }) => Promise<Server> = kind === "postgresql" ? startPostgres : startMariadb;
  const running = await Promise.all([start({ dir: join(dir, kind) }), startBroker({ dir: join(dir, "kafka"), jvm: SHORT_LIVED_JVM })]);
  const [server, broker] = running;
  const connect = await startConnect({ dir: join(dir, "connect"), bootstrap: broker.bootstrap, jvm: SHORT_LIVED_JVM, settings: PROVIDERS });
  let admin = await openAdmin(kind, server.url);
  for (const sql of [...DDL[kind], ...seed]) await admin.run(sql);
  const passwordFile = join(dir, "password");
  writeFileSync(passwordFile, CAPTURE_PASSWORD); // Connect takes the file as it is, a line feed at its end too
  const wireAs: Stack["wireAs"] = (name, connector) => wire({ kind, server, broker, connect, passwordFile, dir, name, connector });
  const wired = wireAs("mes", {});
  await admin.script(prepareSql({ ...wired, prefix: "" }));
  const said: string[] = [];
  const topics = await openTopics({ brokers: [broker.bootstrap], prefix: "", writer: "auto" });
  const deps: ApplyDeps = {
    client: clientOf({ connect: { url: connect.url }, kafka: { brokers: [broker.bootstrap], prefix: "", writer: "auto" } }),
    topics,
    open: ({ source, password }) => openSourceDatabase(source.database, password),
    say: (text) => void said.push(text),
    confirm: async () => true,
    now: Date.now,
    sleep,
  };
  return {
    kind, server, broker, connect, topics, wired, deps, said, wireAs,
    get admin() {
      return admin;
    },
    async reopen() {
      await admin.close().catch(() => undefined);
      admin = await openAdmin(kind, server.url);
    },
    apply: () => applySource(wired, deps),
    async close() {
      await admin.close().catch(() => undefined);
      await topics.close().catch(() => undefined);
      await connect.kill();
      await Promise.all([server.kill(), broker.kill()]);
    },
  }; // biome-ignore format: one object
}

const PROVIDERS = {
  "config.providers": "directory",
  "config.providers.directory.class": "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
};

interface Places extends Pick<Stack, "kind" | "server" | "broker" | "connect"> {
  readonly passwordFile: string;
  readonly dir: string;
  readonly name: string;
  readonly connector: Readonly<Record<string, string>>;
}

function wire({ kind, server, broker, connect, passwordFile, dir, name, connector }: Places): WiredSource {
  const database = kind === "postgresql" ? server.database : "plant";
  const { host, port } = server;
  const source = { ...plantSource({ kind, host, port, name: database, user: "capture", passwordFile, tls: "off" }, name), connector };
  const config = configSchema.parse({
    kafka: { brokers: [broker.bootstrap] },
    connect: { url: connect.url, secrets: `\${directory:${dir}:{file}}` },
    sources: [source],
  });
  const [known] = selectSources({ config, systemOf: () => PLANT, asked: [] });
  if (!known) throw new Error("the source is not there");
  return wireSource(known, surroundingsOf(config), {});
}
