import fc from "fast-check";
import { expect, test } from "vitest";
import { type AnyRow, event, run, sums, tick } from "../../tests/harness.ts";
import { line } from "../line.ts";

const T0 = Date.UTC(2026, 0, 5, 8);
const MINUTE = 60_000;
const at = (clock: string) => Date.parse(`2026-01-05T${clock}Z`);
const state = (clock: string, name: string, id = `s${clock}`) => event({ type: "state", id, at: at(clock), station: "S1", state: name });
const count = (clock: string, fields: Record<string, unknown>) =>
  event({ type: "count", id: `c${clock}`, at: at(clock), station: "S1", ...fields });
const minutes = async (inputs: Parameters<typeof run>[1]) => (await run(line, inputs)).rows("station_minutes");
const byMinute = (rows: AnyRow[]) =>
  sums(rows, ["station", "minute"]).map(({ station, minute, ...rest }) => [new Date(minute as number).toISOString().slice(11, 16), rest]);

test("time in a state runs to the station's next one, cut at the minutes", async () => {
  const rows = await minutes([state("08:00:30", "running"), state("08:02:10", "down")]);
  expect(byMinute(rows)).toEqual([
    ["08:00", { running_ms: 30_000 }],
    ["08:01", { running_ms: 60_000 }],
    ["08:02", { running_ms: 10_000 }],
  ]);
});

test("the last state accrues with the line's clock, to the start of its minute", async () => {
  const rows = await minutes([state("08:00:30", "running"), tick(at("08:02:59"))]);
  expect(byMinute(rows)).toEqual([
    ["08:00", { running_ms: 30_000 }],
    ["08:01", { running_ms: 60_000 }],
  ]);
});

test("a state that arrives late takes its time from the one that stood there", async () => {
  const rows = await minutes([state("08:00", "running"), state("08:03", "idle"), state("08:01:30", "down")]);
  expect(byMinute(rows)).toEqual([
    ["08:00", { running_ms: 60_000 }],
    ["08:01", { running_ms: 30_000, down_ms: 30_000 }],
    ["08:02", { down_ms: 60_000 }],
  ]);
});

test("of two states at one instant the one with the greater id holds, in either order of arrival", async () => {
  const first = state("08:00", "down", "a");
  const second = state("08:00", "running", "b");
  const end = state("08:01", "off");
  const expected = [["08:00", { running_ms: 60_000 }]];
  expect(byMinute(await minutes([first, second, end]))).toEqual(expected);
  expect(byMinute(await minutes([second, first, end]))).toEqual(expected);
});

test("deltas count at their own minute, with product and order", async () => {
  const rows = await minutes([count("08:00:30", { good: 3, scrap: 1, product: "P1", order: "O1" })]);
  expect(rows).toEqual([
    {
      tenant: "acme", factory: "f1", line: "L1", station: "S1", minute: at("08:00"), product: "P1", order: "O1", shift: "",
      production_date: "2026-01-05", hour_start: at("08:00"), good: 3, scrap: 1,
    },
  ]); // biome-ignore format: one row
});

test("totals count the step from the one before; a drop is a reset; the first counts nothing", async () => {
  const rows = await minutes([100, 103, 2, 5].map((goodTotal, n) => count(`08:0${n}`, { goodTotal })));
  expect(byMinute(rows)).toEqual([
    ["08:01", { good: 3 }],
    ["08:02", { good: 2 }],
    ["08:03", { good: 3 }],
  ]);
});

test("a total that arrives late re-splits its neighbours' step", async () => {
  const rows = await minutes([count("08:00", { goodTotal: 10 }), count("08:02", { goodTotal: 30 }), count("08:01", { goodTotal: 14 })]);
  expect(byMinute(rows)).toEqual([
    ["08:01", { good: 4 }],
    ["08:02", { good: 16 }],
  ]);
});

test("a total more than 48 h before the clock is dead-lettered, a delta is not", async () => {
  const inputs = [
    event({ type: "state", id: "now", at: T0 + 49 * 60 * MINUTE, station: "S1", state: "running" }),
    event({ type: "count", id: "total", at: T0, station: "S1", goodTotal: 5 }),
    event({ type: "count", id: "delta", at: T0, station: "S1", good: 5 }),
  ];
  const result = await run(line, inputs);
  expect(result.deadletters).toEqual(["late"]);
  expect(byMinute(result.rows("station_minutes"))).toEqual([["08:00", { good: 5 }]]);
});

/** Straight from the definitions: sort, then walk. */
function oracle(inputs: readonly Record<string, unknown>[], clock: number): Record<string, number> {
  const figures: Record<string, number> = {};
  const add = (key: string, value: number) => (figures[key] = (figures[key] ?? 0) + value);
  const sorted = [...inputs].sort((a, b) => (a.at as number) - (b.at as number) || ((a.id as string) < (b.id as string) ? -1 : 1));
  const states = sorted.filter(({ type }) => type === "state");
  const last = states.at(-1)?.at as number | undefined;
  const until = last === undefined ? 0 : Math.max(last, Math.floor(clock / MINUTE) * MINUTE);
  for (const [n, { at: from, state }] of states.entries())
    add(`${state}_ms`, ((states[n + 1]?.at as number | undefined) ?? until) - (from as number));
  const totals = sorted.filter(({ goodTotal }) => goodTotal !== undefined).map(({ goodTotal }) => goodTotal as number);
  for (const [n, total] of totals.entries())
    if (n > 0) add("good", total >= (totals[n - 1] as number) ? total - (totals[n - 1] as number) : total);
  for (const { good = 0 } of sorted) add("good", good as number);
  return Object.fromEntries(
    Object.entries(figures)
      .filter(([, value]) => value !== 0)
      .sort(),
  );
}

test("property: any order of arrival within the horizon gives the figures of the sorted events, and so does a crash", async () => {
  const one = fc.record({
    minute: fc.integer({ min: 0, max: 200 }),
    kind: fc.nat(9),
    state: fc.constantFrom("running", "down", "idle", "off"),
    n: fc.nat(50),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(one, { maxLength: 40 }),
      fc.array(fc.nat(40), { maxLength: 3 }),
      fc.integer({ min: 1, max: 7 }),
      async (list, crashAt, commitEvery) => {
        const inputs = list.map(({ minute, kind, state, n }, i) => {
          const base = { id: `e${i}`, at: T0 + minute * 20_000, station: "S1" };
          if (kind < 5) return event({ type: "state", ...base, state });
          return event({ type: "count", ...base, ...(kind < 8 ? { goodTotal: n } : { good: n }) });
        });
        const clock = Math.max(...inputs.map(({ at }) => at as number));
        const rows = (await run(line, inputs, { crashAt, commitEvery })).rows("station_minutes");
        const [total = {}] = sums(rows, ["station"]);
        const { station, ...figures } = total as Record<string, number>;
        expect(Object.fromEntries(Object.entries(figures).sort())).toEqual(oracle(inputs, clock));
      },
    ),
    { numRuns: 200 },
  );
});
