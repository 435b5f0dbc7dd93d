import { expect, test } from "vitest";
import type { MappedTable } from "../../core/change.ts";
import { namesOf } from "../settings/names.ts";
import { checkMysql, type MysqlFacts } from "./mysql.ts";
import { checkPostgres, type PostgresFacts, type PostgresTableFacts } from "./postgresql.ts";

const NAMES = namesOf("mes", "");
const MAPPED: MappedTable[] = [
  { name: "orders", from: "mes.orders", columns: { id: { type: "integer" }, note: { type: "text", required: false } } },
  { name: "reports", from: "mes.reports_*", columns: { id: { type: "integer" } } },
];

function table(name: string, change: Partial<PostgresTableFacts> = {}): PostgresTableFacts {
  return { name, columns: ["id", "note"], hasPrimaryKey: true, canRead: true, canWrite: true, replicaIdentity: "d", isPartitioned: false, isPartition: false, ...change }; // biome-ignore format: one table
}

const OWN = [table("linepulse.heartbeat_mes"), table("linepulse.signal_mes")];
const READY: PostgresFacts = {
  kind: "postgresql",
  walLevel: "logical",
  canReplicate: true,
  slots: { used: 0, max: 10 },
  slot: undefined,
  publication: {
    tables: ["mes.orders", "mes.reports_1", "linepulse.heartbeat_mes", "linepulse.signal_mes"],
    operations: ["insert", "update", "delete", "truncate"],
    isViaRoot: false,
  },
  tables: [table("mes.orders"), table("mes.reports_1"), ...OWN],
};

const judge = (change: Partial<PostgresFacts>) =>
  checkPostgres({ ...READY, ...change }, MAPPED, NAMES).map(({ level, text }) => `${level}: ${text}`);
const withTable = (name: string, change: Partial<PostgresTableFacts>) =>
  judge({ tables: READY.tables.map((one) => (one.name === name ? { ...one, ...change } : one)) });

test("a PostgreSQL that is ready has no findings", () => {
  expect(judge({})).toEqual([]);
});

test.each<[Partial<PostgresFacts>, RegExp]>([
  [{ walLevel: "replica" }, /^fault: wal_level is "replica"/],
  [{ canReplicate: false }, /^fault: the user may not replicate/],
  [{ slots: { used: 10, max: 10 } }, /^fault: all 10 replication slots/],
  [{ slot: { isLost: true, isOfThisDatabase: true } }, /^fault: replication slot "linepulse_mes" has lost its place/],
  [{ slot: { isLost: false, isOfThisDatabase: false } }, /^fault: replication slot "linepulse_mes" belongs to another database/],
  [{ publication: undefined }, /^fault: there is no publication "linepulse_mes"/],
  [{ tables: READY.tables.filter(({ name }) => name !== "mes.orders") }, /^fault: there is no table "mes.orders"/],
  [{ tables: READY.tables.filter(({ name }) => name !== "mes.reports_1") }, /^warning: there is no table like "mes.reports_\*" yet/],
])("%j is found", (change, text) => {
  expect(judge(change)).toEqual([expect.stringMatching(text)]);
});

test("a table is judged by itself: key, rights, columns, replica identity, partitions", () => {
  expect(withTable("mes.orders", { hasPrimaryKey: false })).toEqual([
    expect.stringMatching(/^fault: table "mes.orders" has no primary key/),
  ]);
  expect(withTable("mes.orders", { canRead: false })).toEqual([expect.stringMatching(/may not be read/)]);
  expect(withTable("mes.orders", { columns: ["note"] })).toEqual([
    expect.stringMatching(/^fault: .*no column "id", which the mapping needs/),
  ]);
  expect(withTable("mes.orders", { columns: ["id"] })).toEqual([expect.stringMatching(/^warning: .*no column "note"/)]);
  expect(withTable("mes.orders", { replicaIdentity: "n" })).toEqual([expect.stringMatching(/REPLICA IDENTITY DEFAULT/)]);
  expect(withTable("mes.orders", { isPartitioned: true })).toEqual([expect.stringMatching(/publish_via_partition_root .*must be true/)]);
  expect(withTable("linepulse.signal_mes", { canWrite: false })).toEqual([expect.stringMatching(/may not be read and written/)]);
  const publication = { ...READY.publication, tables: [], operations: ["insert"], isViaRoot: true };
  expect(judge({ publication })).toHaveLength(7);
});

const MARIADB: MysqlFacts = {
  kind: "mariadb",
  variables: { log_bin: "ON", binlog_format: "ROW", binlog_row_image: "FULL", binlog_expire_logs_seconds: "864000" },
  grants: ["RELOAD", "REPLICATION SLAVE", "BINLOG MONITOR"],
  tables: READY.tables,
};

const judgeMysql = (change: Partial<MysqlFacts>) =>
  checkMysql({ ...MARIADB, ...change }, MAPPED, NAMES).map(({ level, text }) => `${level}: ${text}`);
const withVariable = (name: string, value: string) => judgeMysql({ variables: { ...MARIADB.variables, [name]: value } });

test("a MariaDB that is ready has no findings; every lack is named", () => {
  expect(judgeMysql({})).toEqual([]);
  expect(judgeMysql({ grants: ["ALL PRIVILEGES"] })).toEqual([]);
  expect(judgeMysql({ grants: ["RELOAD"] })).toEqual([
    "fault: the user has no grant REPLICATION SLAVE ON *.*",
    "fault: the user has no grant REPLICATION CLIENT ON *.*",
  ]);
  expect(withVariable("log_bin", "OFF")).toEqual(["fault: the server keeps no binary log (log_bin)"]);
  expect(withVariable("binlog_format", "MIXED")).toEqual(['fault: binlog_format is "MIXED", it must be ROW']);
  expect(withVariable("binlog_row_image", "MINIMAL")).toEqual(['fault: binlog_row_image is "MINIMAL", it must be FULL']);
  expect(withVariable("binlog_expire_logs_seconds", "3600")).toEqual([expect.stringMatching(/^warning: binary logs stay for 1 h only/)]);
  expect(judgeMysql({ kind: "mysql" })).toEqual([expect.stringMatching(/^warning: gtid_mode/)]);
  expect(judgeMysql({ tables: MARIADB.tables.slice(0, 2) })).toHaveLength(2);
});
