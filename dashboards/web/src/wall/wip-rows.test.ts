import { expect, test } from "vitest";
import { wipRows } from "./wip-rows.ts";

const wip = (operation: string, quantity: number, line = "l") => ({ factory: "f", line, operation, quantity, heldQuantity: 1 });
const route = { factory: "f", line: "l", operations: ["OP10", "OP20"] };

test("every operation of the route has a row, products together, others last", () => {
  expect(wipRows([wip("OP99", 3), wip("OP20", 5), wip("OP20", -2), wip("OP20", 7, "other")], route)).toEqual([
    { operation: "OP10", quantity: 0, held: 0 }, { operation: "OP20", quantity: 3, held: 2 }, { operation: "OP99", quantity: 3, held: 1 },
  ]); // biome-ignore format: one table
});

test("of many operations the fullest are shown, in the order of the route", () => {
  const operations = Array.from({ length: 9 }, (_, i) => `OP${i}`);
  const items = operations.map((operation, i) => wip(operation, i % 2 === 0 ? 100 + i : i));
  expect(wipRows(items, { ...route, operations }).map(({ operation }) => operation)).toEqual(["OP0", "OP2", "OP4", "OP6", "OP7", "OP8"]);
});
