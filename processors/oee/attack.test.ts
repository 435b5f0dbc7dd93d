// What once lost or doubled time: back-fills, long silences, stations that come back, limits that change while a stop's ends stay.
import { expect, test } from "vitest";
import { run, sums, tick } from "../../tests/harness.ts";
import { line } from "../line.ts";
import { at, command, config, count, type Fields, facts, MINUTE, state, stationsNow, T0 } from "./fixtures.ts";

const DAY = 24 * 60 * MINUTE;
const historical = (instant: number, name: string) => state(instant, name, { historical: true });
const limit = (microStopMs: number) => config({ id: `limit-${microStopMs}`, stations: [{ station: "S1", microStopMs }] });

async function totals(inputs: readonly (Fields | { tick: number })[], by = ["station"], crashAt: number[] = []): Promise<Fields[]> {
  return sums(facts(await run(line, inputs, { crashAt, commitEvery: 3 })), by);
}

test("history longer than is kept stays when the line goes live with a state", async () => {
  const history = Array.from({ length: 60 }, (_, n) => historical(T0 - (60 - n) * DAY, n % 2 ? "running" : "setup"));
  const expected = [{ station: "S1", setup_ms: 30 * DAY, setup_loss_ms: 30 * DAY, actual_production_time_ms: 30 * DAY }];
  expect(await totals([...history, state(T0, "off")])).toEqual(expected);
  expect(await totals([...history, state(T0, "off")], ["station"], [20, 60])).toEqual(expected);
});

test("what was reported ahead of the clock stays when the clock jumps past all that is kept", async () => {
  const ahead = [10, 20, 30].map((day) => historical(T0 + day * DAY, "running"));
  const idle = { idle_ms: 10 * DAY, waiting_loss_ms: 10 * DAY };
  const expected = [{ station: "S1", ...idle, actual_production_time_ms: 3 * DAY, unknown_ms: 87 * DAY }];
  expect(await totals([state(T0, "off"), ...ahead, state(T0 + 100 * DAY, "down")])).toEqual(expected);
});

test("a station that is taken out of the configuration and named again has its unknown time once", async () => {
  const both = (id: string) => config({ id, stations: [{ station: "S1" }, { station: "S2" }] });
  const log = [both("a"), state(T0, "running"), state(T0 + 40 * DAY, "off"), config({ id: "b" }), both("c")];
  const expected = [
    { station: "S1", actual_production_time_ms: 40 * DAY },
    { station: "S2", unknown_ms: 40 * DAY },
  ];
  expect(await totals(log)).toEqual(expected);
  expect(await totals(log, ["station"], [4])).toEqual(expected);
});

test("a repeated report at the end of a stop leaves its verdict, whatever the limit has become", async () => {
  const stop = [state("08:00", "running"), state("08:10", "down"), state("08:10:45", "running", { id: "x1" })];
  const repeat = state("08:10:45", "running", { id: "x2" });
  const reason = command("stop.reclassify", { from: at("08:10"), to: at("08:10:45"), reason: "belt" });
  const total = await totals([limit(60_000), ...stop, limit(30_000), repeat, reason], ["reason"]);
  expect(total).toEqual([
    { reason: "", actual_production_time_ms: 10 * MINUTE },
    { reason: "belt", micro_stop_ms: 45_000, micro_stops: 1 },
  ]);
});

test("a second report at the end of a stop leaves its verdict too, when it says something else", async () => {
  const stop = [state("08:00", "running"), state("08:10", "down"), state("08:10:45", "running", { id: "x1" })];
  const other = state("08:10:45", "setup", { id: "x2" });
  expect(await totals([limit(60_000), ...stop, limit(30_000), other])).toMatchObject([{ micro_stop_ms: 45_000, micro_stops: 1 }]);
});

test("a stop that ends where a reclassification begins is judged by that edge's limit, from wherever one looks", async () => {
  const states = [state("08:00", "running"), state("08:10", "down"), state("08:10:30", "down"), state("09:00", "off")];
  const ran = command("stop.reclassify", { from: at("08:10:45"), to: at("09:00"), state: "running" });
  const total = await totals([limit(60_000), ...states, limit(30_000), ran, limit(60_000), state("08:10:10", "idle")]);
  expect(total).toMatchObject([{ down_ms: 25_000, idle_ms: 20_000, breakdowns: 1 }]);
});

test("a reclassification of the future leaves the start of the state that lasts", async () => {
  const future = command("stop.reclassify", { from: at("09:00"), to: at("10:00"), state: "running" });
  const result = await run(line, [state("08:00", "running"), state("08:10", "off"), tick(at("08:11")), future]);
  expect(stationsNow(result).get("S1")).toMatchObject({ state: "off", state_since: at("08:10") });
});

test("parts whose ideal time no table could hold count without one", async () => {
  const plant = config({ stations: [{ station: "S1", idealCycleMs: 9e12 }] });
  expect(await totals([plant, count(T0, { good: 9e15 })])).toEqual([{ station: "S1", good: 9e15, uncycled: 9e15 }]);
});

const standing = async (inputs: readonly (Fields | { tick: number })[], options: { crashAt?: number[] } = {}) => {
  const rows = (await run(line, inputs, { ...options, commitEvery: 3 })).rows("station_states");
  const newest = new Map(rows.map((row) => [`${row.station} ${row.start}`, row]));
  const stretches = [...newest.values()].filter(({ removed, station }) => !removed && station === "S1");
  const days = (instant: unknown) => (instant === null ? null : ((instant as number) - T0) / DAY);
  return stretches.map(({ start, end, state }) => [state, days(start), days(end)]).sort((a, b) => Number(a[1]) - Number(b[1]));
};
const often = Array.from({ length: 160 }, (_, n) => state(T0 + (n * DAY) / 4, "off"));
const onceAndCounts = [state(T0, "off"), ...Array.from({ length: 40 }, (_, n) => count(T0 + n * DAY + 1, { good: 1 }))];

test.each([
  ["repeated", often],
  ["told once", onceAndCounts],
])("a stretch longer than is kept is one, from its beginning: %s", async (_, long) => {
  const after = [state(T0 + 40 * DAY, "idle"), state(T0 + 41 * DAY, "running")];
  const whole = [["off", 0, 40], ["idle", 40, 41], ["running", 41, null]]; // biome-ignore format: one list
  expect(await standing([...long, ...after])).toEqual(whole);
  expect(await standing([...long, ...after], { crashAt: [20, 150, 161] })).toEqual(whole);
  const late = [state(T0 + 39.125 * DAY, "setup", { id: "late" }), state(T0 + 39.1875 * DAY, "off", { id: "again" })];
  const cut = [["off", 0, 39.125], ["setup", 39.125, 39.1875], ["off", 39.1875, 40], ["idle", 40, 41], ["running", 41, null]]; // biome-ignore format: one list
  expect(await standing([...long, ...after, ...late])).toEqual(cut);
  expect(await standing([...long, ...late, ...after])).toEqual(cut);
  const reclassified = command("stop.reclassify", { at: T0 + 42 * DAY, from: T0 + 38 * DAY, to: T0 + 38.5 * DAY, state: "starved" });
  expect((await standing([...long, ...after, reclassified])).slice(0, 3)).toEqual([["off", 0, 38], ["starved", 38, 38.5], ["off", 38.5, 40]]);
  const month = [state(T0 + 75 * DAY, "running", { id: "r" }), state(T0 + 76 * DAY, "down", { id: "d" })];
  expect((await standing([...long, ...after, ...month])).slice(2)).toEqual([["running", 41, 76], ["down", 76, null]]);
}); // biome-ignore format: lists

test("where a stretch began is remembered when the reclassification before it is forgotten", async () => {
  const counts = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => count(T0 + (from + n) * DAY + 1, { good: 1 }));
  const reclassified = (day: number, from: number, to: number, name: string) =>
    command("stop.reclassify", { at: T0 + day * DAY, from: T0 + from * DAY, to: T0 + to * DAY, state: name });
  const log = [state(T0, "idle"), ...counts(0, 4), reclassified(4, 2, 3, "setup"), ...counts(5, 42), reclassified(41, 40, 40.5, "starved")];
  expect(await standing(log)).toEqual([
    ["idle", 0, 2], ["setup", 2, 3], ["idle", 3, 40], ["starved", 40, 40.5], ["idle", 40.5, null],
  ]); // biome-ignore format: one list
});
