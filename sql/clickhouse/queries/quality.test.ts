// Data quality of sources on the real engine: the same from minutes and from quarters, in every time zone, for readers of every generation.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryParams } from "../../../api/deps.ts";
import type { QualityRow as Answer } from "../../../api/items/quality.ts";
import { wholeQuarters } from "../../../api/routes/quality.ts";
import type { Row } from "../../../core/rows.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../../core/time.ts";
import { MINUTE, NOON, openQueryWorld, type QueryWorld } from "./fixtures.ts";

type QualityRow = Row<"source_quality">;

let world: QueryWorld;
let year: readonly QualityRow[];

beforeAll(async () => {
  world = await openQueryWorld();
  await insertNoon();
  year = await insertYear();
}, 60_000);
afterAll(() => world.close());

/** A row that has a number of its own in every column. */
const rowOf = (minute: Instant, changes: number, fields: Partial<QualityRow> = {}): QualityRow => ({
  tenant: "acme", source: "mes", table: "work_order", minute, changes, unique_changes: changes - 1, complete: changes - 2,
  valid: changes - 3, timely: changes - 5, timed: changes - 4, consistent: changes - 6, checked: changes - 7, accurate: changes - 8, ...fields,
}); // biome-ignore format: one row

/** Around noon of March 1st, and what no query of it may see. A child's parent came later: a row of its minute that counts nothing else. */
async function insertNoon(): Promise<void> {
  const child = { unique_changes: 0, complete: 0, valid: 0, timely: 0, timed: 0, consistent: 2, checked: 0, accurate: 0 };
  await world.insert("source_quality", [
    rowOf(NOON, 100),
    rowOf(NOON + 59 * MINUTE, 50),
    rowOf(NOON, 40, { table: "检验" }),
    rowOf(NOON, 30, { source: "lab" }),
    rowOf(NOON, 20, { tenant: "rival" }),
    rowOf(NOON - MINUTE, 1000),
    rowOf(NOON + HOUR_MS, 1000),
  ]);
  await world.insert("source_quality", [rowOf(NOON, 0, child)]);
  await world.insert("source_quality", [rowOf(NOON, 5000)], 3); // no source has rows of a generation
}

/** Source `year`: a change about every five hours of 400 days, over changes of the clocks, and in the minutes around them. */
async function insertYear(): Promise<QualityRow[]> {
  const rows = Array.from({ length: 1900 }, (_, n) => {
    return rowOf(Date.UTC(2026, 0, 1) + n * 301 * MINUTE, 8 + (n % 13), { source: "year", table: `t${n % 3}` });
  });
  const spring = Date.UTC(2026, 2, 29, 1);
  const autumn = Date.UTC(2026, 9, 25, 1);
  for (const change of [spring, autumn]) {
    for (const minutes of [-61, -60, -1, 0, 59, 60]) rows.push(rowOf(change + minutes * MINUTE, 8, { source: "year", table: "t0" }));
  }
  await world.insert("source_quality", rows.slice(0, 1000));
  await world.insert("source_quality", rows.slice(1000));
  return rows;
}

const NOON_HOUR = { from: NOON, to: NOON + HOUR_MS };

function params(given: QueryParams = {}, range = NOON_HOUR): QueryParams {
  return { sources: [], source: "", table: "", by: "none", time_zone: "UTC", ...wholeQuarters(range), ...given };
}
const ask = (given: QueryParams = {}, range = NOON_HOUR) => world.ask<Answer>("quality", { ...params(given, range), limit: 10_000 });
/** The same range, as if it held no whole quarter. */
const askMinutes = (given: QueryParams, { from, to } = NOON_HOUR) => ask({ ...given, quarter_from: from, quarter_to: from }, { from, to });

describe("quality", () => {
  test("sums each column by source and table, and a parent that came later counts where its child did", async () => {
    expect(await ask({ source: "mes", table: "work_order" })).toEqual([
      {
        source: "mes", table: "work_order", bucket: 0, changes: 150, unique_changes: 148, complete: 146, valid: 144, timely: 140, timed: 142,
        consistent: 140, checked: 136, accurate: 134,
      },
    ]); // biome-ignore format: one row
    expect((await ask()).map(({ source, table, changes }) => [source, table, changes])).toEqual([
      ["lab", "work_order", 30],
      ["mes", "work_order", 150],
      ["mes", "检验", 40],
    ]);
  });

  test.each([
    [{ source: "lab" }, [30]],
    [{ table: "检验" }, [40]],
    [{ sources: ["lab"] }, [30]],
    [{ sources: ["lab"], source: "mes" }, []],
    [{ sources: [""] }, []],
    [{ tenant: "rival" }, [20]],
    [{ generation: 3 }, [30, 150, 40]],
    [{ source: "x') OR ('1'='1" }, []],
  ])("with %j sees no other tenant or source, and every generation's readers the same", async (given, changes) => {
    expect((await ask(given)).map((row) => row.changes)).toEqual(changes);
    expect(await world.ask("quality-count", params(given))).toEqual([{ total: changes.length }]);
    expect((await askMinutes(given)).map((row) => row.changes)).toEqual(changes);
  });

  test.each([
    [0, 1, 100],
    [1, 59, undefined],
    [1, 60, 50],
    [-1, 1, 1100],
    [-16, 61, 2150],
  ])("takes minutes [%i, %i) from noon, ragged or whole", async (from, to, changes) => {
    const range = { from: NOON + from * MINUTE, to: NOON + to * MINUTE };
    expect((await ask({ source: "mes", table: "work_order" }, range))[0]?.changes).toBe(changes);
  });

  test("pages by source, table and time without a gap or a repeat", async () => {
    const given = { ...params({ source: "year", by: "day" }, { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) }) };
    const all = await world.ask<Answer>("quality", { ...given, limit: 10_000 });
    const pages = await Promise.all([0, 1, 2].map((page) => world.ask<Answer>("quality", { ...given, limit: 400, offset: 400 * page })));
    expect(pages.flat()).toEqual(all);
    expect(await world.ask("quality-count", given)).toEqual([{ total: all.length }]);
    const places = all.map(({ table, bucket }) => `${table}/${bucket}`);
    expect(places).toEqual(places.toSorted());
  });
});

/** What a bucket is, by the calendar of the language and not of the engine. */
function bucketAt(instant: Instant, { by, time_zone }: { by: string; time_zone: string }): number {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(time_zone);
  if (by === "day") return local.toPlainDate().since(new Temporal.PlainDate(1970, 1, 1)).days;
  return local.round({ smallestUnit: "hour", roundingMode: "floor" }).epochMilliseconds;
}

describe("buckets", () => {
  const range = { from: Date.UTC(2026, 0, 3, 0, 7), to: Date.UTC(2027, 0, 20, 13, 22) };
  const keyOf = ({ table, bucket }: { table: string; bucket: number }) => `${table}/${bucket}`;

  test.each(["UTC", "Asia/Shanghai", "Asia/Kolkata", "Asia/Kathmandu", "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Adelaide"])(
    "are the days and hours of %s, from quarters as from minutes",
    async (time_zone) => {
      for (const by of ["day", "hour"]) {
        const expected = new Map<string, number>();
        for (const { minute, table, changes } of year) {
          if (minute < range.from || minute >= range.to) continue;
          const key = keyOf({ table, bucket: bucketAt(minute, { by, time_zone }) });
          expected.set(key, (expected.get(key) ?? 0) + changes);
        }
        const rows = await ask({ source: "year", by, time_zone }, range);
        expect(new Map(rows.map((row) => [keyOf(row), row.changes]))).toEqual(expected);
        expect(rows).toHaveLength(expected.size);
        expect(await askMinutes({ source: "year", by, time_zone }, range)).toEqual(rows);
      }
    },
  ); // biome-ignore format: zones
});

test("quarters hold what minutes hold, also before 1970", async () => {
  await world.insert("source_quality", [rowOf(-MINUTE, 9, { source: "old" }), rowOf(-20 * MINUTE, 9, { source: "old" })]);
  const quarters = await world.select("SELECT toUnixTimestamp64Milli(quarter) AS quarter, changes FROM source_quality_quarters WHERE source = 'old' ORDER BY quarter");
  expect(quarters).toEqual([
    { quarter: -30 * MINUTE, changes: 9 },
    { quarter: -15 * MINUTE, changes: 9 },
  ]);
  const range = { from: -DAY_MS, to: DAY_MS };
  expect(await ask({ source: "old" }, range)).toEqual(await askMinutes({ source: "old" }, range));
}); // biome-ignore format: one statement
