import { expect, test } from "vitest";
import type { AlertDelivery, AlertStep } from "../api/alert.ts";
import { deedsOf, toldOf } from "./told.ts";

const step = (number: number, what: string, detail = ""): AlertStep => ({ step: number, at: number * 10, what, by: "", note: "", detail });
const delivery = (notification: string, at: number): AlertDelivery => ({
  notification, at, channel: "c", robot: "r", kind: "firing", state: "delivered", code: "", tries: 1,
}); // biome-ignore format: one delivery

test("each notification has its deliveries; one without is told with none, one that history does not name by itself", () => {
  const history = [step(1, "opened"), step(2, "told", "n1"), step(3, "escalated", "n2")];
  const told = toldOf({ history, deliveries: [delivery("n1", 21), delivery("n1", 25), delivery("n9", 5)] });
  expect(told.map(({ notification, what, deliveries }) => [notification, what, deliveries.length])).toEqual([
    ["n2", "escalated", 0],
    ["n1", "told", 2],
    ["n9", "", 1],
  ]);
});

test("history stands with the newest step first", () => {
  expect(deedsOf([step(1, "opened"), step(2, "fired")]).map(({ step: n }) => n)).toEqual([2, 1]);
});
