// Rules of control charts in words, for messages. Without numbers: a plan may count other than the books do.
import type { NotificationLanguage } from "../../core/notification.ts";
import { RULES, type RuleName } from "../../core/plan.ts";

const LIMIT = { "zh-CN": "超出控制限", en: "beyond a control limit" };
const ONE_SIDE = { "zh-CN": "连续在中心线同一侧", en: "a run on one side of the centre line" };
const TWO_SIGMA = { "zh-CN": "多数点在同侧 2σ 以外", en: "most beyond 2σ on one side" };
const ONE_SIGMA = { "zh-CN": "多数点在同侧 1σ 以外", en: "most beyond 1σ on one side" };

const WORDS: Readonly<Record<RuleName, Readonly<Record<NotificationLanguage, string>>>> = {
  nelson1: LIMIT,
  nelson2: ONE_SIDE,
  nelson3: { "zh-CN": "连续上升或下降", en: "a trend up or down" },
  nelson4: { "zh-CN": "连续上下交替", en: "alternating up and down" },
  nelson5: TWO_SIGMA,
  nelson6: ONE_SIGMA,
  nelson7: { "zh-CN": "连续在 1σ 以内（波动过小）", en: "a run within 1σ (too little spread)" },
  nelson8: { "zh-CN": "连续在 1σ 以外（两侧都有）", en: "a run beyond 1σ on both sides" },
  westernElectric1: LIMIT,
  westernElectric2: TWO_SIGMA,
  westernElectric3: ONE_SIGMA,
  westernElectric4: ONE_SIDE,
};

const NAME = new RegExp(`\\b(${RULES.join("|")})\\b`, "g");

/** @example withRulesInWords("nelson1: call the setter", "en") // "beyond a control limit (nelson1): call the setter" */
export function withRulesInWords(text: string, language: NotificationLanguage): string {
  return text.replaceAll(NAME, (rule) => {
    const words = WORDS[rule as RuleName][language];
    return language === "en" ? `${words} (${rule})` : `${words}（${rule}）`;
  });
}
