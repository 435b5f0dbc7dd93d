import { expect, test } from "vitest";
import { readSignal, signalKey } from "../../api/signal.ts";
import { pointAt, statistic } from "../../series/fixtures.ts";
import { type DeedForm, deedOf, isComplete, isSaidAgain, nextDeed, possibleDeeds, requestOf, signalsAt } from "./deeds.ts";

const series = { factory: "F1", line: "L1", station: "S1", characteristic: "bore", product: "" };
const about = { series, point: "p1" };
const empty: DeedForm = { category: null, cause: "", action: "", text: "" };
const fieldsOf = (deed: Parameters<typeof requestOf>[0], form: Partial<DeedForm>) => requestOf(deed, { ...empty, ...form }, about).fields;

test("a signal asks for its cause, a cause for an action, an action for nothing more", () => {
  expect([["open", "closed"], ["assigned", "closed"], ["closed"], []].map((states) => nextDeed(states as never))).toEqual(
    ["cause", "action", null, null],
  ); // biome-ignore format: one list
});

test("a point without signals has no cause to assign; an excluded one can only be included", () => {
  expect(possibleDeeds({ excluded: false }, true)).toEqual(["cause", "action", "remark", "exclude"]);
  expect(possibleDeeds({ excluded: true }, false)).toEqual(["remark", "include"]);
});

test("each deed is complete with what the record cannot do without", () => {
  expect(isComplete("cause", { ...empty, category: "man" })).toBe(true);
  expect(isComplete("cause", { ...empty, text: "only a remark" })).toBe(false);
  expect(isComplete("action", { ...empty, action: "  " })).toBe(false);
  expect(isComplete("exclude", empty)).toBe(false);
  expect(isComplete("include", { ...empty, text: "was no mistake" })).toBe(true);
});

test("without a remark the cause or the action stands for the text that the record needs", () => {
  expect(fieldsOf("cause", { category: "machine", cause: "worn insert" })).toEqual({
    point: "p1",
    text: "machine: worn insert",
    cause: "machine: worn insert",
  });
  expect(fieldsOf("action", { action: " changed ", text: "at 8:05" })).toEqual({ point: "p1", text: "at 8:05", action: "changed" });
  expect(fieldsOf("remark", { text: "see photo" })).toEqual({ point: "p1", text: "see photo" });
});

test("exclusion and inclusion are one command with a reason", () => {
  expect(fieldsOf("exclude", { text: "burr" })).toEqual({ point: "p1", excluded: true, note: "burr" });
  expect(fieldsOf("include", { text: "no burr" })).toEqual({ point: "p1", excluded: false, note: "no burr" });
});

test("a command tells what it was given for", () => {
  const deeds = ["cause", "action", "remark", "exclude", "include"] as const;
  const form = { category: "man", cause: "", action: "a", text: "t" } as const;
  expect(deeds.map((deed) => deedOf(requestOf(deed, form, about)))).toEqual(deeds);
});

test("a text that only stands for its cause need not be read twice", () => {
  expect(isSaidAgain({ text: "man", cause: "man", action: "" })).toBe(true);
  expect(isSaidAgain({ text: "look", cause: "man", action: "" })).toBe(false);
});

test("a signal that is not listed yet is open; one that is stands where the list says", () => {
  const point = pointAt(1, { signals: ["nelson1"], second: statistic(9, { signals: ["nelson1"] }) });
  const listed = readSignal({ id: point.id, at: 1, rule: "nelson1", second: true, points: [], state: "assigned", cause: "man" });
  if (!listed) throw new Error("unreadable");
  expect(signalsAt(point, new Map([[signalKey(listed), listed]])).map(({ pane, state, cause }) => [pane, state, cause])).toEqual([
    ["upper", "open", ""],
    ["lower", "assigned", "man"],
  ]);
});
