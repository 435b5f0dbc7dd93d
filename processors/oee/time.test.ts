// Where a station's time belongs: states, calendar, reasons, stops (domain 2.1, 2.2, 2.8).
import { expect, test } from "vitest";
import { event, run, sums, tick } from "../../tests/harness.ts";
import { line } from "../line.ts";
import { at, byMinute, command, config, type Fields, facts, MINUTE, minutes, state, T0 } from "./fixtures.ts";

const DAY_SHIFT = { timeZone: "UTC", shifts: [{ name: "day", start: "08:00", end: "16:00" }], breaks: [{ start: "12:00", end: "12:30" }] };
const REASONS = [
  { code: "lunch", category: "planned" },
  { code: "tool", category: "setup" },
  { code: "motor", category: "breakdown" },
];

/** Sums of S1 over all time, up to the clock. */
async function totals(...inputs: (Fields | { tick: number })[]): Promise<Fields> {
  const rows = facts(await run(line, inputs)).filter(({ station }) => station === "S1");
  const [total = {}] = sums(rows, ["station"]);
  const { station: _, ...rest } = total;
  return rest;
}

test("time in a state runs to the station's next one, cut at the minutes", async () => {
  const rows = await minutes([state("08:00:30", "running"), state("08:02:10", "down"), state("08:10", "running")]);
  expect(byMinute(rows).slice(0, 3)).toEqual([
    ["08:00", { actual_production_time_ms: 30_000 }],
    ["08:01", { actual_production_time_ms: 60_000 }],
    ["08:02", { actual_production_time_ms: 10_000, down_ms: 50_000, breakdown_loss_ms: 50_000, breakdowns: 1 }],
  ]);
});

test("whole minutes that are alike are one row, inside one hour", async () => {
  const rows = await minutes([state("08:00", "running"), state("10:30", "off")]);
  expect(rows.map(({ minute, minutes: n }) => [minute, n])).toEqual([
    [at("08:00"), 60],
    [at("09:00"), 60],
    [at("10:00"), 30],
  ]);
});

test("the last state accrues with the clock, to the start of its minute; the rest is told by the station's row", async () => {
  const result = await run(line, [state("08:00:30", "running"), tick(at("08:02:59"))]);
  expect(byMinute(result.rows("oee_minutes"))).toEqual([
    ["08:00", { actual_production_time_ms: 30_000 }],
    ["08:01", { actual_production_time_ms: 60_000 }],
  ]);
  expect(result.rows("station_now").at(-1)).toMatchObject({
    element: "actual_production_time",
    state: "running",
    state_since: at("08:00:30"),
  });
  expect(result.rows("line_clocks")).toMatchObject([{ clock: at("08:02:59"), first_at: at("08:00:30") }]);
  expect(facts(result).reduce((sum, row) => sum + (row.actual_production_time_ms as number), 0)).toBe(149_000);
});

test("outside shifts is unscheduled, a break is a planned stop, whatever the state", async () => {
  const plant = config({ calendar: DAY_SHIFT });
  expect(await totals(plant, state("11:50", "running"), state("12:40", "down"), state("16:10", "off"))).toEqual({
    actual_production_time_ms: 30 * MINUTE - 10 * MINUTE,
    planned_stop_ms: 30 * MINUTE,
    down_ms: (16 * 60 - 12 * 60 - 40) * MINUTE,
    breakdown_loss_ms: (16 * 60 - 12 * 60 - 40) * MINUTE,
    unscheduled_ms: 10 * MINUTE,
    unknown_ms: (11 * 60 + 50 - 8 * 60) * MINUTE,
    breakdowns: 1,
  });
});

test("in a break that is worked through, running is production, all else a planned stop", async () => {
  const plant = config({ calendar: { ...DAY_SHIFT, breaks: [{ start: "12:00", end: "12:30", workThrough: true }] } });
  const time = await totals(plant, state("08:00", "running"), state("12:20", "starved"), state("12:40", "running"));
  expect(time).toMatchObject({ actual_production_time_ms: 260 * MINUTE, planned_stop_ms: 10 * MINUTE, starved_ms: 10 * MINUTE });
});

test("a planned reason makes a planned stop of any state but running; other categories move losses only", async () => {
  const plant = config({ reasons: REASONS });
  const time = await totals(
    plant,
    state("08:00", "down", { reason: "lunch" }),
    state("08:10", "running", { reason: "lunch" }),
    state("08:20", "idle", { reason: "motor" }),
    state("08:30", "down", { reason: "tool" }),
    state("08:40", "setup"),
    state("08:50", "off"),
    state("09:00", "running"),
  );
  expect(time).toEqual({
    planned_stop_ms: 10 * MINUTE,
    actual_production_time_ms: 10 * MINUTE,
    idle_ms: 20 * MINUTE, // idle and off
    down_ms: 10 * MINUTE,
    setup_ms: 10 * MINUTE,
    breakdown_loss_ms: 10 * MINUTE,
    setup_loss_ms: 20 * MINUTE,
    waiting_loss_ms: 10 * MINUTE,
    breakdowns: 1, // idle with the motor: the stop's first piece says what it is
  });
});

test("a stop shorter than the limit is a micro-stop, one as long as it is not", async () => {
  const short = [state("08:00", "running"), state("08:10", "down"), state("08:11:59.999", "running"), state("09:00", "off")];
  expect(await totals(...short)).toMatchObject({ micro_stop_ms: 119_999, micro_stops: 1 });
  const long = [state("08:00", "running"), state("08:10", "down"), state("08:12", "running"), state("09:00", "off")];
  expect(await totals(...long)).toMatchObject({ down_ms: 120_000, breakdowns: 1 });
});

test("a stop is one whatever changes inside it; setup or a planned reason ends it", async () => {
  const one = [state("08:00", "down"), state("08:01", "idle"), state("08:03", "running"), state("08:04", "off")];
  expect(await totals(...one)).toMatchObject({ down_ms: MINUTE, idle_ms: 2 * MINUTE, breakdowns: 1 });
  const two = [state("08:00", "down"), state("08:01", "setup"), state("08:02", "idle"), state("08:03", "running")];
  expect(await totals(...two)).toEqual({ micro_stop_ms: 2 * MINUTE, micro_stops: 2, setup_ms: MINUTE, setup_loss_ms: MINUTE });
});

test("a stop that has not ended stands under its state", async () => {
  expect(await totals(state("08:00", "running"), state("08:10", "down"), tick(at("08:11")))).toEqual({
    actual_production_time_ms: 10 * MINUTE,
    down_ms: MINUTE,
    breakdown_loss_ms: MINUTE,
  });
});

test("a micro-stop's length is elapsed time, breaks included", async () => {
  const plant = config({ stations: [{ station: "S1", microStopMs: 40 * MINUTE }], calendar: DAY_SHIFT });
  const time = await totals(plant, state("08:00", "running"), state("11:55", "down"), state("12:35", "running"));
  expect(time).toMatchObject({ down_ms: 10 * MINUTE, planned_stop_ms: 30 * MINUTE, breakdowns: 1 });
});

test("of two states at one instant the one with the greater id holds, in either order of arrival", async () => {
  const first = state("08:00", "down", { id: "a" });
  const second = state("08:00", "running", { id: "b" });
  const end = state("08:01", "off");
  expect(await totals(first, second, end)).toEqual({ actual_production_time_ms: MINUTE });
  expect(await totals(second, first, end)).toEqual({ actual_production_time_ms: MINUTE });
});

test("a historical state holds for 24 h at most, the rest is unknown", async () => {
  const history = [state(T0 - 48 * 60 * MINUTE, "running", { historical: true }), state("08:00", "off"), tick(at("08:00"))];
  expect(await totals(...history)).toEqual({ actual_production_time_ms: 24 * 60 * MINUTE, unknown_ms: 24 * 60 * MINUTE });
});

test("unknown time runs to the clock's millisecond, also where a state is reported ahead of it", async () => {
  const ahead = state("08:05", "idle", { historical: true });
  const alive = state("08:00:50", "running", { station: "S2" });
  expect(await totals(config(), ahead, alive)).toEqual({ unknown_ms: 50_000 });
  const given = command("stop.reclassify", { from: at("08:00:20"), to: at("08:09"), state: "setup" });
  expect(await totals(config(), ahead, given, alive)).toEqual({ unknown_ms: 20_000, setup_ms: 30_000, setup_loss_ms: 30_000 });
  const { state_since } =
    (await run(line, [config(), ahead, given, alive])).rows("station_now").findLast(({ station }) => station === "S1") ?? {};
  expect(state_since).toBe(at("08:00:20"));
});

test("unknown time of a configured station runs from the line's first event to its clock", async () => {
  const plant = config({ stations: [{ station: "S1" }, { station: "S2" }], calendar: DAY_SHIFT });
  const rows = facts(await run(line, [plant, state("08:30", "running"), tick(at("08:40"))]));
  expect(sums(rows, ["station"])).toEqual([
    { station: "S1", unknown_ms: 30 * MINUTE, actual_production_time_ms: 10 * MINUTE },
    { station: "S2", unknown_ms: 40 * MINUTE },
  ]);
});

test("a station that only an older configuration names has no time", async () => {
  const before = config({ stations: [{ station: "S1" }, { station: "S2" }] });
  const after = config({ id: "line2" });
  const rows = facts(await run(line, [before, state("08:30", "running"), after]));
  expect(sums(rows, ["station"]).map(({ station }) => station)).toEqual(["S1"]);
});

test("a reclassification takes what the station did not report as running, to the millisecond, also of states that come later", async () => {
  const fix = command("stop.reclassify", { from: at("08:05:00.500"), to: at("08:30"), state: "setup", reason: "tool" });
  const states = [state("08:00", "running"), state("08:10", "down"), state("08:20", "running"), state("08:40", "off")];
  const expected = {
    actual_production_time_ms: 30 * MINUTE,
    setup_ms: 10 * MINUTE,
    setup_loss_ms: 10 * MINUTE,
  };
  expect(await totals(...states, fix)).toEqual(expected);
  expect(await totals(state("08:00", "running"), fix, ...states.slice(1))).toEqual(expected);
});

test("of overlapping reclassifications the later wins field by field; a reason can be cleared", async () => {
  const states = [state("08:00", "down", { reason: "lunch" }), state("09:00", "running")];
  const first = command("stop.reclassify", { id: "r1", from: at("08:00"), to: at("08:30"), state: "setup", reason: "motor" });
  const second = command("stop.reclassify", { id: "r2", from: at("08:20"), to: at("08:40"), reason: null });
  const plant = config({ reasons: REASONS });
  const expected = {
    setup_ms: 30 * MINUTE,
    breakdown_loss_ms: 20 * MINUTE + 10 * MINUTE, // motor until 08:20; down without a reason from 08:30 to 08:40
    setup_loss_ms: 10 * MINUTE,
    down_ms: 10 * MINUTE,
    breakdowns: 1,
    planned_stop_ms: 20 * MINUTE,
  };
  expect(await totals(plant, ...states, first, second)).toEqual(expected);
  expect(await totals(plant, second, first, ...states)).toEqual(expected);
});

test("a reclassification from before the horizon is dead-lettered", async () => {
  const old = command("stop.reclassify", { from: T0 - 36 * 24 * 60 * MINUTE, to: T0, state: "running" });
  expect((await run(line, [state("08:00", "running"), old])).deadletters).toEqual(["late"]);
});

test("a station is stale after five silent minutes of a live line, until it is heard again", async () => {
  const others = Array.from({ length: 8 }, (_, n) => tick(at(`08:0${n + 1}`)));
  const silent = await run(line, [state("08:00", "running"), ...others]);
  expect(silent.rows("station_now").map(({ stale }) => stale)).toContain(true);
  const heard = await run(line, [state("08:00", "running"), ...others, state("08:08:30", "down")]);
  expect(heard.rows("station_now").at(-1)).toMatchObject({ stale: false, state: "down" });
});

const offline = (clock: string, fields: Fields = {}) =>
  event({ type: "offline", id: `o${clock}`, at: at(clock), station: "S1", ...fields });

test("a station whose device goes offline is stale at once, in the state that it had, until it is heard again", async () => {
  const gone = await run(line, [state("08:00", "running"), measured(1), offline("08:01:01")]);
  expect(gone.rows("station_now").at(-1)).toMatchObject({ stale: true, state: "running" });
  const back = await run(line, [state("08:00", "running"), measured(1), offline("08:01:01"), measured(1.03), measured(1.04)]);
  expect(back.rows("station_now").at(-1)).toMatchObject({ stale: false, state: "running" });
});

test("going offline moves no clock, adds no time, makes no station, is never late; told of the past it is nothing", async () => {
  const before = [state("08:00", "running"), measured(10)];
  const straight = await run(line, before);
  const told = await run(line, [...before, offline("08:30"), offline("08:31", { station: "S9" })]);
  expect(facts(told)).toEqual(facts(straight));
  expect(told.rows("stations")).toEqual(straight.rows("stations"));
  expect((await run(line, [...before, event({ type: "offline", id: "old", at: T0 - 40 * 24 * 60 * MINUTE, station: "S1" })])).deadletters).toEqual([]);
  const past = await run(line, [...before, offline("08:10", { historical: true })]);
  expect(past.rows("station_now").filter(({ stale }) => stale)).toEqual([]);
}); // biome-ignore format: one chain

const measured = (minute: number) =>
  event({ type: "measurement", id: `m${minute}`, at: T0 + minute * MINUTE, station: "S1", characteristic: "d", value: 1 });

test.each([{}, { commitEvery: 1, crashAt: [3, 6, 9] }])("a station that is heard every four minutes is never stale, nor after a restart (%j)", async (options) => {
  const heard = [0.5, 4.5, 8.5].flatMap((minute) => [tick(T0 + (minute - 0.2) * MINUTE), measured(minute), tick(T0 + (minute + 3.5) * MINUTE)]);
  const result = await run(line, [state(T0, "running"), ...heard], options);
  expect(result.rows("station_now").filter(({ stale }) => stale)).toEqual([]);
}); // biome-ignore format: one chain

test("a stop is judged by the limit in force when it became what it is, and keeps its verdict while its ends stay", async () => {
  const plant = (microStopMs: number, fields: Fields = {}) =>
    config({ id: `limit-${microStopMs}`, stations: [{ station: "S1", microStopMs }], ...fields });
  const states = [
    state("08:00", "running"),
    state("08:10", "idle", { reason: "lunch" }),
    state("08:20", "down"),
    state("08:20:45", "running"),
  ];
  const reasons = { reasons: [{ code: "lunch", category: "planned" }] };
  expect(await totals(plant(60_000), ...states, plant(30_000, reasons))).toMatchObject({ micro_stop_ms: 45_000 });
  const later = await totals(plant(60_000), ...states, plant(30_000), state("08:19", "setup"));
  expect(later).toMatchObject({ down_ms: 45_000, breakdowns: 1, setup_ms: MINUTE });
  const kept = await totals(plant(60_000, reasons), ...states, plant(30_000, reasons), state("08:25", "setup"));
  expect(kept).toMatchObject({ micro_stop_ms: 45_000 });
});

test("a reclassification of time before the line's first event changes nothing", async () => {
  const before = command("stop.reclassify", { at: at("08:05"), station: "S2", from: at("07:00"), to: at("07:00:00.001"), reason: null });
  const rows = facts(await run(line, [state("08:00", "running"), before, tick(at("08:10"))]));
  expect(sums(rows, ["station"])).toEqual([
    { station: "S1", actual_production_time_ms: 10 * MINUTE },
    { station: "S2", unknown_ms: 10 * MINUTE },
  ]);
});

test("a plan or configuration dated years back does not make years of unknown time: only what can still be corrected", async () => {
  const rows = facts(await run(line, [config({ at: 0 }), state("08:00", "running")]));
  expect(sums(rows, ["station"])).toEqual([{ station: "S1", unknown_ms: T0 - (T0 - (T0 % 86_400_000) - 36 * 86_400_000) }]);
});
