// The sink against the real engine. What two sinks do to each other at once is in tests/timescale-servers.test.ts.
import { afterAll, beforeAll, expect, test } from "vitest";
import { PipelineError } from "../core/errors.ts";
import { TABLE_NAMES, TABLES } from "../core/rows.ts";
import { migrateTimescale } from "../runtime/timescale/migrate-timescale.ts";
import { openTimescaleClient, type TimescaleClient } from "../runtime/timescale/timescale-client.ts";
import { startTimescale, type TestTimescale } from "../tests/timescale.ts";
import { ConnectionFault, rangeOf, ServerFault, type Statements, timescaleSink } from "./timescaledb.ts";

const never = new AbortController().signal;
const MINUTE = Date.UTC(2026, 2, 1, 8);
const origin = (src_offset: number, src_index = 0) => ({ generation: 1, src_partition: 0, src_offset, src_index });
const place = { tenant: "acme", factory: "f1" };
const yields = (src_offset: number, inspected: number) => ({
  ...place, line: "L1", operation: "OP10", product: "P1", minute: MINUTE, inspected, ...origin(src_offset),
}); // biome-ignore format: one row
const order = (src_offset: number, quantity: number, name = "O1") => ({
  ...place, order: name, line: "L1", product: "P1", quantity, status: "started", at: MINUTE, due: null, ...origin(src_offset),
}); // biome-ignore format: one row

const batch = (table: string, from: number, rows: readonly object[], to = from + 1) => ({
  id: `log-1/${table}/0/${from}-${to}`,
  rows: rows.length,
  ndjson: Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join("")),
});

const lot = (src_offset: number, first_at: number, closed_at: number | null) => ({
  ...place, carrier_kind: "lot", carrier: "A", first_at, closed_at, ...origin(src_offset),
}); // biome-ignore format: one row

let server: TestTimescale;
let client: TimescaleClient;
beforeAll(async () => {
  server = await startTimescale();
  client = await openTimescaleClient({ url: server.url, statementTimeoutMs: 0, connections: 1 });
  await client.session((session) => migrateTimescale(session));
}, 120_000);
afterAll(async () => {
  await client?.close();
  await server?.close();
});

const places = new Map<string, number>();
/** The next batch of a table. */
async function write(table: string, ...rows: object[]): Promise<void> {
  const from = places.get(table) ?? 0;
  places.set(table, from + 1);
  await timescaleSink(client, table).write(batch(table, from, rows), never);
}
const writeAt = (table: string, from: number, rows: readonly object[], to?: number) =>
  timescaleSink(client, table).write(batch(table, from, rows, to), never);

test("a batch sent again, once or often, now or after others, is there once, and the position goes with it", async () => {
  await writeAt("yield_minutes", 0, [yields(1, 3), yields(2, -1)]);
  await writeAt("yield_minutes", 0, [yields(1, 3), yields(2, -1)]);
  await writeAt("yield_minutes", 1, [yields(3, 5)]);
  await writeAt("yield_minutes", 0, [yields(1, 3), yields(2, -1)]);
  expect(await server.rows("SELECT inspected::int, src_offset::int FROM yield_minutes ORDER BY src_offset")).toEqual([
    { inspected: 3, src_offset: 1 },
    { inspected: -1, src_offset: 2 },
    { inspected: 5, src_offset: 3 },
  ]);
  expect(await server.rows("SELECT sum(inspected)::int AS sum FROM yield_days")).toEqual([{ sum: 7 }]);
  const taken = (logId: string, partition: number) => timescaleSink(client, "yield_minutes").taken?.({ logId, partition }, never);
  expect([await taken("log-1", 0), await taken("log-1", 1), await taken("log-2", 0)]).toEqual([2, 0, 0]);
});

test("offsets that are no records may lie between batches; a batch that begins inside what is there is refused", async () => {
  await writeAt("defect_minutes", 0, [{ ...yields(1, 0), inspected: undefined, code: "D1", count: 1, units: 1 }], 4);
  await writeAt("defect_minutes", 6, [{ ...yields(2, 0), inspected: undefined, code: "D1", count: 2, units: 1 }], 9);
  await expect(writeAt("defect_minutes", 8, [], 12)).rejects.toMatchObject({ code: "SINK_REJECTED" });
  expect(await server.rows("SELECT sum(count)::int AS count FROM defect_minutes")).toEqual([{ count: 3 }]);
});

test("of a thing the newest version stays, whatever order rows and batches come in", async () => {
  await write("orders", order(7, 70), order(9, 90), order(8, 80), order(4, 1, "O2"));
  await write("orders", order(5, 50), order(6, 2, "O2"));
  const standing = () => server.rows(`SELECT "order", quantity::int, src_offset::int FROM orders ORDER BY "order"`);
  expect(await standing()).toEqual([
    { order: "O1", quantity: 90, src_offset: 9 },
    { order: "O2", quantity: 2, src_offset: 6 },
  ]);
  await write("orders", { ...order(9, 91), src_index: 1 }, { ...order(20, 200), generation: 2 });
  expect(await standing()).toEqual([
    { order: "O1", quantity: 91, src_offset: 9 },
    { order: "O1", quantity: 200, src_offset: 20 },
    { order: "O2", quantity: 2, src_offset: 6 },
  ]);
});

test("a lot keeps both ends of its life, and whether it is open is what was told last", async () => {
  const life = async () => {
    const instants = ["first_at", "closed_at", "last_closed_at"].map((name) => `(extract(epoch FROM ${name}) * 1000)::float8 AS ${name}`);
    return (await server.rows<Record<string, number>>(`SELECT ${instants.join(", ")}, src_offset::int FROM lots`))[0];
  };
  await write("lots", lot(1, 5000, null), lot(2, 3000, null), lot(3, 4000, 9000), lot(4, 8000, 8500));
  expect(await life()).toEqual({ first_at: 3000, closed_at: 8500, last_closed_at: 9000, src_offset: 4 });
  await write("lots", lot(5, 20_000, null));
  expect(await life()).toEqual({ first_at: 3000, closed_at: null, last_closed_at: 9000, src_offset: 5 });
});

test("alerts go by their clock, deliveries by time and word, the memory by what came last: offsets of a new log begin anew", async () => {
  const alert = (at: number, src_offset: number, status: string) => ({
    ...place, alert: "a1", status, since: 1, opened_at: 1, at, ...origin(src_offset), generation: 0,
  }); // biome-ignore format: one row
  await write("alerts", alert(2000, 500, "firing"));
  await write("alerts", alert(3000, 1, "resolved"));
  await write("alerts", alert(1000, 900, "pending"));
  expect(await server.rows("SELECT status FROM alerts")).toEqual([{ status: "resolved" }]);

  const delivery = (at: number, state: string) => ({ ...place, notification: "n1", at, state, ...origin(1), generation: 0 });
  await write("alert_deliveries", delivery(1000, "delivered"), delivery(1000, "waiting"), delivery(1000, "failed"));
  await write("alert_deliveries", delivery(1000, "failed"), delivery(999, "delivered"));
  expect(await server.rows("SELECT state FROM alert_deliveries")).toEqual([{ state: "delivered" }]);

  const memory = (active: number, src_offset: number) => ({ ...place, active, ...origin(src_offset), generation: 0 });
  await write("alert_memory", memory(1, 900), memory(2, 800));
  expect(await server.rows("SELECT active::int FROM alert_memory")).toEqual([{ active: 2 }]);
  await write("alert_memory", memory(3, 1));
  expect(await server.rows("SELECT active::int FROM alert_memory")).toEqual([{ active: 3 }]);
});

test("values stand as they were sent: instants to the millisecond, lists, null, and the default of what was left out", async () => {
  const at = 1_772_352_000_123;
  const series = { ...place, line: "L1", station: "S1", characteristic: "d", product: "" };
  await write("spc_points", {
    ...series, id: "p1/2", at, chart: "xbar-r", n: 5, value: 74.001176, center_line: null, ucl: 1e300, signals: ["nelson1", "nelson2"],
    values: [74.1, -0.000001], phase: "I", limits_version: 1, plan_version: 1, complete: true, ...origin(2 ** 52, 2 ** 31),
  }); // biome-ignore format: one row
  const [row] = await server.rows(
    `SELECT (extract(epoch FROM at) * 1000)::float8 AS at, value, center_line, ucl, signals, second_signals, "values", late, complete, lot,
       src_offset::float8, src_index::float8 FROM spc_points`,
  );
  expect(row).toEqual({
    at, value: 74.001176, center_line: null, ucl: 1e300, signals: ["nelson1", "nelson2"], second_signals: [], values: [74.1, -0.000001],
    late: false, complete: true, lot: "", src_offset: 2 ** 52, src_index: 2 ** 31,
  }); // biome-ignore format: one row
});

test("a text that PostgreSQL cannot hold loses that one character, not the table; quotes, breaks and other scripts stay", async () => {
  const texts = ["a\0b", "half \ud83d pair", "\\ud83d is six characters", 'tab\t "quote" \n break', "压力 😀", "\\"];
  const row = (text: string, n: number) => ({
    ...place, line: "L1", source: "http", id: `c${n}`, at: MINUTE, name: "point.annotate", note: text, ...origin(n),
  }); // biome-ignore format: one row
  await write("commands", ...texts.map(row));
  const stored = await server.rows<{ note: string }>("SELECT note FROM commands ORDER BY src_offset");
  expect(stored.map(({ note }) => note)).toEqual(["a\ufffdb", "half \ufffd pair", ...texts.slice(2)]);
});

test("a field without a column refuses the whole batch, until there is one", async () => {
  const sink = timescaleSink(client, "stations");
  const row = (n: number) => ({ ...place, line: "L1", station: `S${n}`, hall: "north", ...origin(n) });
  const rows = [{ ...row(1), hall: undefined }, row(2)];
  await expect(sink.write(batch("stations", 0, rows), never)).rejects.toMatchObject({
    code: "SINK_REJECTED",
    cause: { message: '"stations" has no column "hall"' },
  });
  expect(await server.rows("SELECT * FROM stations")).toEqual([]);
  await server.rows("ALTER TABLE stations ADD COLUMN hall text NOT NULL DEFAULT ''");
  await sink.write(batch("stations", 0, rows), never);
  expect(await server.rows("SELECT station, hall FROM stations ORDER BY station")).toEqual([
    { station: "S1", hall: "" },
    { station: "S2", hall: "north" },
  ]);
});

test("every table of the code is there, with a column for each of its fields and its key", async () => {
  for (const table of TABLE_NAMES) {
    const columns = await server.rows<{ name: string; key: boolean }>(
      `SELECT a.attname AS name, coalesce(a.attnum = ANY(k.conkey), false) AS key FROM pg_attribute a
       LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p' WHERE a.attrelid = $1::regclass AND a.attnum > 0`,
      [table],
    );
    const names = columns.map(({ name }) => name);
    const stored = [...Object.keys(TABLES[table].row.shape), "generation", "src_partition", "src_offset", "src_index"];
    expect(
      stored.filter((field) => !names.includes(field)),
      table,
    ).toEqual([]);
    const key = TABLES[table].kind === "sum" ? [] : ["generation", ...TABLES[table].key];
    expect(
      columns
        .filter((column) => column.key)
        .map(({ name }) => name)
        .sort(),
      table,
    ).toEqual(key.sort());
  }
});

const answering = (fault: unknown): Statements => ({ run: () => Promise.reject(fault) });
async function codeOf(fault: unknown, signal = never): Promise<unknown> {
  const error = await timescaleSink(answering(fault), "readings")
    .write(batch("readings", 0, []), signal)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PipelineError);
  return (error as PipelineError).code;
}

test("what time can heal is unavailable, by the server's code; what stays wrong is rejected, whatever its message says", async () => {
  const state = (code: string) => new ServerFault(code, { cause: new Error("disk full, try again") });
  for (const code of [
    "53100",
    "53200",
    "53300",
    "57P01",
    "57P03",
    "57014",
    "40001",
    "40P01",
    "08006",
    "58030",
    "25006",
    "28P01",
    "55P03",
  ]) {
    expect(await codeOf(state(code)), code).toBe("SINK_UNAVAILABLE");
  }
  expect(await codeOf(new ConnectionFault({ cause: new Error("socket") }))).toBe("SINK_UNAVAILABLE");
  for (const code of ["42P01", "42703", "42501", "22P02", "23502", "22003", "54000", "XX000", ""]) {
    expect(await codeOf(state(code)), code).toBe("SINK_REJECTED");
  }
  expect(await codeOf(new TypeError("connect ECONNREFUSED"))).toBe("SINK_REJECTED");
  expect(await codeOf(state("42P01"), AbortSignal.abort())).toBe("SINK_UNAVAILABLE");
});

test("a batch names its range whatever its log is called", () => {
  expect(rangeOf("a/b c/oee_minutes/3/10-12")).toEqual({ logId: "a/b c", table: "oee_minutes", partition: 3, from: 10, to: 12 });
  expect(() => rangeOf("log/readings/0/5")).toThrow("does not name a range");
});

test("a try that is given up lets go of its connection at once, and the batch is there once when it is sent again", async () => {
  const giving = new AbortController();
  server.onStatement = (bytes) => {
    if (bytes.includes('INTO "holds"')) giving.abort();
  };
  const rows = [{ ...place, carrier_kind: "lot", carrier: "A", at: MINUTE, source: "http", id: "h1", held: true, ...origin(1) }];
  const sink = timescaleSink(client, "holds");
  await expect(sink.write(batch("holds", 0, rows), giving.signal)).rejects.toMatchObject({ code: "SINK_UNAVAILABLE" });
  server.onStatement = undefined;
  await sink.write(batch("holds", 0, rows), never);
  expect(await server.rows("SELECT count(*)::int AS n FROM holds")).toEqual([{ n: 1 }]);
});
