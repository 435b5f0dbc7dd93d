import { expect, test } from "vitest";
import { CHARTS, RULES } from "../../../../core/plan.ts";
import { GLYPHS } from "../chart/marks.ts";
import { en } from "./en.ts";
import { languageOf } from "./language.ts";
import { zhCn } from "./zh-cn.ts";

/** Every text with its path. */
function texts(messages: object, path = ""): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value] as [string, string]] : texts(value, `${path}${key}.`),
  );
}
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

test("both languages fill the same texts with the same placeholders", () => {
  const chinese = new Map(texts(zhCn));
  for (const [path, text] of texts(en)) {
    expect([path, placeholders(chinese.get(path) ?? "")]).toEqual([path, placeholders(text)]);
  }
  expect([...chinese.keys()]).toEqual(texts(en).map(([path]) => path));
});

test("no text is empty", () => {
  for (const [path, text] of [...texts(en), ...texts(zhCn)]) expect([path, text.trim()]).not.toEqual([path, ""]);
});

test("every rule and every mark has words", () => {
  for (const messages of [en, zhCn]) {
    expect(Object.keys(messages.rule)).toEqual([...RULES]);
    expect(Object.keys(messages.ruleCode)).toEqual([...RULES]);
    expect(Object.keys(messages.mark)).toEqual([...GLYPHS]);
  }
});

test("every chart has a name, and words for what it plots; charts with two statistics have words for both", () => {
  const pairs = ["xbar-r", "xbar-s", "i-mr", "cusum", "other"];
  for (const messages of [en, zhCn]) {
    expect(Object.keys(messages.chartName)).toEqual([...CHARTS]);
    expect(Object.keys(messages.upperName)).toEqual([...CHARTS, "other"]);
    expect(Object.keys(messages.upperTitle)).toEqual([...CHARTS, "other"]);
    expect(Object.keys(messages.lowerName)).toEqual(pairs);
    expect(Object.keys(messages.lowerTitle)).toEqual(pairs);
  }
});

test("any Chinese reads 简体中文, everybody else English unless Chinese comes first", () => {
  expect([["zh-TW"], ["de", "zh"], ["en-GB", "zh"], ["de"], []].map(languageOf)).toEqual(["zh-CN", "zh-CN", "en", "en", "en"]);
});
