// The timeline beside the figures: what GET /oee/timeline says of a range sums up to what GET /oee says of it, to the millisecond.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OeeItem, type OeeRow, oeeItem } from "../../../api/items/oee.ts";
import { type StretchRow, stretchItem } from "../../../api/items/oee-stretch.ts";
import type { LineSettings } from "../../../api/line-settings.ts";
import { STATES } from "../../../core/events.ts";
import type { Row, TableName } from "../../../core/rows.ts";
import { line as lineProcessor } from "../../../processors/line.ts";
import { event, run } from "../../../tests/harness.ts";
import { MINUTE, NOON, openQueryWorld, type QueryWorld } from "./fixtures.ts";
import { rangeParams } from "./oee.fixture.ts";

let world: QueryWorld;
beforeAll(async () => {
  world = await openQueryWorld();
}, 60_000);
afterAll(() => world.close());

const SPAN = 120 * MINUTE;
const REASONS = new Map([["service", { name: "Service", category: "planned" }]]);
const settings = { reasons: REASONS } as unknown as LineSettings;
const TABLES: readonly TableName[] = ["oee_minutes", "station_now", "line_clocks", "station_states"];

const anyAt = fc.oneof(
  fc.integer({ min: 0, max: SPAN }),
  fc.integer({ min: 0, max: 12 }).map((n) => n * 10 * MINUTE),
);
const anyReason = fc.option(fc.constantFrom("service", "jam"), { nil: undefined });
/** Live states move the clock through the first half; historical ones, and what people reclassify, lie on both sides of it. */
const anyEvent = fc.oneof(
  fc.record({
    type: fc.constant("state"),
    at: anyAt.map((at) => Math.floor(at / 2)),
    state: fc.constantFrom(...STATES),
    reason: anyReason,
  }),
  fc.record({
    type: fc.constant("state"),
    at: anyAt,
    state: fc.constantFrom(...STATES),
    reason: anyReason,
    historical: fc.constant(true),
  }),
  fc.record({
    type: fc.constant("command"),
    name: fc.constant("stop.reclassify"),
    at: anyAt,
    from: anyAt,
    ms: fc.integer({ min: 1, max: SPAN }),
    state: fc.constantFrom(...STATES),
    reason: fc.option(anyReason, { nil: null }),
  }),
);

type Fields = { readonly at: number } & Record<string, unknown>;

let lines = 0;

/** Takes a log through the processor into the warehouse. @returns the line it is of */
async function taken(events: readonly Fields[]): Promise<string> {
  const line = `r${lines++}`;
  const configured = { type: "line", at: 0, stations: [{ station: "s1", microStopMs: 5 * MINUTE }], reasons: [{ code: "service", category: "planned", name: "Service" }] }; // biome-ignore format: one event
  const log = [configured, ...events].map(({ at, ...fields }: Fields, n) => {
    const { from, ms, ...rest } = fields;
    const window = typeof from === "number" && typeof ms === "number" ? { from: NOON + from, to: NOON + from + ms } : {};
    return event({ factory: "f1", line, station: "s1", id: `e${n}`, at: NOON + at, ...rest, ...window });
  });
  const result = await run(lineProcessor, log);
  for (const table of TABLES) await world.insert(table, result.rows(table) as Row<typeof table>[]);
  return line;
}

/** Milliseconds by the element that a stretch's time is of, where the line is scheduled round the clock. */
function timesOf(rows: readonly StretchRow[], range: { from: number; to: number }): Record<string, number> {
  const times: Record<string, number> = {};
  for (const row of rows) {
    const { state, category, stop, durationMs } = stretchItem(row, { range, settings });
    const own = { running: "actualProductionTimeMs", off: "idleMs" }[state as string] ?? `${state}Ms`;
    const element = stop === "micro" ? "microStopMs" : category === "planned" && state !== "running" ? "plannedStopMs" : own;
    times[element] = (times[element] ?? 0) + durationMs;
  }
  return Object.fromEntries(Object.entries(times).filter(([, ms]) => ms > 0));
}

const ELEMENTS = [
  "actualProductionTimeMs", "setupMs", "downMs", "idleMs", "blockedMs", "starvedMs", "microStopMs", "plannedStopMs",
] as const satisfies (keyof OeeItem)[]; // biome-ignore format: one list

async function comparedIn(line: string, range: { from: number; to: number }) {
  const place = { line, station: "s1" };
  const stretches = await world.ask<StretchRow>("oee-timeline", { ...place, ...range });
  const [row] = await world.ask<OeeRow>("oee", { ...place, ...rangeParams(range) });
  const item = row && oeeItem(row, { by: undefined, range, settings, now: undefined });
  const figures = ELEMENTS.flatMap((name) => (item?.[name] ? [[name, item[name]] as const] : []));
  return { timeline: timesOf(stretches, range), figures: Object.fromEntries(figures) };
}

const WHOLE = { from: NOON - 600 * MINUTE, to: NOON + 6000 * MINUTE };

test("a state that is known ahead of the line's clock: the stretch before it reaches up to it in both", async () => {
  const down = { type: "state", state: "down" };
  const line = await taken([
    { at: 0, ...down },
    { at: 2 * MINUTE, ...down, historical: true },
  ]);
  const { timeline, figures } = await comparedIn(line, WHOLE);
  expect(figures).toEqual({ downMs: 2 * MINUTE });
  expect(timeline).toEqual(figures);
});

test("history alone: what lasts is accounted up to the last state in both", async () => {
  const running = { type: "state", state: "running", historical: true };
  const line = await taken([
    { at: 0, ...running },
    { at: 30_500, ...running },
  ]);
  const { timeline, figures } = await comparedIn(line, WHOLE);
  expect(figures).toEqual({ actualProductionTimeMs: 30_500 });
  expect(timeline).toEqual(figures);
});

test("what people say of unknown time, up to a state that is known ahead of the clock, reaches as far as the clock in both", async () => {
  const given = { type: "command", name: "stop.reclassify", at: 0, from: 0, ms: 126_400, state: "setup" };
  const live = { type: "state", station: "s2", at: 53_700, state: "running" };
  const line = await taken([given, { type: "state", at: 126_400, state: "idle", historical: true }, live]);
  const { timeline, figures } = await comparedIn(line, WHOLE);
  expect(figures).toEqual({ setupMs: 53_700 });
  expect(timeline).toEqual(figures);
  const rows = await world.ask<StretchRow>("oee-timeline", { line, station: "s1", ...WHOLE });
  expect(rows.map(({ start, end, state }) => [start - NOON, end, state])).toEqual([
    [0, null, "setup"],
    [126_400, null, "idle"],
  ]);
  const passed = await taken([given, { type: "state", at: 126_400, state: "idle", historical: true }, live, { ...live, at: 130_000 }]);
  expect(await comparedIn(passed, WHOLE)).toMatchObject({
    timeline: { setupMs: 126_400, idleMs: 3600 },
    figures: { setupMs: 126_400, idleMs: 3600 },
  });
});

test("property: stretches sum up to the figures, whatever is late, reclassified or known ahead of the clock", async () => {
  const anyRange = fc.tuple(fc.integer({ min: -10, max: 110 }), fc.integer({ min: 1, max: 60 }));
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 14 }), anyRange, async (log, [from, minutes]) => {
      const line = await taken(log);
      for (const range of [WHOLE, { from: NOON + from * MINUTE, to: NOON + (from + minutes) * MINUTE }]) {
        const { timeline, figures } = await comparedIn(line, range);
        expect(timeline).toEqual(figures);
      }
    }),
    { numRuns: 40, seed: 7 },
  );
}, 180_000);
