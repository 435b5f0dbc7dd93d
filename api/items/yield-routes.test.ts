// Which operations a product's rolled yield is over, and how many ways to fail an operation has.
import { expect, test } from "vitest";
import { coveredLines, opportunitiesOf, routeOf } from "./yield-routes.ts";

const line = (name: string, config: object, factory = "f1") => {
  return { factory, line: name, config: JSON.stringify({ stations: [{ station: "s" }], ...config }) };
};

const LINES = coveredLines([
  line("l3", { operations: ["Z"], routes: { P1: ["Y"], P3: ["X"] } }),
  line("l2", { operations: ["A", "B"], routes: { P2: ["B"], P3: [] }, opportunities: { A: 3 } }),
  line("l1", { operations: [], routes: { P1: ["A", "C"] } }),
  line("l0", { operations: ["other"] }, "f2"),
]);

test.each([
  ["P1", ["A", "C"]], // of the first line by name that has one
  ["P2", ["B"]],
  ["P3", ["X"]], // an empty route is none
  ["P9", ["A", "B"]], // the operations of the first line that names any
  ["constructor", ["A", "B"]],
])("the route of %s is %j", (product, route) => {
  expect(routeOf(LINES, { factory: "f1", product })).toEqual(route);
});

test("a factory does not know the routes of another", () => {
  expect(routeOf(LINES, { factory: "f2", product: "P1" })).toEqual(["other"]);
  expect(routeOf(LINES, { factory: "f3", product: "P1" })).toEqual([]);
});

test.each([
  ["l2", "A", 3],
  ["l2", "B", 1],
  ["l1", "A", 1],
  ["l9", "A", 1],
  ["l2", "toString", 1],
])("at line %s operation %s has %d opportunities", (name, operation, count) => {
  expect(opportunitiesOf(LINES, { factory: "f1", line: name, operation })).toBe(count);
});
