// The whole table of an alert's statuses, as a quality engineer would draw it.
import { expect, test } from "vitest";
import { isActive, stands, TRANSITIONS } from "./transitions.ts";

test("each status goes where the drawing says", () => {
  const columns = ["met", "elapsed", "cleared", "acknowledge", "resolve"] as const;
  const drawn = Object.entries(TRANSITIONS).map(([from, to]) => [from, ...columns.map((cause) => to[cause])].join(" | "));
  expect(drawn).toEqual([
    //            met          elapsed        cleared    acknowledge    resolve by hand
    "none | pending | firing | none | none | none",
    "pending | pending | firing | resolved | pending | resolved",
    "firing | firing | firing | resolved | acknowledged | resolved",
    "acknowledged | acknowledged | acknowledged | resolved | acknowledged | resolved",
    "resolved | resolved | resolved | resolved | resolved | resolved",
  ]);
});

test("pending, firing and acknowledged alerts are active; only the last two stand in another's way", () => {
  const statuses = ["pending", "firing", "acknowledged", "resolved"] as const;
  expect(statuses.filter(isActive)).toEqual(["pending", "firing", "acknowledged"]);
  expect(statuses.filter(stands)).toEqual(["firing", "acknowledged"]);
});

test("whether it clears, is acknowledged or resolved first, it ends in the same status", () => {
  const after = (...causes: ("cleared" | "acknowledge" | "resolve")[]) =>
    causes.reduce<keyof typeof TRANSITIONS>((status, cause) => TRANSITIONS[status][cause], "firing");
  expect(after("acknowledge", "cleared")).toBe(after("cleared", "acknowledge"));
  expect(after("acknowledge", "resolve")).toBe(after("resolve", "acknowledge"));
  expect(after("cleared", "resolve")).toBe(after("resolve", "cleared"));
});
