// What stands in a notification, in both languages: enough to know at 3 a.m. what it is, where, how bad, and what to do.
import { expect, test } from "vitest";
import { at, configured, finding, live, MINUTE, plant, point, sample } from "./fixtures.ts";

const url = "https://plant.example";

test("one alert: figure, limit, rules that it broke, the plan's own first step, links to chart and acknowledgement", () => {
  const { step, told, alerts } = plant(configured({ url }));
  const signal = { value: 10.42, limit: 10.4, action: "measure again", labels: { product: "P 1" } };
  step(...live([point(0, ["nelson1", "nelson5"], signal)], 60));
  const [{ alert } = { alert: "" }] = alerts();
  expect(told).toEqual([
    {
      id: `${alert}.firing.1`,
      alert,
      tenant: "acme",
      factory: "f1",
      severity: "P1",
      kind: "firing",
      rule: { name: "spc-signal", shipped: "spc-signal" },
      subject: { line: "L1", station: "S1", product: "P 1", characteristic: "D1" },
      since: at(0),
      at: at(30),
      values: [{ at: at(0), value: 10.42 }],
      limit: 10.4,
      text: {
        howBad: "10.42 (10.4) · beyond a control limit (nelson1), most beyond 2σ on one side (nelson5): measure again",
        next: expect.stringContaining("action plan"),
      },
      links: {
        page: `${url}/alerts?alert=${alert}`,
        acknowledge: `${url}/alerts?alert=${alert}`,
        chart: `${url}/spc?factory=f1&line=L1&station=S1&characteristic=D1&product=P%201`,
      },
      channels: ["ding"],
      language: "en",
      timeZone: "Asia/Shanghai",
      group: "SPC signal · L1",
    },
  ]);
});

test("a rule without sentences of its own in the templates is told by its title and figure, and so is one that was renamed", () => {
  const gauge = {
    name: "gauge-lost",
    severity: "P1",
    condition: { type: "finding", finding: "gauge-lost" },
    title: "量具离线",
    next: "换备用量具",
  };
  const rules = [{ name: "report-rate", title: "Terminal storm" }, gauge];
  const { step, told } = plant(configured({ language: "zh-CN", rules }));
  step(...live([finding(0, "gauge-lost", true, { labels: { gauge: "G7" } }), sample(0, "reports", 180)], 30));
  expect(told.map(({ text }) => text?.what).sort()).toEqual(["Terminal storm 180", "量具离线"]);
  expect(told.every(({ text }) => /\p{Script=Han}/u.test(text?.next ?? ""))).toBe(true);
});

test("many: the worst first, what still stands and what is over, mentions of the level", () => {
  const chains = { all: [{ channels: ["ding"], mentions: { mobiles: ["13800000000"] } }] };
  const { step, told } = plant(configured({ chains, groupBy: ["line"], groupInterval: "1m" }));
  const stuck = (seconds: number, order: string, open = true) => finding(seconds, "stuck-order", open, { labels: { order } });
  step(...live([stuck(0, "O1"), stuck(1, "O2"), sample(2, "first-pass-yield", 0.8, { n: 50, unit: "ratio" })], 60));
  const ids = (text: unknown) => String(text).replaceAll(/a-\w+/g, "a");
  expect(told.map(({ text }) => text?.what)).toEqual(["P1 3 × alerts"]);
  expect(told[0]).toMatchObject({ kind: "digest", severity: "P1", subject: { line: "L1" }, mentions: { mobiles: ["13800000000"] } });
  expect(told[0]?.text?.body?.map(ids)).toEqual([
    "[P1] First-pass yield low · L1 · 80.0% (85.0%) · a",
    "[P2] Order too long in production · L1 / O1 · a",
    "[P2] Order too long in production · L1 / O2 · a",
  ]);
  step(...live([stuck(70, "O2", false), stuck(70, "O3")], 3 * MINUTE).filter((input) => !("tick" in input) || input.tick > at(60)));
  expect(told[1]?.text?.what).toBe("P1 3 × alerts, 1 over");
  expect(told[1]?.text?.body?.map((line) => ids(line).slice(0, 5))).toEqual(["[P2] ", "still", "still", "over:"]);
});

test("a notice of many takes the place of a waiting one only if it tells all of that again", () => {
  const chains = { all: [{ channels: ["ding"] }, { channels: ["ding"], after: "15m", mentions: { all: true } }] };
  const { step, told } = plant(configured({ chains, groupBy: ["line"] }));
  const stuck = (seconds: number, order: string, open = true) => finding(seconds, "stuck-order", open, { labels: { order } });
  const first = [stuck(0, "O1"), stuck(0, "O2"), stuck(100, "O3"), stuck(100, "O4")];
  const then = [stuck(1000, "O1", false), stuck(1000, "O2", false), stuck(1000, "O5"), stuck(1300, "O6"), stuck(1300, "O3", false)];
  step(...live([...first, ...then], 30 * MINUTE));
  const many = told.filter(({ alert }) => alert.startsWith("g-"));
  const named = (body: readonly unknown[] = []) => body.join().match(/O\d/g)?.sort().join(" ");
  const orders = many.map(({ at: when, kind, text }) => `${(when - at(0)) / 1000} ${kind} ${named(text?.body)}`);
  expect(orders).toEqual([
    "30 digest O1 O2",
    "330 digest O1 O2 O3 O4",
    "930 escalated O1 O2",
    "1230 escalated O3 O4",
    "1230 digest O1 O2 O3 O4 O5",
    "1230 digest O1 O2 O3 O4",
    "1530 digest O3 O4 O5 O6",
  ]);
  const [begun, again, ...others] = many.map(({ alert }) => alert);
  expect(again).toBe(begun);
  expect(new Set([begun, ...others]).size, "ends, escalations and each level's are told as they are").toBe(1 + others.length);
});

test("a message of many in 简体中文 has its durations in Chinese too", () => {
  const { step, told } = plant(configured({ language: "zh-CN" }));
  const waiting = { value: 90_000_000, limit: 86_400_000, unit: "ms" };
  const stuck = (order: string) => finding(0, "stuck-order", true, { labels: { order }, ...waiting });
  step(...live([stuck("O1"), stuck("O2")], MINUTE));
  expect(told[0]?.text?.body?.[0]).toMatch(/^\[P2\] 工单在制超时 · L1 \/ O1 · 1天1小时 \(1天\) · a-/);
});
