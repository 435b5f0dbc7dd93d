import { expect, test } from "vitest";
import { formatsOf } from "../format/formats.ts";
import { badText, detailText, figureText, inLanguage, matchText, placeText, thingText } from "./alert-words.ts";
import { anAlert } from "./fixtures.ts";

const formats = formatsOf("en");
const texts = {
  t: (key: string, values: Record<string, unknown> = {}) => [key, ...Object.values(values)].join("|"),
  te: (key: string) => key.startsWith("rule.nelson") || key === "alerts.label.line",
};

test("an alert is at a place and about a thing; what is about no one line names its source alone", () => {
  expect([placeText(anAlert()), thingText(anAlert())]).toEqual(["F1 / L1 / ST-03", "直径 · P1"]);
  const source = anAlert({ factory: "_system", labels: { source: "mes" } });
  expect([placeText(source), thingText(source)]).toEqual(["", "mes"]);
});

test("figures have their unit: ratios are percent, times are lengths, bytes are MiB", () => {
  expect(figureText(0.821, "ratio", formats)).toBe("82.1%");
  expect(figureText(5_400_000, "ms", formats)).toBe("1h 30m");
  expect(figureText(1_073_741_824, "B", formats)).toBe("1,024 MiB");
  expect(figureText(74.0600000001, "", formats)).toBe("74.06");
  expect(figureText(3, "pcs", formats)).toBe("3 pcs");
  expect(badText({ value: 0.5, limit: 0.85, unit: "ratio" }, formats, texts)).toBe("alerts.beyond|50.0%|85.0%");
  expect(badText({ value: null, limit: 1, unit: "" }, formats, texts)).toBe("");
});

test("rules of control charts are told in words, with the first step of the action plan; other details as they are", () => {
  expect(detailText({ detail: "nelson1, nelson2: stop, measure again" }, texts)).toBe("rule.nelson1 · rule.nelson2 — stop, measure again");
  expect(detailText({ detail: "SLOT_LOST: gone" }, texts)).toBe("SLOT_LOST: gone");
});

test("a match names labels by their words", () => {
  expect(matchText({ line: "L1", odd: ["a", "b"] }, texts)).toBe("alerts.label.line = L1alerts.andodd = aalerts.orb");
  expect(matchText({}, texts)).toBe("alerts.everything");
  const titles = new Map([["a", "Rule A"]]);
  expect(matchText({ rule: ["a", "b"] }, texts, titles)).toBe("Rule Aalerts.orb");
  expect(matchText({ rule: "a", line: "*" }, texts, titles)).toBe("rule = Rule Aalerts.andalerts.label.line = *");
});

test("a text in one language stands in for the other", () => {
  expect([inLanguage({ zh: "甲", en: "" }, "en"), inLanguage({ zh: "甲", en: "a" }, "zh-CN")]).toEqual(["甲", "甲"]);
});
