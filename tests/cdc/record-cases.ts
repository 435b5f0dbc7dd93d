// What is done to the plant's databases so that its change records can be kept as fixtures: a case is a few statements and a fence.
import type { Admin } from "./admin.ts";
import type { Stack } from "./stack.ts";

/** Runs on a database that holds what the cases before have left; the recorder adds the fence. */
export interface RecordCase {
  readonly name: string;
  readonly run: (stack: Stack, admin: Admin) => Promise<void>;
}

const all =
  (...statements: readonly string[]) =>
  async (_: Stack, admin: Admin) => {
    for (const sql of statements) await admin.run(sql);
  };

/** Found by the snapshot. */
export const SEED = {
  postgresql: [
    "INSERT INTO plant.orders VALUES (1, 'WO-A01-001', NULL), (2, '订单-😀', 'started')",
    `INSERT INTO plant.samples (id, order_id, amount, taken_at, seen_at, day, name, is_good, level)
      VALUES (1, 1, 12.5, '2026-03-02 08:00:00.123456', '2026-03-02 08:00:00.123456+08', '2026-03-02', '短路', true, NULL)`,
    "INSERT INTO plant.reports_202601 VALUES (1, 10)",
    "INSERT INTO plant.fences VALUES (0)",
  ],
  mariadb: [
    "INSERT INTO plant.orders VALUES (1, 'WO-A01-001', NULL), (2, '订单-😀', 'started')",
    `INSERT INTO plant.samples (id, order_id, amount, taken_at, seen_at, day, name, is_good, level)
      VALUES (1, 1, 12.5, '2026-03-02 08:00:00.123456', '2026-03-02 00:00:00.123456', '2026-03-02', '短路', 1, NULL)`,
    "INSERT INTO plant.reports_202601 VALUES (1, 10)",
    "INSERT INTO plant.fences VALUES (0)",
  ],
} as const;

const TYPES = {
  postgresql: [
    `INSERT INTO plant.samples VALUES (10, 1, 12345678901234567890.0123456789, -0.05, '12.34', 1.5, '2026-03-02 08:00:00.123456',
      '2026-03-02 08:00:00', '2026-03-02 08:00:00.123456+08', '2026-03-02', '23:59:59.999999', '08:00:00+08', '1 day 02:03:04.5',
      '漏焊 😀 "quoted"', 'ab', true, '\\x00ff10', '{"a": [1, null]}', '{x,"y z",NULL}', '6f1c2a52-0000-4000-8000-000000000001', DEFAULT)`,
    `INSERT INTO plant.samples (id, amount, taken_at, seen_at, day, clock, is_good)
      VALUES (11, 'NaN', '1969-12-31 23:59:59.999999', '1899-12-31 23:59:59+08', '1912-06-23', '00:00:00', false)`,
    `INSERT INTO plant.samples (id, taken_at, seen_at, day) VALUES (12, '0044-03-15 12:00:00 BC', '0044-03-15 12:00:00+00 BC', '0044-03-15 BC')`,
    "INSERT INTO plant.samples (id, taken_at, seen_at, day) VALUES (13, 'infinity', '-infinity', 'infinity')",
    "INSERT INTO plant.samples (id, taken_at, day) VALUES (14, '10001-01-01 00:00:00', '10001-01-01')",
    "INSERT INTO plant.samples (id, name, level) VALUES (15, NULL, NULL)",
    "INSERT INTO plant.samples (id, taken_at, seen_at) VALUES (16, '2026-03-02 08:00:00', '2026-03-02 08:00:00.1+00')",
  ],
  mariadb: [
    `INSERT INTO plant.samples VALUES (10, 1, 12345678901234567890.0123456789, -0.05, 1.5, '2026-03-02 08:00:00.123456',
      '2026-03-02 08:00:00', '2026-03-02 00:00:00.123456', '2026-03-02', '23:59:59.999999', 2026, '漏焊 😀 "quoted"', 'ab', 1, b'1',
      x'00ff10', '{"a": [1, null]}', 'b', 'x,y', 18446744073709551615, DEFAULT)`,
    `INSERT INTO plant.samples (id, taken_at, taken_s, seen_at, day, clock, is_good)
      VALUES (11, '1969-12-31 23:59:59.999999', '1001-01-01 00:00:00', '1970-01-01 00:00:01', '1912-06-23', '-100:00:00.5', 0)`,
    "INSERT INTO plant.samples (id, is_good, flag, clock) VALUES (12, 2, b'0', '838:59:59')",
    "SET SESSION sql_mode = ''",
    "INSERT INTO plant.samples (id, taken_at, day, seen_at) VALUES (13, '0000-00-00 00:00:00', '0000-00-00', '0000-00-00 00:00:00')",
    "SET SESSION sql_mode = DEFAULT",
    "INSERT INTO plant.samples (id, name, level) VALUES (15, NULL, NULL)",
    "INSERT INTO plant.samples (id, taken_at, taken_s, seen_at) VALUES (16, '2026-03-02 08:00:00', '2026-03-02 08:00:00', '2026-03-02 08:00:00.1')",
  ],
} as const;

const LONG = "repeat('长文本 long text ', 300)";

/** Text of 7 KB lies beside its row and is not told again by an update that leaves it alone. */
const TOAST = [
  `INSERT INTO plant.samples (id, name, level) VALUES (20, ${LONG}, 1)`,
  "UPDATE plant.samples SET level = 2 WHERE id = 20",
  "UPDATE plant.samples SET level = 3, name = 'short' WHERE id = 20",
];

/** A transaction that begins first and ends last. */
async function interleaved({ server, kind }: Stack, admin: Admin): Promise<void> {
  const { openAdmin } = await import("./admin.ts");
  const other = await openAdmin(kind, server.url);
  try {
    await admin.run("BEGIN");
    await admin.run("INSERT INTO plant.orders VALUES (41, 'WO-A01-041', 'created')");
    await other.run("BEGIN");
    await other.run("INSERT INTO plant.orders VALUES (42, 'WO-A01-042', 'created')");
    await other.run("COMMIT");
    await admin.run("UPDATE plant.orders SET status = 'started' WHERE id = 41");
    await admin.run("COMMIT");
  } finally {
    await other.close();
  }
}

async function incremental({ deps, wired }: Stack, admin: Admin): Promise<void> {
  const { requestSnapshot } = await import("../../runtime/connectors/snapshot.ts");
  await requestSnapshot("orders", { sources: [wired], open: deps.open, newId: () => `snapshot-${wired.source.name}` });
  const { sleep } = await import("../../runtime/clock.ts");
  await admin.run("UPDATE plant.orders SET status = 'completed' WHERE id = 2");
  await sleep(5000); // until its chunks have been read
}

/** One statement; the rows of MariaDB's have one position in the log and are counted. */
const MANY = `INSERT INTO plant.orders VALUES ${[1, 2, 3, 4, 5].map((n) => `(${100 + n}, 'WO-C-${n}', 'created')`).join(", ")}`;

export function casesOf(kind: "postgresql" | "mariadb"): RecordCase[] {
  const isPostgres = kind === "postgresql";
  return [
    { name: "types", run: all(...TYPES[kind]) },
    { name: "update", run: all("UPDATE plant.orders SET status = 'started' WHERE id = 1", "UPDATE plant.orders SET status = 'started' WHERE id = 1") },
    { name: "long-text", run: all(...TOAST) },
    { name: "key-change", run: all("INSERT INTO plant.orders VALUES (30, 'WO-A01-030', 'created')", "UPDATE plant.orders SET id = 31 WHERE id = 30", "UPDATE plant.orders SET status = 'started' WHERE id = 31") },
    { name: "delete-reinsert", run: all("DELETE FROM plant.orders WHERE id = 31", "INSERT INTO plant.orders VALUES (31, 'WO-A01-030', 'started')", "DELETE FROM plant.orders WHERE id = 31", "INSERT INTO plant.orders VALUES (31, 'WO-A01-031', 'created')") },
    { name: "interleaved", run: interleaved },
    { name: "many-rows", run: all(MANY) },
    { name: "new-shard", run: all(`CREATE TABLE plant.reports_202602 (id int PRIMARY KEY, good int NOT NULL)`, "INSERT INTO plant.reports_202602 VALUES (1, 20)", "UPDATE plant.reports_202602 SET good = 21 WHERE id = 1") },
    { name: "incremental-snapshot", run: incremental },
    { name: "columns", run: all("ALTER TABLE plant.orders ADD COLUMN due varchar(20) DEFAULT 'soon'", "INSERT INTO plant.orders VALUES (50, 'WO-A01-050', 'created', NULL)", `ALTER TABLE plant.orders ${isPostgres ? "ALTER COLUMN number TYPE varchar(80)" : "MODIFY number varchar(80) NOT NULL"}`, "INSERT INTO plant.orders VALUES (51, 'WO-A01-051', 'created', 'now')", "ALTER TABLE plant.orders DROP COLUMN status", "INSERT INTO plant.orders VALUES (52, 'WO-A01-052', 'late')") },
    { name: "truncate", run: all("TRUNCATE plant.reports_202601", "INSERT INTO plant.reports_202601 VALUES (2, 5)") },
  ];
} // biome-ignore format: one line a case

/** Every way in which Debezium may tell times when records carry their schema. */
export const PRECISIONS = {
  postgresql: ["adaptive", "adaptive_time_microseconds", "connect", "isostring", "microseconds", "nanoseconds"],
  mariadb: ["adaptive_time_microseconds", "connect", "isostring", "microseconds", "nanoseconds"],
} as const;
