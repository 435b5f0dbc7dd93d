import { expect, test } from "vitest";
import { NOTIFICATION_LANGUAGES } from "../../core/notification.ts";
import { RULES } from "../../core/plan.ts";
import { withRulesInWords } from "./rule-words.ts";

test("every rule is told in words of both languages, with its name; all else stays", () => {
  for (const language of NOTIFICATION_LANGUAGES) {
    const told = RULES.map((rule) => withRulesInWords(rule, language));
    expect(told.filter((text, index) => text === RULES[index])).toEqual([]);
  }
  expect(withRulesInWords("nelson7, nelson2: nelson is called", "zh-CN")).toBe(
    "连续在 1σ 以内（波动过小）（nelson7）, 连续在中心线同一侧（nelson2）: nelson is called",
  );
  expect(withRulesInWords("SINK_REJECTED", "en")).toBe("SINK_REJECTED");
});
