import { expect, test } from "vitest";
import { createI18n } from "vue-i18n";
import { CHARTS } from "../../../../core/plan.ts";
import { en } from "../i18n/en.ts";
import { zhCn } from "../i18n/zh-cn.ts";
import { pairNames, paneTitle } from "./pair-names.ts";

const texts = (locale: "en" | "zh-CN") =>
  createI18n<[typeof en], "en" | "zh-CN", false>({ legacy: false, locale, messages: { en, "zh-CN": zhCn } }).global;

test("each pair has its own names in both languages", () => {
  expect(pairNames("xbar-s", texts("en"))).toMatchObject({
    chart: "X̄-s",
    upper: "X̄",
    lower: "s",
    lowerTitle: "Subgroup standard deviations",
  });
  expect(pairNames("cusum", texts("zh-CN"))).toMatchObject({ upper: "C⁺", lower: "C⁻", lowerTitle: "下累积和，以标准误差计" });
});

test("no chart goes without a name of its own", () => {
  const other = pairNames("", texts("en"));
  expect(other).toMatchObject({ chart: "", upper: "Value", upperTitle: "Values" });
  for (const chart of CHARTS) expect([chart, pairNames(chart, texts("en")).upperTitle]).not.toEqual([chart, other.upperTitle]);
});

test("a specification is drawn, and zones are, only where they mean something", () => {
  const kinds = CHARTS.map((chart) => [chart, pairNames(chart, texts("en")).kind] as const);
  expect(kinds.filter(([, { hasZones }]) => hasZones).map(([chart]) => chart)).toEqual(["xbar-r", "xbar-s", "i-mr"]);
  expect(kinds.filter(([, { inUnits }]) => inUnits).map(([chart]) => chart)).toEqual(["xbar-r", "xbar-s", "i-mr", "ewma"]);
});

test("a title does not say a symbol twice", () => {
  expect(paneTitle(pairNames("i-mr", texts("en")), "upper")).toEqual({ symbol: "Individual values", words: "" });
  expect(paneTitle(pairNames("xbar-r", texts("en")), "lower")).toEqual({ symbol: "R", words: "Subgroup ranges" });
});
