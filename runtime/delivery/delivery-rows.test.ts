import { expect, test } from "vitest";
import { TABLES } from "../../core/rows.ts";
import { deliveryRows } from "./delivery-rows.ts";
import type { Outcome } from "./robot.ts";

const outcome = (given: Partial<Outcome> = {}): Outcome => ({
  id: "a-1.resolved.2", alert: "a-1", tenant: "acme", factory: "f1", kind: "resolved", absorbed: [], how: "message", at: 5, tries: 2,
  channel: "team", robot: "ding", ...given,
}); // biome-ignore format: one object

test("a notification that was told has one row, which the table takes", () => {
  const rows = deliveryRows(outcome());
  expect(rows).toMatchObject([{ notification: "a-1.resolved.2", step: "resolved", state: "delivered", robot: "ding", code: "", tries: 2 }]);
  for (const row of rows) expect(TABLES.alert_deliveries.row.strict().parse(row)).toEqual(row);
});

test("what it speaks for was told with it, each as the step that it was", () => {
  const absorbed = ["a-1.firing.1", "a-1.escalated.1.l1", "am-9"];
  const rows = deliveryRows(outcome({ absorbed, how: "digest" }));
  expect(rows.map(({ notification, step }) => [notification, step])).toEqual([
    ["a-1.firing.1", "firing"],
    ["a-1.escalated.1.l1", "escalated"],
    ["am-9", "resolved"],
    ["a-1.resolved.2", "resolved"],
  ]);
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(["delivered"]));
});

test("what nobody took has failed, what waits has not been tried by a robot, what was merged has no word of its own", () => {
  expect(deliveryRows(outcome({ how: "undelivered", code: "NO_CHANNEL" }))).toMatchObject([{ state: "failed", code: "NO_CHANNEL" }]);
  const { robot: _robot, ...waiting } = outcome({ how: "waiting", tries: 0 });
  expect(deliveryRows(waiting)).toMatchObject([{ state: "waiting", robot: "", channel: "team", tries: 0 }]);
  expect(deliveryRows(outcome({ how: "merged" }))).toEqual([]);
});
