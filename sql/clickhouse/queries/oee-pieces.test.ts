// The 21 sums of stations' facts travel as one value: each must come out under the name under which it went in, from every piece.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OeeRow } from "../../../api/items/oee.ts";
import type { LossesRow } from "../../../api/items/oee-losses.ts";
import type { Row } from "../../../core/rows.ts";
import { DAY_MS, HOUR_MS } from "../../../core/time.ts";
import { MINUTE, NOON, openQueryWorld, PLACE, type QueryWorld } from "./fixtures.ts";
import { askBothWays, clockRow, factRow, nowRow } from "./oee.fixture.ts";

let world: QueryWorld;
beforeAll(async () => {
  world = await openQueryWorld();
}, 60_000);
afterAll(() => world.close());

const TIMES = [
  "actual_production_time_ms", "setup_ms", "down_ms", "idle_ms", "blocked_ms", "starved_ms", "micro_stop_ms", "planned_stop_ms",
  "unscheduled_ms", "unknown_ms", "breakdown_loss_ms", "setup_loss_ms", "waiting_loss_ms",
] as const; // biome-ignore format: one list
const COUNTS = ["breakdowns", "micro_stops", "good", "scrap", "rework", "ideal_time_ms", "defects_ms", "uncycled"] as const;

/** Every sum of its own, `scale` of them in a fact. */
const amounts = (scale: number) => Object.fromEntries([...TIMES, ...COUNTS].map((name, n) => [name, scale * (n + 1)]));

test.each([
  ["minutes", HOUR_MS],
  ["whole hours", 24 * HOUR_MS],
  ["whole days", 60 * DAY_MS],
])("from %s each sum keeps its name, in all and by reason", async (_, length) => {
  const more = { station: `all-${length}` };
  await world.insert("oee_minutes", [
    factRow({ ...more, ...amounts(60), reason: "jam" }),
    factRow({ ...more, ...amounts(600), reason: "tool", product: "P1", order: "O1" }),
  ]);
  const range = { from: NOON - length / 2, to: NOON + length / 2 };
  const [row] = await askBothWays<OeeRow>(world, "oee", { range, more });
  expect(row).toMatchObject(amounts(660));
  for (const by of ["hour", "shift", "day"] as const) {
    const [bucket] = await askBothWays<OeeRow>(world, by === "shift" ? "oee-by-shift" : "oee", { range, by, more });
    expect(bucket).toMatchObject(amounts(660));
  }
  const [losses] = await askBothWays<LossesRow>(world, "oee-losses", { range, more });
  expect(losses).toMatchObject(amounts(660));
  for (const { reason, ...sums } of losses?.by_reason ?? []) expect(amounts(reason === "jam" ? 60 : 600)).toMatchObject(sums);
  expect(losses?.by_reason).toHaveLength(2);
});

test("a row that is cut gives the same share of every time, and all of what is counted", async () => {
  const times = Object.fromEntries(TIMES.map((name, n) => [name, 10 * (n + 1)]));
  await world.insert("oee_minutes", [factRow({ station: "cut", minutes: 10, ...times })]);
  const range = { from: NOON + 3 * MINUTE, to: NOON + 7 * MINUTE };
  const [row] = await askBothWays<OeeRow>(world, "oee", { range, more: { station: "cut" } });
  expect(row).toMatchObject(Object.fromEntries(TIMES.map((name, n) => [name, 4 * (n + 1)])));
});

test("the open minute is that of the view `oee_tails`, whatever its element and its loss", async () => {
  type Now = Row<"station_now">;
  const elements = TIMES.slice(0, 10).map((name) => name.replace("_ms", "") as Now["element"]);
  const losses: readonly Now["loss"][] = ["", "breakdown", "setup", "waiting"];
  const place = { ...PLACE, line: "open" };
  const rows = elements.flatMap((element) =>
    losses.map((loss, n) => nowRow({ ...place, station: `${element}-${loss}`, element, loss, accounted_to: NOON + n * 1000 })),
  );
  await world.insert("station_now", [...rows, nowRow({ ...place, station: "unknown-before", element: "" })]);
  await world.insert("line_clocks", [clockRow({ ...place, clock: NOON + 20_000 })]);
  const sums = [...TIMES, ...COUNTS].join(", ");
  const tails = await world.select<OeeRow>(`SELECT station, ${sums} FROM oee_tails WHERE line = 'open' ORDER BY station`);
  const open = await askBothWays<OeeRow>(world, "oee", { range: { from: NOON, to: NOON + MINUTE }, more: { line: "open" } });
  expect(tails).toHaveLength(40);
  expect(open.map(({ factory, line, day, shift, hour, total, ...row }) => row)).toEqual(tails);
});
