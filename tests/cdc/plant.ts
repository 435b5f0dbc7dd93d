// A small MES with a column of every kind that matters: what connectors and translate are tried against on real databases.
import type { DatabaseKind, MappedTable, SourceSystem } from "../../core/change.ts";
import type { CapturedSource, DatabaseConfig } from "../../core/source-config.ts";

/** Its tables lie in this schema of PostgreSQL, or database of MariaDB. */
export const SCHEMAS = { postgresql: "plant", mysql: "plant", mariadb: "plant" } as const satisfies Record<DatabaseKind, string>;

const text = { type: "text" } as const;

function tablesOf(schema: string): MappedTable[] {
  return [
    {
      name: "orders",
      from: `${schema}.orders`,
      columns: { id: { type: "integer" }, number: text, status: { ...text, required: false } },
      keys: [["number"]],
    },
    {
      name: "samples",
      from: `${schema}.samples`,
      columns: {
        id: { type: "integer" },
        order_id: { type: "integer", required: false },
        amount: { type: "number", required: false },
        taken_at: { type: "local", required: false },
        seen_at: { type: "instant", required: false },
        day: { type: "date", required: false },
        name: { ...text, required: false },
        is_good: { type: "boolean", required: false },
      },
    },
    { name: "reports", from: `${schema}.reports_*`, columns: { id: { type: "integer" }, good: { type: "integer" } } },
    { name: "fences", from: `${schema}.fences`, columns: { id: { type: "integer" } } },
  ];
}

/** Gives no events: what is tried with it ends before a mapping. */
export const PLANT: SourceSystem = {
  name: "test-plant",
  databases: ["postgresql", "mysql", "mariadb"],
  tables: () => ({ tables: tablesOf("plant"), map: () => [] }),
};

export function plantSource(database: DatabaseConfig, name = "mes"): CapturedSource {
  return {
    name,
    system: PLANT.name,
    tenant: "acme",
    factory: "SH",
    timeZone: "Asia/Shanghai",
    deletes: "keep",
    database,
    connector: {},
    settings: {},
  };
}

/** One statement each, for an administrator. */
export const DDL: Readonly<Record<"postgresql" | "mariadb", readonly string[]>> = {
  postgresql: [
    "CREATE ROLE capture LOGIN REPLICATION PASSWORD 'pass word'",
    "CREATE SCHEMA plant",
    "CREATE TABLE plant.orders (id integer PRIMARY KEY, number varchar(40) UNIQUE NOT NULL, status varchar(20) DEFAULT 'created')",
    `CREATE TABLE plant.samples (id bigint PRIMARY KEY, order_id integer REFERENCES plant.orders, amount numeric(30, 10), small numeric(6, 2),
      price money, ratio real, taken_at timestamp(6), taken_s timestamp(0), seen_at timestamptz, day date, clock time(6), clock_z timetz,
      took interval, name text, tag char(4), is_good boolean, raw bytea, doc jsonb, list text[], ident uuid, level integer DEFAULT 7)`,
    "ALTER TABLE plant.samples ALTER COLUMN name SET STORAGE EXTERNAL", // long text lies beside its row, not pressed into it
    "CREATE TABLE plant.reports_202601 (id integer PRIMARY KEY, good integer NOT NULL)",
    "CREATE TABLE plant.fences (id integer PRIMARY KEY)",
    "CREATE TABLE plant.other (id integer PRIMARY KEY)",
  ],
  mariadb: [
    "CREATE USER capture@'%' IDENTIFIED BY 'pass word'",
    "CREATE DATABASE plant CHARACTER SET utf8mb4",
    "CREATE TABLE plant.orders (id int PRIMARY KEY, number varchar(40) UNIQUE NOT NULL, status varchar(20) DEFAULT 'created')",
    `CREATE TABLE plant.samples (id bigint PRIMARY KEY, order_id int, amount decimal(30, 10), small decimal(6, 2), ratio float,
      taken_at datetime(6), taken_s datetime, seen_at timestamp(6) NULL, day date, clock time(6), made year, name text, tag char(4),
      is_good tinyint(1), flag bit(1), raw varbinary(20), doc json, kind enum('a', 'b'), marks set('x', 'y'), big bigint unsigned,
      level int DEFAULT 7, FOREIGN KEY (order_id) REFERENCES plant.orders (id))`,
    "CREATE TABLE plant.reports_202601 (id int PRIMARY KEY, good int NOT NULL)",
    "CREATE TABLE plant.fences (id int PRIMARY KEY)",
    "CREATE TABLE plant.other (id int PRIMARY KEY)",
  ],
};

export const CAPTURE_PASSWORD = "pass word";
