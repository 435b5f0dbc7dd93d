// First-pass yield as alerts are told of it: by the hour of the line's own clock.
import { expect, test } from "vitest";
import { type Observation, STALE_AFTER_MS } from "../../../core/alerting.ts";
import { at, type Input, newPartition, recordOf, tellings, told } from "./fixtures.ts";

test("first-pass yield is told by the hour, as it stands and as it ended", async () => {
  const unit = (n: number, result: string, minute: number) => ({
    type: "unit", id: `u${n}`, at: at(minute), operation: "OP10", serial: `SN${n}`, product: "P", result,
  }); // biome-ignore format: one event
  const all = await told(
    [unit(1, "pass", 1), unit(2, "fail", 2), unit(2, "pass", 3), unit(3, "pass", 62)].map((one, n) => ({ ...one, id: `u${n}` })),
  );
  const samples = all.filter((one) => one.kind === "sample");
  expect(samples).toMatchObject([
    { name: "first-pass-yield", labels: { operation: "OP10", product: "P" }, value: 1, n: 1, closed: false, at: at(1) },
    { value: 0.5, n: 2, closed: false },
    { value: 0.5, n: 2, closed: true, at: at(60) },
    { value: 1, n: 1, closed: false, at: at(62) },
  ]);
  expect(samples.every(({ at: told, receivedAt }) => receivedAt - told <= STALE_AFTER_MS)).toBe(true);
});

let serial = 0;
const tested = (when: string | number, fields: object = {}) => {
  const time = typeof when === "number" ? at(when) : Date.parse(when);
  return { type: "unit", at: time, operation: "OP10", serial: `SN${serial++}`, product: "P", result: "pass", ...fields };
};
/** The copy of a `line` event that its factory's key gets. */
const lineIn = (minute: number, timeZone: string | undefined, fields: object = {}) => ({
  type: "line", id: `line-${minute}`, at: at(minute), key: "acme/f1", stations: [{ station: "S1" }], ...fields,
  ...(timeZone !== undefined && { calendar: { timeZone, shifts: [{ name: "early", start: "06:20", end: "14:10" }] } }),
}); // biome-ignore format: one event
const closedOf = (all: readonly Observation[]) =>
  all.flatMap((one) => (one.kind === "sample" && one.closed ? [{ at: new Date(one.at).toISOString().slice(11, 16), n: one.n }] : []));
const closed = async (...inputs: Input[]) => closedOf(await told(inputs));

test.each([
  ["Asia/Kolkata", ["08:01", "08:29", "08:30", "09:29", "09:31"], ["08:30 2", "09:30 2"]],
  ["Asia/Kathmandu", ["08:01", "08:14", "08:15", "09:14", "09:16"], ["08:15 2", "09:15 2"]],
  ["Australia/Adelaide", ["08:01", "08:29", "08:31"], ["08:30 2"]],
  ["Asia/Shanghai", ["08:01", "08:59", "09:00", "09:01"], ["09:00 2"]],
  [undefined, ["08:01", "08:59", "09:00", "09:01"], ["09:00 2"]],
])("an hour is one of the line's time zone, whatever its shifts: %s", async (timeZone, times, expected) => {
  const units = times.map((time) => tested(`2026-01-05T${time}Z`));
  expect((await closed(lineIn(0, timeZone), ...units)).map(({ at: end, n }) => `${end} ${n}`)).toEqual(expected);
});

test.each([
  ["put on by half an hour", "2026-10-03", ["14:31", "15:29", "15:30", "15:59", "16:00", "17:01"], ["15:30 2", "16:00 2", "17:00 1"]],
  ["put back by half an hour", "2026-04-04", ["14:01", "14:59", "15:00", "15:29", "15:30", "16:31"], ["15:00 2", "15:30 2", "16:30 1"]],
])("on Lord Howe a clock that is %s cuts an hour, as it cuts those of /yield", async (_, date, times, expected) => {
  const units = times.map((time) => tested(`${date}T${time}Z`));
  expect((await closed(lineIn(0, "Australia/Lord_Howe"), ...units)).map(({ at: end, n }) => `${end} ${n}`)).toEqual(expected);
});

test("an hour ends with time too, when it does by the line's clock", async () => {
  const inputs = [lineIn(0, "Asia/Kolkata"), tested(20), { tick: at(29.9) }];
  expect(await closed(...inputs)).toEqual([]);
  expect(await closed(...inputs, { tick: at(30) })).toEqual([{ at: "08:30", n: 1 }]);
});

test("each line has its own hours", async () => {
  const inputs = [lineIn(0, "Asia/Kolkata"), lineIn(0, undefined, { id: "l2", line: "L2" }), tested(20), tested(20, { line: "L2" })];
  expect(await closed(...inputs, { tick: at(31) })).toEqual([{ at: "08:30", n: 1 }]);
  expect(await closed(...inputs, { tick: at(31) }, { tick: at(45) }, { tick: at(59) }, { tick: at(60) })).toHaveLength(2);
});

test("when a line's time zone changes, the hour that is open ends as it began; no unit is told twice, and none is lost", async () => {
  const units = [tested(10), tested(40)];
  const after = [tested(45), tested(20), tested(59), tested(65), tested(89), tested(91)];
  expect(await closed(lineIn(0, undefined), ...units, lineIn(41, "Asia/Kolkata"), ...after)).toEqual([
    { at: "09:00", n: 5 },
    { at: "09:30", n: 2 },
  ]);
  const back = await closed(lineIn(0, "Asia/Kolkata"), tested(10), lineIn(20, undefined), tested(25), tested(31), tested(59), tested(61));
  expect(back).toEqual([
    { at: "08:30", n: 2 },
    { at: "09:00", n: 2 },
  ]);
});

test("what comes late for an hour that was told before the time zone changed is not told in the next one", async () => {
  const inputs = [lineIn(0, undefined), tested(10), lineIn(41, "Asia/Kolkata"), tested(65), tested(50), tested(60), tested(91)];
  expect(await closed(...inputs)).toEqual([
    { at: "09:00", n: 1 },
    { at: "09:30", n: 2 },
  ]);
});

test("an hour that the version before kept is whole, and goes on", async () => {
  const labels = { tenant: "acme", factory: "f1", line: "L1", operation: "OP10", product: "P" };
  const stored: [string, Uint8Array][] = [
    ["m:acme/f1", { clock: at(40), quarantined: null }],
    ["s:acme/f1:1:observed/yield/L1/OP10/P", { labels, hour: at(0), inspected: 7, good: 6, minute: at(40), toldAt: at(40) }],
  ].map(([key, value]) => [key as string, Buffer.from(JSON.stringify(value))]);
  const partition = await newPartition(stored);
  const inputs = [lineIn(41, "Asia/Kolkata"), tested(45), tested(61), tested(90)];
  for (const [offset, input] of inputs.entries()) partition.step(recordOf(input, offset), 0);
  expect(closedOf(tellings(partition).told)).toEqual([
    { at: "09:00", n: 8 },
    { at: "09:30", n: 1 },
  ]);
});
