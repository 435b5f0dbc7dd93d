import { get } from "node:http";
import { ClickHouseError, createClient } from "@clickhouse/client";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clickhouseInserter, clickhouseSink } from "../../sinks/clickhouse.ts";
import { openTestWarehouse, type TestWarehouse } from "./fixtures.ts";
import { createQueries } from "./queries.ts";

let db: TestWarehouse;
beforeAll(async () => {
  db = await openTestWarehouse();
});
afterAll(() => db.close());

const fault = (query: string) =>
  db.client.query({ query, format: "JSONEachRow" }).then(
    (answer) => answer.text(),
    (error: unknown) => error,
  );

test("errors carry the server's number and name", async () => {
  expect(await fault("SELECT * FROM nowhere")).toMatchObject({ code: "60", type: "UNKNOWN_TABLE" });
  expect(await fault("SELEC 1")).toMatchObject({ code: "62", type: "SYNTAX_ERROR" });
  expect(await fault("SELECT throwIf(1)")).toMatchObject({ code: "395", type: "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO" });
  expect(await fault("SET max_threads = 1")).toBeInstanceOf(ClickHouseError);
  expect(await fault("SELECT 1 SETTINGS max_thread = 1")).toMatchObject({ type: "UNKNOWN_SETTING" });
});

test("a row with a field that the table lacks is refused by name", async () => {
  const insert = db.client.insert({
    table: "stations",
    format: "JSONEachRow",
    values: [{ tenant: "acme", station: "S1", colour: "red" }],
    clickhouse_settings: { input_format_skip_unknown_fields: 0 },
  });
  await expect(insert).rejects.toMatchObject({ type: "INCORRECT_DATA" });
});

test("a row with half a surrogate pair, logged before edges refused such texts, is written and stops no table", async () => {
  const rows = ["S\ud800", "S2"].map((station, n) => JSON.stringify({ tenant: "half", station, src_index: n }));
  const batch = { id: "half a pair", rows: 2, ndjson: Buffer.from(rows.join("\n")) };
  await clickhouseSink(clickhouseInserter(db.client), "stations").write(batch, AbortSignal.timeout(10_000));
  const answer = await db.client.query({
    query: "SELECT station FROM stations WHERE tenant = 'half' ORDER BY src_index",
    format: "JSONEachRow",
  });
  expect(await answer.json()).toEqual([{ station: "S\\ud800" }, { station: "S2" }]);
});

test("parameters of every kind arrive as they were sent", async () => {
  const params = {
    text: `it's "quoted" \\ and\n\t中文 {text:String}`,
    list: ["a'b", "中\\文", "", "x,y]"],
    numbers: [1.5, null],
    none: null,
    at: new Date(1_700_000_000_123),
    on: true,
    big: 2n ** 63n - 1n,
  };
  const answer = await db.client.query({
    query: `SELECT {text:String} AS text, {list:Array(String)} AS list, {numbers:Array(Nullable(Float64))} AS numbers,
      {none:Nullable(String)} AS none, toUnixTimestamp64Milli({at:DateTime64(3, 'UTC')}) AS at, {on:Bool} AS on, toString({big:Int64}) AS big`,
    format: "JSONEachRow",
    query_params: params,
  });
  expect(await answer.json()).toEqual([{ ...params, at: 1_700_000_000_123, big: String(params.big) }]);
});

test("property: any text and any list of texts come back unchanged", async () => {
  const text = fc.string({ unit: "binary", maxLength: 40 }).filter((s) => s.isWellFormed());
  await fc.assert(
    fc.asyncProperty(text, fc.array(text, { maxLength: 5 }), async (a, list) => {
      const query_params = { a, list };
      const answer = await db.client.query({
        query: "SELECT {a:String} AS a, {list:Array(String)} AS list",
        format: "JSONEachRow",
        query_params,
      });
      expect(await answer.json()).toEqual([{ a, list }]);
    }),
    { numRuns: 150 },
  );
});

test("statements at the same time keep their own parameters", async () => {
  const ask = async (a: number) => {
    const query = "SELECT {a:UInt32} AS a FROM numbers(1) WHERE sleepEachRow(0.01) = 0";
    return (await db.client.query({ query, format: "JSONEachRow", query_params: { a } })).json<{ a: number }>();
  };
  const numbers = Array.from({ length: 40 }, (_, n) => n);
  expect(await Promise.all(numbers.map(ask))).toEqual(numbers.map((a) => [{ a }]));
});

test("a large answer is streamed, and whole", async () => {
  const answer = await db.client.query({
    query: "SELECT number AS n, repeat('x', 50) AS text FROM numbers(1000000)",
    format: "JSONEachRow",
  });
  let rows = 0;
  let last = "";
  for await (const chunk of answer.stream()) {
    rows += chunk.length;
    last = chunk.at(-1)?.text ?? last;
  }
  expect(rows).toBe(1_000_000);
  expect(JSON.parse(last)).toMatchObject({ n: 999_999 });
});

test("an error in the middle of a stream reaches the reader", async () => {
  const query = "SELECT throwIf(number = 500000) AS a FROM numbers(1000000)";
  const answer = await db.client.query({ query, format: "JSONEachRow" });
  const read = async () => {
    for await (const _ of answer.stream());
  };
  await expect(read()).rejects.toMatchObject({ type: "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO" });
});

test("readers that go away free their session at once", async () => {
  const endless = ["SELECT sum(sipHash64(number)) FROM numbers(1000000000000)", "SELECT number FROM numbers(1000000000000)"];
  const settings = [{ wait_end_of_query: 0 }, { wait_end_of_query: 1 }] as const;
  for (let round = 0; round < 6; round++) {
    const abort = new AbortController();
    const asked = [0, 1, 2].map(async (n) => {
      const query = endless[(n + round) % 2] ?? "";
      const clickhouse_settings = query.includes("sum") ? settings[round % 2] : settings[0];
      const answer = await db.client.query({ query, format: "JSONEachRow", abort_signal: abort.signal, clickhouse_settings });
      answer.close(); // a stream that is under way
    });
    await new Promise((resolve) => setTimeout(resolve, 50 * round));
    abort.abort();
    await Promise.allSettled(asked);
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => db.rows("SELECT 1 AS one")));
    expect(performance.now() - startedAt).toBeLessThan(8000); // a session that is not freed is so for ten seconds
  }
});

test("a read ends after ten seconds, whatever it asks for", async () => {
  const startedAt = performance.now();
  const clickhouse_settings = { max_execution_time: 100, wait_end_of_query: 1 } as const;
  const query = "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)";
  await expect(db.client.query({ query, format: "JSONEachRow", clickhouse_settings })).rejects.toMatchObject({ type: "TIMEOUT_EXCEEDED" });
  expect(performance.now() - startedAt).toBeLessThan(60_000); // it asked for a hundred
});

test("over the bound of the queue a reader is told at once", async () => {
  const slow = Array.from({ length: 300 }, () => fault("SELECT sleepEachRow(0.02) FROM numbers(1)"));
  const answers = await Promise.all(slow);
  const refused = answers.filter((answer) => answer instanceof ClickHouseError);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every(({ type }) => type === "TOO_MANY_SIMULTANEOUS_QUERIES")).toBe(true);
  expect(refused.length).toBeLessThan(300 - 3);
});

test("without the key nothing is answered, not even ping", async () => {
  const stranger = createClient({ ...db.warehouse.clientConfig(), password: "guess" });
  await expect(stranger.query({ query: "SELECT 1" })).rejects.toMatchObject({ type: "AUTHENTICATION_FAILED", code: "516" });
  expect(await stranger.ping()).toMatchObject({ success: false });
  const { http_agent: agent } = db.warehouse.clientConfig();
  const status = await new Promise((resolve) => get("http://localhost/ping", { agent }, (answer) => resolve(answer.resume().statusCode)));
  expect(status).toBe(403);
  expect(await db.client.ping()).toEqual({ success: true });
});

test("gzip works in both directions", async () => {
  const { http_agent, ...config } = db.warehouse.clientConfig();
  const client = createClient({ ...config, ...(http_agent && { http_agent }), compression: { request: true, response: true } });
  await client.command({ query: "CREATE TABLE zipped (a UInt32) ENGINE = Memory" });
  await client.insert({ table: "zipped", format: "JSONEachRow", values: [{ a: 7 }, { a: 8 }] });
  for (const wait_end_of_query of [0, 1] as const) {
    const answer = await client.query({
      query: "SELECT a FROM zipped ORDER BY a",
      format: "JSONEachRow",
      clickhouse_settings: { wait_end_of_query },
    });
    expect(await answer.json()).toEqual([{ a: 7 }, { a: 8 }]);
    expect(answer.response_headers["content-encoding"]).toBe("gzip");
  }
});

test("other formats, databases, definitions and summaries work as with a server", async () => {
  const json = await (await db.client.query({ query: "SELECT number FROM numbers(100000)", format: "JSON" })).json<{ number: number }>();
  expect(json.rows).toBe(100_000);
  expect(json.data).toHaveLength(100_000);
  const elsewhere = createClient({ ...db.warehouse.clientConfig(), database: "system" });
  expect(await (await elsewhere.query({ query: "SELECT dummy FROM one", format: "JSONEachRow" })).json()).toEqual([{ dummy: 0 }]);
  const { summary } = await db.client.insert({
    table: "generations",
    format: "JSONEachRow",
    values: [{ generation: 1, active: true, at: 5, version: 1 }],
  });
  expect(summary).toMatchObject({ written_rows: "1" });
});

test("a named query gives rows with plain numbers", async () => {
  const queries = createQueries(db.client);
  expect(await queries.query("active-generation", {})).toEqual([{ generation: 1 }]);
  await expect(queries.query("no-such-query", {})).rejects.toMatchObject({ code: "ASSERTION_FAILED" });
});
