// What a statement leaves behind in its session when it does not come to its end: nothing.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestWarehouse, type TestWarehouse } from "./fixtures.ts";

let db: TestWarehouse;
beforeAll(async () => {
  db = await openTestWarehouse();
}, 30_000);
afterAll(() => db.close());

/** More than there are sessions, so that each of them is asked. */
const ASKED = 8;
const ROWS = "SELECT number, 'of another' AS secret FROM numbers(5000)";
const BROKEN = {
  "throws half way": `SELECT number, throwIf(number = 4000) FROM (${ROWS}) SETTINGS max_block_size = 100`,
  "takes too long": `SELECT number, secret, sleepEachRow(0.001) FROM (${ROWS}) SETTINGS max_block_size = 100, max_execution_time = 1`,
  "gives too many rows": `${ROWS} SETTINGS max_block_size = 100, max_result_rows = 2000`,
};
const FAULT = /throwIf|Timeout exceeded|Limit for result exceeded/;
const WHOLE = { wait_end_of_query: 1 } as const;

async function expectClean(): Promise<void> {
  const one = async () => (await db.client.query({ query: "SELECT 1 AS one", format: "JSONEachRow", clickhouse_settings: WHOLE })).json();
  for (let n = 0; n < ASKED; n++) expect(await one()).toEqual([{ one: 1 }]);
  expect(await Promise.all(Array.from({ length: ASKED }, one))).toEqual(Array.from({ length: ASKED }, () => [{ one: 1 }]));
}

for (const [what, query] of Object.entries(BROKEN)) {
  for (const [how, clickhouse_settings] of [
    ["as a whole", WHOLE],
    ["in pieces", {}],
  ] as const) {
    test(`a statement that ${what}, answered ${how}, leaves no row to the next one`, async () => {
      const ask = async () => (await db.client.query({ query, format: "JSONEachRow", clickhouse_settings })).text();
      const answers = await Promise.allSettled(Array.from({ length: 3 }, ask)); // in pieces, the fault stands at the end of the text
      for (const each of answers) expect(String(each.status === "fulfilled" ? each.value.slice(-2000) : each.reason)).toMatch(FAULT);
      await expectClean();
    }, 30_000);
  }
}

test.each([WHOLE, {}])(
  "a statement that is killed because nobody waits leaves no row to the next one (%j)",
  async (clickhouse_settings) => {
    const query = `SELECT number, secret, sleepEachRow(0.001) FROM (${ROWS}) SETTINGS max_block_size = 100`;
    const ask = async () => {
      const answer = await db.client.query({ query, format: "JSONEachRow", clickhouse_settings, abort_signal: AbortSignal.timeout(400) });
      return answer.text();
    };
    await Promise.allSettled(Array.from({ length: 3 }, ask));
    await expectClean();
  },
  30_000,
);

test("an insert that fails half way leaves nothing to the next answer of its session", async () => {
  await db.client.command({ query: "CREATE TABLE small (n UInt32, CONSTRAINT is_small CHECK n < 40000) ENGINE = MergeTree ORDER BY n" });
  const values = Array.from({ length: 50_000 }, (_, n) => ({ n }));
  const settings = { max_insert_block_size: "1000", input_format_parallel_parsing: 0 } as const;
  await expect(db.client.insert({ table: "small", values, format: "JSONEachRow", clickhouse_settings: settings })).rejects.toThrow(
    /is_small/,
  );
  const query = "CHECK TABLE small SETTINGS check_query_single_value_result = 1"; // which the session of inserts answers
  const answer = await db.client.query({ query, format: "TabSeparated", clickhouse_settings: WHOLE });
  expect(await answer.text()).toBe("1\n");
});
