// A rule held against what was observed: when it would have fired.
import { expect, test } from "vitest";
import { alertRuleSchema } from "../../core/alert-config.ts";
import { dryRun } from "./dry-run.ts";
import { at, command, finding, HOUR, live, MINUTE, plant, point, pulse, sample } from "./fixtures.ts";

const rule = (fields: Record<string, unknown>) => alertRuleSchema.parse({ name: "mine", severity: "P1", title: "mine", ...fields });

test("it fires when the running program would have: the same alerts, and as many messages", () => {
  const observations = [
    sample(0, "reports", 150),
    sample(MINUTE, "reports", 90),
    sample(5 * MINUTE, "reports", 120),
    sample(6 * MINUTE, "reports", 20),
  ];
  const condition = { type: "threshold", sample: "reports", op: ">", value: 100, expires: "3m" };
  const result = dryRun(rule({ condition, by: ["line"] }), observations, { until: at(HOUR) });
  expect(result.fired).toMatchObject([
    { firedAt: at(0), resolvedAt: at(MINUTE), labels: { line: "L1" }, value: 90 },
    { firedAt: at(5 * MINUTE), resolvedAt: at(6 * MINUTE) },
  ]);
  const { step, alerts } = plant();
  step(...live(observations, HOUR));
  expect(alerts().map(({ fired_at, resolved_at }) => [fired_at, resolved_at])).toEqual(
    result.fired.map(({ firedAt, resolvedAt }) => [firedAt, resolvedAt]),
  );
  expect(result).toMatchObject({ notices: 3, neverFired: 0 }); // the end of the first and the second are one;
});

test("time passes between observations: silence is found although nothing says so", () => {
  const condition = { type: "absence", pulse: "station", after: "5m" };
  const result = dryRun(rule({ condition }), [pulse(0, "S1"), pulse(0, "S2"), pulse(20 * MINUTE, "S1")], { until: at(21 * MINUTE) });
  expect(result.fired.map(({ subject, firedAt, resolvedAt }) => [subject, firedAt, resolvedAt])).toEqual([
    ["line=L1/station=S1", at(6 * MINUTE), at(20 * MINUTE)],
    ["line=L1/station=S2", at(6 * MINUTE), null],
  ]);
});

test("what stayed below `for` is counted apart; what people did, and origins, do not matter", () => {
  const seen = { origin: { partition: 0, offset: 7, index: 0 } };
  const log = [
    finding(0, "line-down", true, seen),
    command(10, "alert.acknowledge", { alert: "a" }),
    finding(60, "line-down", false, seen),
  ];
  expect(dryRun(rule({ condition: { type: "finding", finding: "line-down" }, for: "5m" }), log)).toEqual({
    fired: [],
    notices: 0,
    neverFired: 1,
  });
});

test("a rule that is switched off is tried all the same; a month of nothing costs little", () => {
  const off = rule({ condition: { type: "signal" }, enabled: false });
  const result = dryRun(off, [point(0, ["nelson1"]), point(7 * 24 * HOUR, [])]);
  expect(result.fired).toMatchObject([{ firedAt: at(0), resolvedAt: at(7 * 24 * HOUR) }]);
});
