// When a rule's condition is met: each type by an example that can be reckoned by hand.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Observation } from "../../core/alerting.ts";
import type { Calendar } from "../../core/calendar.ts";
import { at, configured, finding, HOUR, inShort, live, MINUTE, PLACE, plant, point, pulse, sample, ticks } from "./fixtures.ts";
import { limitBeyond } from "./history.ts";
import { matches, subjectText } from "./match.ts";

function ruled(rule: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const chains = { all: [{ channels: ["ding"] }] };
  return plant(configured({ shipped: false, chains, rules: [{ name: "r", severity: "P1", title: "r", ...rule }], ...more }));
}

const yields = { sample: "first-pass-yield", n: 20 };

test("a yield is held against 85 % only if it rests on enough units; 85 % itself is not below", () => {
  const { step, alerts } = ruled({ condition: { type: "threshold", ...yields, op: "<", value: 0.85 } });
  step(sample(0, "first-pass-yield", 0.5, { n: 19 }), sample(60, "first-pass-yield", 0.85, { n: 20 }));
  expect(alerts()).toEqual([]);
  step(sample(120, "first-pass-yield", 0.84, { n: 25 }), sample(180, "first-pass-yield", 1, { n: 3 }));
  expect(alerts()).toMatchObject([{ status: "firing", value: 0.84, limit_value: 0.85 }]);
  step(sample(240, "first-pass-yield", 0.86, { n: 30 }));
  expect(alerts()).toMatchObject([{ status: "resolved", value: 0.86 }]);
});

test("no figure, or no target to hold it against, is not below it", () => {
  const { step, alerts } = ruled({ condition: { type: "threshold", sample: "oee", op: "<", value: "limit" } });
  step(sample(0, "oee", 0.1), sample(1, "oee", 0.1, { limit: 0.8 }), sample(2, "oee", null, { limit: 0.8 }));
  expect(alerts()).toMatchObject([{ status: "resolved", opened_at: at(1) }]);
});

test("mean less three standard deviations of what went before: 0.96 and 0.0158 give 0.9126", () => {
  const known = [0.95, 0.97, 0.96, 0.94, 0.98];
  const three = { side: "below", k: 3, least: 0 } as const;
  expect(limitBeyond(0.8, known, three)).toBeCloseTo(0.96 - 3 * Math.sqrt(0.001 / 4), 12);
  expect(limitBeyond(0.913, known, three)).toBe(false);
  expect(limitBeyond(2, known, three)).toBe(false);
  expect(limitBeyond(2, known, { ...three, side: "both" })).toBeCloseTo(1.00743, 5);
  expect(limitBeyond(0.99, [1, 1, 1], three)).toBeUndefined(); // no spread says nothing
  expect(limitBeyond(0.98, [1, 1, 1], { ...three, least: 0.01 })).toBeCloseTo(0.99, 12);
});

test("property: a level of 1e9 gives the same verdict as one of 0", () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.integer({ min: -5000, max: 5000 }), (known, value) => {
      const rule = { side: "both", k: 3, least: 0 } as const;
      const [low, high] = [0, 1e9].map((level) =>
        limitBeyond(
          value + level,
          known.map((each) => each + level),
          rule,
        ),
      );
      expect(typeof high).toBe(typeof low);
      if (typeof low === "number") expect(Number(high) - 1e9).toBeCloseTo(low, 5);
    }),
  );
});

const history = { type: "history", ...yields, windows: 10, minWindows: 5, k: 3 };
const hours = (from: number, values: readonly number[], fields = {}) =>
  values.map((value, n) => sample((from + n) * HOUR, "first-pass-yield", value, { n: 100, closed: true, ...fields }));
const usual = [0.95, 0.97, 0.96, 0.94, 0.98];

test("a yield that drops below its own history alerts as long as it stays there, and is not taken for history", () => {
  const { step, alerts } = ruled({ condition: history });
  step(...hours(0, [...usual, 0.8, 0.8, 0.79]));
  expect(alerts()).toMatchObject([{ status: "firing", opened_at: at(5 * HOUR), value: 0.79 }]);
  step(...hours(8, [0.96]));
  expect(alerts()).toMatchObject([{ status: "resolved" }]);
});

test("a new level is accepted after as many windows as history needs", () => {
  const { step, alerts } = ruled({ condition: history });
  step(...hours(0, [...usual, 0.8, 0.81, 0.79, 0.8]));
  expect(alerts()).toMatchObject([{ status: "firing" }]);
  step(...hours(9, [0.8]));
  expect(alerts()).toMatchObject([{ status: "resolved" }]);
  step(...hours(10, [0.795, 0.6]));
  expect(alerts()).toMatchObject([{ status: "resolved" }, { status: "firing", value: 0.6 }]);
});

test("too little history, or a window still open, is judged as it should: not at all, and without becoming history", () => {
  const { step, alerts } = ruled({ condition: history });
  step(...hours(0, [...usual.slice(1), 0.5])); // the fifth is judged by four
  expect(alerts()).toEqual([]);
  const other = ruled({ condition: history });
  other.step(...hours(0, usual), ...hours(5, [0.9, 0.9, 0.9], { closed: false }));
  expect(other.alerts()).toMatchObject([{ status: "firing", opened_at: at(5 * HOUR) }]);
  other.step(...hours(8, [0.92]));
  expect(other.alerts()).toMatchObject([{ status: "resolved" }]);
});

test("three signals within an hour, not three in a day; and no more when one of them is an hour old", () => {
  const { step, alerts } = ruled({ condition: { type: "rate", of: "signal", name: "spc", count: 3, within: "1h" }, by: ["line"] });
  const signals = [0, 30, 59].map((minutes) => point(minutes * MINUTE, ["nelson1"], { labels: { characteristic: `D${minutes}` } }));
  step(...live([...signals, point(59 * MINUTE, [])], 59 * MINUTE + 55));
  expect(alerts()).toMatchObject([{ status: "firing", subject: "line=L1" }]);
  step(...ticks(59 * MINUTE + 55, HOUR));
  expect(alerts()).toMatchObject([{ status: "resolved", resolved_at: at(HOUR) }]);
});

test("one alert a line for many stuck orders: it ends when the last one does", () => {
  const { step, alerts } = ruled({ condition: { type: "finding", finding: "stuck-order" }, by: ["line"] });
  const order = (seconds: number, name: string, open: boolean) => finding(seconds, "stuck-order", open, { labels: { order: name } });
  step(order(0, "O1", true), order(1, "O2", true), order(2, "O1", false));
  expect(alerts()).toMatchObject([{ status: "firing", subject: "line=L1", order: "" }]);
  step(order(3, "O3", false), order(4, "O2", false));
  expect(alerts()).toMatchObject([{ status: "resolved" }]);
});

test("chosen rules of chosen charts only; a good point of another chart ends nothing", () => {
  const { step, alerts } = ruled({ condition: { type: "signal", rules: ["nelson1"], charts: ["xbar-r"] }, by: ["station"] });
  step(point(0, ["nelson2"]), point(1, ["nelson1"], { chart: "p" }));
  expect(alerts()).toEqual([]);
  step(point(2, ["nelson2", "nelson1"]), point(3, [], { chart: "p" }));
  expect(alerts()).toMatchObject([{ status: "firing", detail: "nelson2, nelson1" }]);
});

test("an alert flaps within `keepFiringFor` and stays one", () => {
  const { step, alerts, told } = ruled({ condition: { type: "signal" }, keepFiringFor: "10m" });
  const flapping = Array.from({ length: 20 }, (_, n) => point(n * 2 * MINUTE, n % 2 === 0 ? ["nelson1"] : []));
  step(...live(flapping, HOUR));
  expect(alerts()).toMatchObject([{ status: "resolved", resolved_at: at(48 * MINUTE) }]);
  expect(inShort(told)).toEqual(["30 firing r → ding: L1 S1 D1", "3030 resolved r → ding: L1 S1 D1"]);
});

const calendar: Calendar = {
  timeZone: "Asia/Shanghai",
  shifts: [{ name: "day", start: "08:00", end: "20:00" }],
  breaks: [{ start: "12:00", end: "13:00" }],
  exceptions: [],
};
const works: Observation = { kind: "calendar", calendar, labels: { ...PLACE, line: "L1" }, at: at(0), receivedAt: at(0) };

test("in working time only: nobody misses a device at night or in the break, but ten minutes into the shift", () => {
  const silent = { type: "absence", pulse: "station", after: "10m" };
  const { step, alerts } = ruled({ condition: silent, workingTime: true }, { groupBy: ["station"] });
  step(...live([works, ...[0, 2, 3.95].map((hour) => pulse(hour * HOUR, "S1"))], 4.9 * HOUR));
  const pulsesSince = alerts().map(({ status, opened_at, resolved_at }) => [status, opened_at, resolved_at]);
  // Silent from 08:00 and from 10:00 (pulses an hour or more apart), each until it is heard; not from 11:57 over the break.
  expect(pulsesSince).toEqual([
    ["resolved", at(11 * MINUTE), at(2 * HOUR)],
    ["resolved", at(2 * HOUR + 11 * MINUTE), at(3.95 * HOUR)],
  ]);
  step(...ticks(4.9 * HOUR, 13 * HOUR));
  expect(alerts()[2]).toMatchObject({ opened_at: at(5 * HOUR + 10 * MINUTE), resolved_at: at(12 * HOUR) }); // ends with the shift
  step(...ticks(13 * HOUR, 24 * HOUR + 10 * MINUTE));
  expect(alerts().slice(3)).toMatchObject([{ status: "firing", opened_at: at(24 * HOUR + 10 * MINUTE) }]);
});

test("matchers: lists, stars, and labels that are not there", () => {
  expect(matches({ line: "L*1", station: ["S1", "S2"] }, { line: "L-01", station: "S2" })).toBe(true);
  expect(matches({ line: "L*1*" }, { line: "L2" })).toBe(false);
  expect(matches({ line: "a*a" }, { line: "a" })).toBe(false);
  expect(matches({ product: "*" }, {})).toBe(true);
  expect(matches({ product: "P1" }, {})).toBe(false);
  expect(subjectText({ ...PLACE, source: "a/b=c", line: "L1" })).toBe("line=L1/source=a%2Fb%3Dc");
});
