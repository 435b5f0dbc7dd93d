// Days in a plant, told as who hears what and when. Times are seconds from 08:00 in Shanghai.
import { expect, test } from "vitest";
import { command, configured, finding, HOUR, inShort, live, MINUTE, plant, point, pulse, sample, ticks } from "./fixtures.ts";

test("a point out of control: told after 30 s, taken over, over a quarter of an hour after the series is well again", () => {
  const { step, told, alerts, rows } = plant();
  step(...live([point(0, ["nelson1"], { value: 10.42, limit: 10.4 })], 60));
  expect(inShort(told)).toEqual(["30 firing spc-signal → ding: L1 S1 D1"]);
  expect(told[0]).toMatchObject({
    severity: "P1",
    values: [{ value: 10.42 }],
    limit: 10.4,
    text: { howBad: "10.42 (10.4) · beyond a control limit (nelson1)" },
  });

  const [{ alert } = { alert: "" }] = alerts();
  step(command(120, "alert.acknowledge", { alert, note: "remeasuring" }), point(180, []), ...ticks(180, 180 + 20 * MINUTE));
  expect(inShort(told).slice(1)).toEqual(["120 acknowledged spc-signal → ding: L1 S1 D1", "1230 resolved spc-signal → ding: L1 S1 D1"]);
  expect(alerts()).toMatchObject([{ status: "resolved", resolution: "cleared", acknowledged_by: "zhang", line: "L1", station: "S1" }]);
  const steps = rows("alert_history").map(({ step, what, by, note }) => [step, what, by, note].filter(Boolean).join(" "));
  expect(steps).toEqual(["1 opened", "2 fired", "3 told", "4 acknowledged zhang remeasuring", "5 told", "6 resolved", "7 told"]);
});

test("a line that stands still is told in the very step in which its five minutes are over, goes to the boss after 15, and ends at once", () => {
  const { step, told } = plant();
  step(...live([finding(0, "line-down", true)], 31 * MINUTE), finding(31 * MINUTE, "line-down", false), ...ticks(31 * MINUTE, 40 * MINUTE));
  expect(inShort(told)).toEqual([
    "300 firing line-down → ding: L1",
    "1200 escalated line-down → boss: L1",
    "1860 resolved line-down → ding: L1",
    "1860 resolved line-down → boss: L1",
  ]);
  expect(told.map(({ id }) => id.replace(/^a-\w+/, "a"))).toEqual(["a.firing.1", "a.escalated.2.l1", "a.resolved.3", "a.resolved.4.l1"]);
});

test("a line that is down explains why its devices are silent and its charts break: only the line is told", () => {
  const { step, told, alerts } = plant();
  const heard = [1, 2, 3].map((n) => pulse(0, `S${n}`));
  const broken = point(400, ["nelson1"], { labels: { station: "S4" } });
  step(...live([...heard, finding(5, "line-down", true), broken], 12 * MINUTE));
  expect(inShort(told)).toEqual(["305 firing line-down → ding: L1"]);
  const [line] = alerts().filter(({ rule }) => rule === "line-down");
  const muted = alerts().filter(({ muted_by }) => muted_by === `alert ${line?.alert}`);
  expect(muted.map(({ rule, station }) => `${rule} ${station}`).sort()).toEqual([
    "device-silent S1",
    "device-silent S2",
    "device-silent S3",
    "spc-signal S4",
  ]);
  step(finding(12 * MINUTE, "line-down", false), ...ticks(12 * MINUTE, 20 * MINUTE));
  expect(inShort(told).slice(1)).toEqual([
    "720 resolved line-down → ding: L1",
    "730 firing spc-signal → ding: L1 S4 D1",
    "990 digest device-silent → ding: P1 3 × Device silent",
  ]);
});

test("twelve devices that fall silent together are one message", () => {
  const { step, told } = plant(configured({ language: "zh-CN" }));
  step(
    ...live(
      Array.from({ length: 12 }, (_, n) => pulse(n, `S${n}`)),
      8 * MINUTE,
    ),
  );
  expect(inShort(told)).toEqual(["390 digest device-silent → ding: P1 12 × 设备无数据"]);
  expect(told[0]?.text?.body?.[0]).toMatch(/^\[P1\] 设备无数据 · L1 \/ S0 · a-\w+$/);
  expect(told[0]?.text?.next).toContain("检查设备网关");
});

test("OEE below its target for ten minutes, not for one; the target comes with the figure", () => {
  const { step, told } = plant();
  const hour = { n: HOUR * 1000, limit: 0.85, unit: "ratio" };
  step(...live([sample(0, "oee", 0.8, hour), sample(MINUTE, "oee", 0.9, hour)], 15 * MINUTE));
  expect(told).toEqual([]);
  step(sample(15 * MINUTE, "oee", 0.7, hour), ...ticks(15 * MINUTE, 30 * MINUTE));
  expect(told).toMatchObject([{ kind: "firing", rule: { shipped: "oee-low" }, target: 0.85, unit: "ratio", values: [{ value: 0.7 }] }]);
});

test("an order that is stuck is repeated after four hours, not once somebody has taken it", () => {
  const stuck = finding(0, "stuck-order", true, { labels: { order: "O1" }, value: 25 * HOUR * 1000, unit: "ms" });
  const { step, told, alerts } = plant(configured({ chains: { all: [{ channels: ["ding"] }] } }));
  step(...live([stuck], 9 * HOUR));
  expect(inShort(told)).toEqual([
    "30 firing order-long → ding: L1 O1",
    "14430 firing order-long → ding: L1 O1",
    "28830 firing order-long → ding: L1 O1",
  ]);
  step(command(9 * HOUR, "alert.acknowledge", { alert: alerts()[0]?.alert }), ...ticks(9 * HOUR, 20 * HOUR));
  expect(inShort(told).slice(3)).toEqual(["32400 acknowledged order-long → ding: L1 O1"]);
});

test("an order that is stuck is repeated every four hours, also where another one is news every hour", () => {
  const stuck = (seconds: number, order: string) => finding(seconds, "stuck-order", true, { labels: { order } });
  const hourly = Array.from({ length: 9 }, (_, n) => stuck((n + 1) * HOUR, `O${n + 2}`));
  const { step, told } = plant(configured({ chains: { all: [{ channels: ["ding"] }] } }));
  step(...live([stuck(0, "O1"), ...hourly], 9 * HOUR));
  const repeats = told.filter(({ kind }) => kind === "digest");
  expect(inShort(repeats)).toEqual(["14430 digest order-long → ding: P2 5 × Order too long in production", "28830 digest order-long → ding: P2 9 × Order too long in production"]);
  for (const { text } of repeats) expect(text?.body).toContainEqual(expect.stringContaining("L1 / O1 "));
}); // biome-ignore format: one list

test("a notice of several news speaks of all that stand: what is repeated is so four hours after it", () => {
  const stuck = (seconds: number, order: string) => finding(seconds, "stuck-order", true, { labels: { order } });
  const { step, told } = plant(configured({ chains: { all: [{ channels: ["ding"] }] } }));
  step(...live([stuck(0, "O1"), stuck(2 * HOUR, "O2"), stuck(2 * HOUR, "O3")], 7 * HOUR));
  const many = "digest order-long → ding: P2 3 × Order too long in production";
  expect(inShort(told)).toEqual(["30 firing order-long → ding: L1 O1", `7230 ${many}`, `21630 ${many}`]);
});

test("a P0 that was told at once is repeated four hours after that, whoever acknowledged another one of its group long ago", () => {
  const down = (seconds: number, line: string) => finding(seconds, "line-down", true, { labels: { line } });
  const { step, told, alerts } = plant(configured({ groupBy: ["rule"], chains: { all: [{ channels: ["ding"] }] } }));
  step(...live([down(0, "L1")], 600));
  step(command(600, "alert.acknowledge", { alert: alerts()[0]?.alert }), ...ticks(600, 5 * HOUR));
  step(down(5 * HOUR, "L2"), ...ticks(5 * HOUR, 10 * HOUR));
  expect(inShort(told).slice(2)).toEqual(["18300 firing line-down → ding: L2", "32700 firing line-down → ding: L2"]);
});

test("a gateway sends an hour of buffered points: one digest, nobody is paged, until something new says so", () => {
  const { step, told, alerts } = plant();
  const old = (n: number) => point(n, ["nelson1"], { at: Date.UTC(2026, 10, 1, 22, n), labels: { characteristic: `D${n}` } });
  step(...live([old(1), old(2), old(3)], 30 * MINUTE));
  expect(inShort(told)).toEqual(["305 digest spc-signal → ding: P2 3 × SPC signal, data that came late"]);
  expect(told[0]?.severity).toBe("P2");
  expect(alerts().map(({ stale }) => stale)).toEqual([true, true, true]);
  step(point(30 * MINUTE, ["nelson2"], { labels: { characteristic: "D2" } }), ...ticks(30 * MINUTE, 32 * MINUTE));
  expect(inShort(told).slice(1)).toEqual(["1830 firing spc-signal → ding: L1 S1 D2"]);
});

test("history and late data alert nobody, but a late correction ends what it corrects", () => {
  const { step, told, alerts } = plant();
  const negative = (seconds: number, open: boolean, fields = {}) =>
    finding(seconds, "negative-quantity", open, { labels: { operation: "OP10", lot: "A" }, ...fields });
  step(...live([negative(0, true, { historical: true }), point(5, ["nelson1"], { late: true })], 5 * MINUTE));
  expect(alerts()).toEqual([]);
  step(negative(300, true), negative(320, false, { late: true }), ...ticks(320, 12 * MINUTE));
  expect(inShort(told)).toEqual(["330 resolved wip-negative → ding: L1 OP10 A"]);
});

test("linepulse was down for an hour: no device counts as silent for that", () => {
  const { step, told, alerts } = plant();
  step(...live([pulse(0, "S1")], 2 * MINUTE), ...ticks(HOUR, HOUR + 5 * MINUTE), pulse(HOUR + 5 * MINUTE, "S1"));
  expect([told, alerts()]).toEqual([[], []]);
  step(...ticks(HOUR + 5 * MINUTE, HOUR + 12 * MINUTE));
  expect(alerts()).toMatchObject([{ rule: "device-silent", station: "S1", status: "firing" }]);
});

test("a device that was silent before linepulse was down is so until it is heard: it is neither over nor told anew", () => {
  const { step, told, alerts, crash } = plant();
  step(...live([pulse(0, "S1")], 8 * MINUTE));
  step(command(8 * MINUTE, "alert.acknowledge", { alert: alerts()[0]?.alert }));
  crash();
  step(...ticks(HOUR, 2 * HOUR));
  expect(alerts()).toMatchObject([{ rule: "device-silent", status: "acknowledged" }]);
  step(pulse(2 * HOUR, "S1"), ...ticks(2 * HOUR, 2 * HOUR + 5 * MINUTE));
  expect(inShort(told)).toEqual([
    "390 firing device-silent → ding: L1 S1",
    "480 acknowledged device-silent → ding: L1 S1",
    "7205 resolved device-silent → ding: L1 S1",
  ]);
});
