import { expect, test } from "vitest";
import { CAUSE_LENGTH, type Cause, causeOf, causeText, causeWords, knownCauses } from "./causes.ts";

test("a cause comes back out of the record as it went in", () => {
  const causes: Cause[] = [
    { category: "machine", text: "worn insert" },
    { category: "material", text: "" },
    { category: null, text: "刀片磨损: 换刀" },
    { category: null, text: "" },
  ];
  expect(causes.map(causeText).map(causeOf)).toEqual(causes);
});

test("a category is told in the reader's words, whatever the record calls it", () => {
  const t = (key: string) => key;
  expect(["machine: 轴承磨损", "material", "by hand", ""].map((each) => causeWords(each, t))).toEqual([
    "act.category.machine · 轴承磨损", "act.category.material", "by hand", "",
  ]); // biome-ignore format: one table
});

test("what only begins like a category is a text", () => {
  expect(["mankind", "machine:", "methodical: no"].map(causeOf)).toEqual(
    ["mankind", "machine:", "methodical: no"].map((text) => ({ category: null, text })),
  );
});

test("spaces around a text are dropped, and what is too long for the record is cut", () => {
  expect(causeText({ category: "man", text: "  new operator " })).toBe("man: new operator");
  expect(causeText({ category: "method", text: "x".repeat(300) })).toHaveLength(CAUSE_LENGTH);
});

test("known causes: the most frequent first, none twice, none empty", () => {
  expect(knownCauses(["a", "b", "", "b", "c", "b", "c"], 2)).toEqual(["b", "c"]);
});
