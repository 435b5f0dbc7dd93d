import { expect, test } from "vitest";
import type { MappedTable } from "../../core/change.ts";
import { isCaptured, sourcesSchema } from "../../core/source-config.ts";
import { type ConnectorInput, connectorSettings } from "./connector.ts";
import { namesOf } from "./names.ts";
import { prepareSql } from "./prepare.ts";
import { secretReference, shown } from "./secret.ts";
import { matches, regexOf } from "./tables.ts";

const TABLES: MappedTable[] = [
  { name: "orders", from: "mes.work_orders", columns: { id: { type: "integer" } } },
  { name: "reports", from: "mes.reports_*", columns: { id: { type: "integer" } } },
];
const KAFKA = { brokers: ["kafka-1:9092", "kafka-2:9092"], prefix: "" };

function inputOf(kind: "postgresql" | "mysql" | "mariadb", change: object = {}, kafka: object = {}): ConnectorInput {
  const database = { kind, host: "db.plant", name: "mes", user: "capture", passwordFile: "/run/secrets/mes" };
  const base = { name: "mes-1", system: "generic", tenant: "acme", factory: "SH", timeZone: "Asia/Shanghai", database };
  const [source] = sourcesSchema.parse([{ ...base, ...change }]);
  if (!source || !isCaptured(source)) throw new Error("the source is not there");
  return { source, tables: TABLES, kafka: { ...KAFKA, ...kafka }, password: "secret" };
}

test("what all kinds have in common: one topic of one partition, plain JSON, times as text, nulls as nulls", () => {
  for (const kind of ["postgresql", "mysql", "mariadb"] as const) {
    expect(connectorSettings(inputOf(kind))).toMatchObject({
      "database.hostname": "db.plant",
      "database.password": "secret",
      "table.include.list": "mes\\.work_orders,mes\\.reports_[^.]*,linepulse\\.heartbeat_mes_1,linepulse\\.signal_mes_1",
      "topic.prefix": "cdc.mes-1",
      transforms: "route",
      "transforms.route.regex": "cdc\\.mes-1\\..*",
      "transforms.route.replacement": "cdc.mes-1",
      "topic.creation.default.partitions": "1",
      "topic.creation.default.replication.factor": "-1",
      "exactly.once.support": "required",
      "time.precision.mode": "isostring",
      "decimal.handling.mode": "string",
      "skipped.operations": "none",
      "value.converter.schemas.enable": "false",
      "value.converter.replace.null.with.default": "false",
      "signal.data.collection": "linepulse.signal_mes_1",
    });
  }
});

test("what each kind adds", () => {
  expect(connectorSettings(inputOf("postgresql"))).toMatchObject({
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "database.port": "5432",
    "database.dbname": "mes",
    "slot.name": "linepulse_mes_1",
    "publication.name": "linepulse_mes_1",
    "publication.autocreate.mode": "disabled",
  });
  const mariadb = connectorSettings(inputOf("mariadb", {}, { replication: 3 }));
  expect(mariadb).toMatchObject({
    "connector.class": "io.debezium.connector.mariadb.MariaDbConnector",
    "database.port": "3306",
    "database.include.list": "mes,linepulse",
    "include.schema.changes": "false",
    "schema.history.internal.kafka.bootstrap.servers": "kafka-1:9092,kafka-2:9092",
    "schema.history.internal.kafka.topic": "cdc-schema.mes-1",
    "topic.creation.default.replication.factor": "3",
  });
  expect(Number(mariadb["database.server.id"])).toBeGreaterThan(1000);
  expect(connectorSettings(inputOf("mysql"))["connector.class"]).toBe("io.debezium.connector.mysql.MySqlConnector");
});

test("the network between Connect and the database may be another, and may be encrypted", () => {
  const database = {
    kind: "mysql",
    host: "localhost",
    connectHost: "mysql",
    connectPort: 3307,
    name: "mes",
    user: "u",
    passwordFile: "/p",
    tls: "verify",
  };
  expect(connectorSettings(inputOf("mysql", { database }))).toMatchObject({
    "database.hostname": "mysql",
    "database.port": "3307",
    "database.ssl.mode": "verify_identity",
  });
  const sasl = { mechanism: "scram-sha-512", username: "u", passwordFile: "/p" };
  expect(connectorSettings(inputOf("mysql", {}, { tls: {}, sasl }))).toMatchObject({
    "schema.history.internal.producer.security.protocol": "SASL_SSL",
    "schema.history.internal.consumer.sasl.mechanism": "SCRAM-SHA-512",
  });
});

test("hypertables: the transform goes before the route, knows the database, and chunks are captured", () => {
  const settings = connectorSettings(inputOf("postgresql", { connector: { transforms: "timescaledb" } }));
  expect(settings).toMatchObject({
    transforms: "timescaledb,route",
    "transforms.timescaledb.type": "io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb",
    "transforms.timescaledb.database.hostname": "db.plant",
    "transforms.timescaledb.database.dbname": "mes",
    "transforms.timescaledb.target.topic.prefix": "cdc.mes-1",
  });
  expect(settings["table.include.list"]).toContain("_timescaledb_internal\\._hyper_[^.]*_chunk");
});

test("a plant's own settings win, unless they break the order of changes", () => {
  expect(connectorSettings(inputOf("mysql", { connector: { "snapshot.locking.mode": "none" } }))["snapshot.locking.mode"]).toBe("none");
  expect(() => connectorSettings(inputOf("mysql", { connector: { "topic.creation.default.partitions": "4" } }))).toThrow(
    /source "mes-1": "topic.creation.default.partitions" must stay "1"/,
  );
});

test("names are safe in Kafka and in a database, and different sources have different ones", () => {
  expect(namesOf("mes-1", "east.")).toMatchObject({
    connector: "east.cdc.mes-1",
    topic: "east.cdc.mes-1",
    historyTopic: "east.cdc-schema.mes-1",
  });
  expect(namesOf("mes-1", "").slot).toBe("linepulse_mes_1");
  const sources = [["mes", "east."], ["mes", "east-"], ["mes", "EAST."], ["mes", "east_"], ["east-mes", ""], ["mes", "e".repeat(100)]] as const; // biome-ignore format: a list
  const names = sources.map(([name, prefix]) => namesOf(name, prefix));
  for (const field of ["slot", "publication", "signalTable", "serverId"] as const) {
    expect(new Set(names.map((each) => each[field])).size, field).toBe(sources.length - (field === "serverId" ? 0 : 1)); // "east-" + "mes" is "east-mes"
  }
  for (const { slot } of names) expect(slot).toMatch(/^[a-z0-9_]{1,63}$/);
});

test("a pattern matches its shards and nothing else", () => {
  expect(regexOf("mes.reports_*")).toBe("mes\\.reports_[^.]*");
  expect(matches("mes.reports_*", "mes.reports_202601")).toBe(true);
  expect(matches("mes.reports_*", "mes.old_reports_202601")).toBe(false);
  expect(matches("mes.orders", "mes_orders")).toBe(false);
});

const ref = (inner: string) => `\${${inner}}`;

test("a reference is made for each source, and one that cannot be made is a fault", () => {
  const { source } = inputOf("mysql");
  expect(secretReference(source, { secrets: ref("directory:/run/secrets:{file}") })).toBe(ref("directory:/run/secrets:mes"));
  expect(secretReference(source, { secrets: ref("file:/etc/db.properties:{source}") })).toBe(ref("file:/etc/db.properties:mes-1"));
  expect(secretReference(source, {})).toBeUndefined();
  expect(() => secretReference(source, { secrets: ref("env:{variable}") })).toThrow(/source "mes-1" has no passwordVariable/);
  const own = { ...source, database: { ...source.database, secret: ref("env:MES") } };
  expect(secretReference(own, { secrets: ref("env:{variable}") })).toBe(ref("env:MES"));
});

test("passwords are never shown, references are", () => {
  expect(shown("database.password", "secret")).toBe("********");
  expect(shown("transforms.timescaledb.database.password", "secret")).toBe("********");
  expect(shown("schema.history.internal.producer.sasl.jaas.config", "… password=x;")).toBe("********");
  expect(shown("database.password", ref("env:MES"))).toBe(ref("env:MES"));
  expect(shown("key.converter", "Json")).toBe("Json");
});

test("prepare gives a publication of the tables alone, or of the schema into which shards come", () => {
  const { source } = inputOf("postgresql");
  const one = prepareSql({ source, tables: TABLES.slice(0, 1), prefix: "" });
  expect(one).toContain('TABLE "mes"."work_orders",\n  TABLE "linepulse"."heartbeat_mes_1"');
  expect(one).toContain("publish_via_partition_root = true");
  const sharded = prepareSql({ source, tables: TABLES, prefix: "" });
  expect(sharded).toContain('TABLES IN SCHEMA "mes"');
  expect(sharded).not.toContain('TABLE "mes"."work_orders"');
  expect(sharded).toContain("publish_via_partition_root = false");
  const mariadb = prepareSql({ source: inputOf("mariadb").source, tables: TABLES, prefix: "" });
  expect(mariadb).toContain("GRANT SELECT ON `mes`.* TO 'capture'@'%'");
  for (const sql of [one, sharded, mariadb]) expect(sql).not.toContain("secret");
});
