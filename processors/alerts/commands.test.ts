// What people do with alerts: take them over, assign, comment, resolve.
import { expect, test } from "vitest";
import { at, command, configured, finding, HOUR, inShort, live, MINUTE, plant, pulse, sample, ticks } from "./fixtures.ts";

const stuck = (seconds: number, open: boolean) => finding(seconds, "stuck-order", open, { labels: { order: "O1" } });

function oneAlert() {
  const made = plant();
  made.step(...live([stuck(0, true)], 60));
  const [{ alert } = { alert: "" }] = made.alerts();
  return { ...made, alert };
}

test("who acknowledged first stays who acknowledged; nobody is told twice, and nothing escalates", () => {
  const { step, told, alerts, rows, alert } = oneAlert();
  step(command(70, "alert.acknowledge", { alert, by: "zhang" }), command(80, "alert.acknowledge", { alert, by: "li" }));
  step(...ticks(80, HOUR));
  expect(inShort(told)).toEqual(["30 firing order-long → ding: L1 O1", "70 acknowledged order-long → ding: L1 O1"]);
  expect(told[1]).toMatchObject({ by: "zhang" });
  expect(alerts()).toMatchObject([{ status: "acknowledged", acknowledged_by: "zhang", level: 0 }]);
  expect(rows("commands").map(({ status, detail }) => `${status} ${detail}`)).toEqual([
    "applied ",
    'applied "zhang" has acknowledged it already',
  ]);
});

test("the second level hears of it that somebody took it over, once it was told", () => {
  const { step, told, alert } = oneAlert();
  step(...ticks(60, 20 * MINUTE), command(20 * MINUTE, "alert.acknowledge", { alert }));
  expect(inShort(told).slice(1)).toEqual([
    "930 escalated order-long → boss: L1 O1",
    "1200 acknowledged order-long → ding: L1 O1",
    "1200 acknowledged order-long → boss: L1 O1",
  ]);
});

test("assigning and commenting are kept, with who and when, also after the end", () => {
  const { step, alerts, rows, alert } = oneAlert();
  step(
    command(70, "alert.assign", { alert, to: "wang" }),
    stuck(80, false),
    command(90, "alert.comment", { alert, text: "was not reported" }),
  );
  expect(alerts()).toMatchObject([{ status: "resolved", assignee: "wang" }]);
  const said = rows("alert_history").filter(({ by }) => by !== "");
  expect(said).toMatchObject([
    { what: "assigned", by: "zhang", detail: "wang" },
    { what: "commented", by: "zhang", note: "was not reported" },
  ]);
});

test("resolved by hand although it is still so: quiet for four hours, then it is another alert", () => {
  const { step, alerts, alert } = oneAlert();
  step(command(100, "alert.resolve", { alert, note: "known" }), ...ticks(100, 4 * HOUR));
  expect(alerts()).toMatchObject([{ status: "resolved", resolution: "by-hand", resolved_by: "zhang" }]);
  step(...ticks(4 * HOUR, 4 * HOUR + 100));
  expect(alerts()).toMatchObject([{ status: "resolved" }, { status: "firing", rule: "order-long", since: alerts()[0]?.since }]);
  expect(alerts()[1]?.alert).not.toBe(alert);
});

test("resolved by hand, then over, then so again: another alert at once", () => {
  const { step, alerts, alert } = oneAlert();
  step(command(100, "alert.resolve", { alert }), stuck(200, false), stuck(300, true));
  expect(alerts().map(({ status }) => status)).toEqual(["resolved", "firing"]);
});

test("a device that was taken away is missed no more once its alert is resolved, until it is heard again", () => {
  const { step, alerts } = plant();
  step(...live([pulse(0, "S1")], 10 * MINUTE));
  step(command(600, "alert.resolve", { alert: alerts()[0]?.alert }), ...ticks(600, 12 * HOUR));
  expect(alerts()).toHaveLength(1);
  step(pulse(12 * HOUR, "S1"), ...ticks(12 * HOUR, 13 * HOUR));
  expect(alerts().map(({ status }) => status)).toEqual(["resolved", "firing"]);
});

test("an alert that is pending can be taken over before it fires, and then pages nobody", () => {
  const { step, told, alerts } = plant(configured());
  step(...live([finding(0, "line-down", true)], 60));
  step(command(60, "alert.acknowledge", { alert: alerts()[0]?.alert }), ...ticks(60, HOUR));
  expect(alerts()).toMatchObject([{ status: "acknowledged", fired_at: expect.any(Number) }]);
  expect(told).toEqual([]);
});

test.each([
  ["acknowledged, then over", ["alert.acknowledge", "over"]],
  ["over, then acknowledged", ["over", "alert.acknowledge"]],
  ["acknowledged, then resolved", ["alert.acknowledge", "alert.resolve"]],
  ["resolved, then acknowledged", ["alert.resolve", "alert.acknowledge"]],
] as const)("of what somebody took over before anybody was told nobody else is told: %s", (_, order) => {
  const { step, told, alerts } = plant();
  step(...live([stuck(0, true)], 5));
  const alert = alerts()[0]?.alert;
  step(...order.map((name) => (name === "over" ? stuck(6, false) : command(6, name, { alert }))), ...ticks(5, HOUR));
  expect(told).toEqual([]);
  expect(alerts()).toMatchObject([{ status: "resolved", acknowledged_by: "zhang", told_at: null }]);
});

test("an alert that nobody knows cannot be acknowledged", () => {
  const { step, rows } = plant();
  step(command(0, "alert.acknowledge", { alert: "a-none" }));
  expect(rows("commands")).toMatchObject([{ status: "failed", code: "NOT_FOUND", by: "zhang", name: "alert.acknowledge" }]);
});

test("a figure that comes no more ends its alert as having no data", () => {
  const { step, alerts } = plant();
  step(...live([sample(0, "reports", 180)], 10 * MINUTE));
  expect(alerts()).toMatchObject([{ rule: "report-rate", status: "resolved", resolution: "no-data", value: 180, limit_value: 100 }]);
});

test("a rule that is switched off, or judges something else after a restart, leaves no alert behind", () => {
  const others = [{ condition: { finding: "aged-lot" } }, { by: ["line"] }, { match: { line: ["L2", "L3"] } }];
  for (const rule of [{ enabled: false }, { condition: { type: "absence", pulse: "source", after: "1h" } }, ...others]) {
    const { step, crash, alerts, told } = oneAlert();
    crash(configured({ rules: [{ name: "order-long", ...rule }] }));
    step(...ticks(60, 7 * MINUTE));
    expect(alerts()).toMatchObject([{ status: "resolved", resolution: "rule-removed" }]);
    expect(inShort(told).at(-1)).toBe("330 resolved order-long → ding: L1 O1");
  }
});

test("a rule that says something else of the same subjects keeps its alerts", () => {
  for (const rule of [{ severity: "P0" }, { for: "1m" }, { match: { line: "L*", product: "P1" } }]) {
    const { step, crash, alerts } = oneAlert();
    crash(configured({ rules: [{ name: "order-long", ...rule }] }));
    step(...ticks(60, 7 * MINUTE));
    expect(alerts()).toMatchObject([{ status: "firing" }]);
  }
});

test("a change of anything else of a rule holds for new alerts; those that stand go on", () => {
  const { step, crash, alerts } = oneAlert();
  crash(configured({ rules: [{ name: "order-long", severity: "P0", for: "1h" }] }));
  step(...ticks(60, 120), stuck(120, false), stuck(130, true));
  expect(alerts().map(({ status, severity }) => `${status} ${severity}`)).toEqual(["resolved P2", "pending P0"]);
});

test("who commands one line can do nothing about another's alerts and silences", () => {
  const { step, rows } = plant();
  step(...live([finding(0, "line-down", true)], 60));
  const alert = rows("alerts").at(-1)?.alert;
  const until = at(3600);
  step(
    command(70, "alert.acknowledge", { line: "L2", alert }),
    command(70, "alert.silence", { line: "L2", match: { line: "L1" }, until }),
    command(70, "alert.silence", { line: "L2", match: { severity: "P0" }, until }),
    command(70, "alert.silence", { id: "own", line: "L1", match: { line: "L1" }, until }),
    command(70, "alert.unsilence", { line: "L2", silence: "http/own" }),
    command(70, "alert.acknowledge", { line: "L1", alert }),
  );
  expect(rows("commands").map(({ code }) => code)).toEqual(["NOT_FOUND", "INVALID_REQUEST", "INVALID_REQUEST", "OK", "NOT_FOUND", "OK"]);
});
