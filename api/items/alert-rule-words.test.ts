import { expect, test } from "vitest";
import { alertRuleSchema } from "../../core/alert-config.ts";
import { OBSERVED } from "../../core/alerting.ts";
import { sentenceOf } from "./alert-rule-words.ts";

const sentence = (condition: object, fields: object = {}) =>
  sentenceOf(alertRuleSchema.parse({ name: "r", severity: "P1", title: "r", condition, ...fields }));

test.each([
  [{ type: "threshold", sample: "first-pass-yield", op: "<", value: 0.85, n: 20 }, { for: "5m" },
    "first-pass yield < 85%, of at least 20, for 5m", "直通率 < 85%（基数不少于 20），持续 5分钟"],
  [{ type: "threshold", sample: "source-delay", op: ">=", value: 300_000 }, {}, "the delay of a source ≥ 5m", "数据源延迟 ≥ 5分钟"],
  [{ type: "threshold", sample: "oven", op: ">", value: 180.5 }, { workingTime: true }, "oven > 180.5, in working time only", "oven > 180.5（仅工作时间）"],
  [{ type: "history", sample: "oee", k: 2.5, windows: 12, side: "both" }, {},
    "OEE more than 2.5σ away from the mean of its last 12 windows", "OEE 偏离近 12 个时段均值 2.5σ 以上"],
  [{ type: "absence", pulse: "station", after: "90s" }, {}, "nothing is heard of a station for 1m 30s", "工位 1分钟30秒 无数据"],
  [{ type: "rate", of: "signal", name: "spc", count: 3, within: "1h" }, {}, "3 times within 1h: signals of control charts", "1小时 内达到 3 次：控制图判异"],
  [{ type: "finding", finding: "line-down" }, { for: "36h" }, "a line is down, for 1d 12h", "产线停机，持续 1天12小时"],
  [{ type: "signal" }, {}, "a point of a control chart breaks any rule of its control plan", "控制图违反控制计划中的任一判异规则"],
  [{ type: "signal", rules: ["nelson1", "nelson2"], charts: ["i-mr", "p"] }, {},
    "a point of a control chart (i-mr, p) breaks nelson1, nelson2", "控制图（i-mr、p）违反规则 nelson1, nelson2"],
])("%j with %j says %j", (condition, fields, en, zh) => {
  expect(sentence(condition, fields)).toEqual({ zh, en });
}); // biome-ignore format: one table

test("everything that the program observes by itself has words of both languages", () => {
  for (const finding of OBSERVED.finding) expect(sentence({ type: "finding", finding }).zh, finding).toMatch(/\p{Script=Han}/u);
  for (const sample of OBSERVED.sample) {
    const { zh, en } = sentence({ type: "threshold", sample, op: ">", value: 1 });
    expect([zh, en], sample).not.toContain(`${sample} > 1`);
  }
});
