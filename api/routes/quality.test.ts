// GET /quality: what is asked of the warehouse, and what is made of its rows.
import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { DEFAULT_TARGETS } from "../../core/quality.ts";
import { DAY_MS } from "../../core/time.ts";
import { build } from "../build.ts";
import { listed } from "../envelope.ts";
import { credential, type FakeWorld, fakeWorld, NOW } from "../fakes.ts";
import { type QualityRow, qualitySchema } from "../items/quality.ts";
import type { ConfiguredSource } from "../quality-sources.ts";
import { wholeQuarters } from "./quality.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function ask(world: FakeWorld, query = "", token = "t") {
  app = build(world);
  return app.inject({ url: `/api/v1/quality?${query}`, headers: { authorization: `Bearer ${token}` } });
}
async function quality(world: FakeWorld, query = "", token = "t") {
  return listed(qualitySchema.strict()).parse((await ask(world, query, token)).json()).data;
}

const row = (fields: Partial<QualityRow> = {}): QualityRow => ({
  source: "mes", table: "work_order", bucket: 0, changes: 201, unique_changes: 200, complete: 196, valid: 200, consistent: 200, timed: 100,
  timely: 90, checked: 0, accurate: 0, ...fields,
}); // biome-ignore format: one row

const SOURCES: readonly ConfiguredSource[] = [
  { name: "mes", tenant: "acme", targets: { timeliness: 0.9 } },
  { name: "lab", tenant: "acme", factories: ["f1"] },
];

test("gives each table of a source its figures, and whether they reach the targets of the source", async () => {
  const world = fakeWorld({ sources: SOURCES });
  world.rows.quality = [row({ source: "lab", checked: 10, accurate: 9 }), row()];
  const data = await quality(world, "from=2026-03-01T08:00:30Z&to=2026-03-01T09:00:00Z");
  expect(data).toMatchObject({ total: 2, page: 1, pageSize: 1000 });
  expect(data.items[1]).toEqual({
    source: "mes", table: "work_order", start: "2026-03-01T08:00:00.000Z", end: "2026-03-01T09:00:00.000Z", changes: 201,
    counts: { unique: 200, complete: 196, valid: 200, consistent: 200, timed: 100, timely: 90, checked: 0, accurate: 0 },
    completeness: 0.98, validity: 1, uniqueness: 200 / 201, timeliness: 0.9, consistency: 1, accuracy: null,
    targets: { ...DEFAULT_TARGETS, timeliness: 0.9 },
    met: { completeness: true, validity: true, uniqueness: false, timeliness: true, consistency: true, accuracy: null },
    reasons: { accuracy: "nothing is checked" },
  }); // biome-ignore format: one item
  expect(data.items[0]).toMatchObject({
    accuracy: 0.9,
    targets: DEFAULT_TARGETS,
    met: { timeliness: false, accuracy: false },
    reasons: {},
  });
});

test("the item of docs/data-quality.md is what it is said to be", async () => {
  const text = readFileSync(new URL("../../docs/data-quality.md", import.meta.url), "utf8");
  const example = JSON.parse(/```json\n([\s\S]+?)```/.exec(text)?.[1] ?? "");
  const world = fakeWorld();
  world.rows.quality = [row()];
  expect((await quality(world, "from=2026-03-01T08:00:00Z&to=2026-03-01T09:00:00Z")).items).toEqual([example]);
});

test("without sources in the configuration, targets are the default ones", async () => {
  const world = fakeWorld();
  world.rows.quality = [row()];
  expect((await quality(world)).items[0]?.targets).toEqual(DEFAULT_TARGETS);
});

test("names the whole bucket: an hour, or a day as long as the clocks of its zone make it", async () => {
  const world = fakeWorld();
  const numberOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
  world.rows.quality = ["2026-03-28", "2026-03-29", "1969-12-31"].map((day) => row({ bucket: numberOf(day) }));
  const edges = async (query: string) => (await quality(world, query)).items.map(({ start, end }) => [start, end]);
  expect(await edges("by=day&timeZone=europe/berlin")).toEqual([
    ["2026-03-27T23:00:00.000Z", "2026-03-28T23:00:00.000Z"],
    ["2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"],
    ["1969-12-30T23:00:00.000Z", "1969-12-31T23:00:00.000Z"],
  ]);
  expect(world.asked.at(-1)?.params).toMatchObject({ by: "day", time_zone: "Europe/Berlin" });
  world.rows.quality = [row({ bucket: Date.UTC(2026, 2, 1, 8, 30) })];
  expect(await edges("by=hour&timeZone=Asia/Kolkata")).toEqual([["2026-03-01T08:30:00.000Z", "2026-03-01T09:30:00.000Z"]]);
});

test("asks for the last 24 h of all sources, tables and generations, unless told otherwise", async () => {
  const world = fakeWorld();
  await quality(world);
  const to = NOW - (NOW % 60_000) + 60_000;
  expect(world.asked).toEqual([
    {
      name: "quality",
      params: {
        tenant: "acme", sources: [], source: "", table: "", by: "none", time_zone: "UTC", limit: 1000, offset: 0,
        from: to - DAY_MS, to, quarter_from: to - DAY_MS + 14 * 60_000, quarter_to: to - 60_000,
      },
    },
  ]); // biome-ignore format: one question
  await quality(world, "source=mes&table=工单&by=hour&page=3&pageSize=5");
  expect(world.asked[1]?.params).toMatchObject({ source: "mes", table: "工单", by: "hour", limit: 5, offset: 10 });
  expect(world.asked[2]?.name).toBe("quality-count");
});

describe("a limited credential", () => {
  const limited = credential({ factories: new Set(["f1"]) });
  const none = credential({ factories: new Set(["f9"]) });

  test("sees the sources that it covers as a whole, and is refused others", async () => {
    const world = fakeWorld({ sources: SOURCES }, { limited });
    await quality(world, "", "limited");
    await quality(world, "source=lab", "limited");
    expect(world.asked.map(({ params }) => [params.sources, params.source])).toEqual([
      [["lab"], ""],
      [["lab"], "lab"],
    ]);
    for (const source of ["mes", "unheard-of"]) {
      expect((await ask(world, `source=${source}`, "limited")).json()).toMatchObject({
        code: "TENANT_MISMATCH",
        details: [{ path: "source" }],
      });
    }
    expect(world.asked).toHaveLength(2);
  });

  test("that covers none sees none, and not all", async () => {
    const world = fakeWorld({ sources: SOURCES }, { none });
    await quality(world, "", "none");
    expect(world.asked[0]?.params.sources).toEqual([""]);
  });
});

test.each(["tenant=rival", "by=shift", "timeZone=Mars/Phobos", "timeZone=%2B05:30", "timeZone=UTC')", "source=", "from=yesterday"])(
  "refuses %s",
  async (query) => {
    const world = fakeWorld();
    const { statusCode } = await ask(world, query);
    expect(statusCode).toBe(query.startsWith("tenant") ? 403 : 400);
    expect(world.asked).toEqual([]);
  },
);

test("a range is whole quarters of an hour and what is left at its edges", () => {
  const minutes = ({ from, to, quarter_from, quarter_to }: ReturnType<typeof wholeQuarters>) =>
    [from, quarter_from, quarter_to, to].map((instant) => instant / 60_000);
  const range = (from: number, to: number) => minutes(wholeQuarters({ from: from * 60_000, to: to * 60_000 }));
  expect(range(1, 61)).toEqual([1, 15, 60, 61]);
  expect(range(0, 60)).toEqual([0, 0, 60, 60]);
  expect(range(1, 14)).toEqual([1, 1, 1, 14]);
  expect(range(1, 29)).toEqual([1, 1, 1, 29]); // 15 is a quarter's edge, but no whole quarter
  expect(range(-16, 2)).toEqual([-16, -15, 0, 2]);
});
