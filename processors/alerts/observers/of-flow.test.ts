// What flows through a factory, as alerts are told of it: findings of quantities and of time.
import { expect, test } from "vitest";
import type { Observation } from "../../../core/alerting.ts";
import { configured, plant } from "../fixtures.ts";
import { at, told } from "./fixtures.ts";

const move = (minute: number, from: string | null, to: string | null, fields: object = {}) => ({
  type: "move", at: at(minute), lot: "A", product: "P", from, to, ...fields,
}); // biome-ignore format: one event

/** What alerts make of it. */
function alertsOf(all: readonly Observation[]) {
  const { step, alerts } = plant(configured({ rules: [] }));
  for (const one of all) step({ tick: one.receivedAt }, one);
  return alerts();
}

test("a quantity that history makes negative alerts nobody; what a live move makes of it does, and history may end it", async () => {
  const old = { historical: true, receivedAt: at(60) };
  const made = [move(1, "OP10", null, old), move(2, "OP20", null, old)];
  const history = await told(made);
  expect(history).toMatchObject([
    { name: "negative-quantity", open: true, value: -1, historical: true, at: at(1), labels: { lot: "A", operation: "OP10" } },
    { open: true, historical: true, at: at(2), labels: { operation: "OP20" } },
  ]);
  expect(alertsOf(history)).toEqual([]);
  const live = await told([...made, move(61, "OP10", null), move(3, null, "OP10", { ...old, receivedAt: at(62), quantity: 5 })]);
  expect(live.slice(2)).toMatchObject([
    { open: true, value: -2, at: at(61) },
    { open: false, historical: true, at: at(3) },
  ]);
  expect(live[2]).not.toHaveProperty("historical");
  expect(alertsOf(live)).toMatchObject([{ rule: "wip-negative", operation: "OP10", status: "resolved", stale: false }]);
});

test("a move that comes more than 15 min after its time makes a negative quantity of the past: one digest, no page", async () => {
  const late = await told([move(30, null, "OP30"), move(1, "OP10", null, { receivedAt: at(31) })]);
  expect(late).toMatchObject([{ name: "negative-quantity", open: true, at: at(1), receivedAt: at(31) }]);
  expect(alertsOf(late)).toMatchObject([{ rule: "wip-negative", stale: true }]);
  const timely = await told([move(30, null, "OP30"), move(20, "OP10", null, { receivedAt: at(31) })]);
  expect(alertsOf(timely)).toMatchObject([{ rule: "wip-negative", stale: false }]);
});

test("a lot that is found to wait too long is news of now, also where history says that it came", async () => {
  const line = { type: "line", at: at(0), key: "acme/f1", stations: [{ station: "S1" }], queueLimits: { OP10: 600_000 } };
  const came = move(-600, null, "OP10", { historical: true, receivedAt: at(1) });
  const all = await told([line, move(1, null, "OP20", { lot: "B" }), came, { tick: at(12) }]);
  const aged = all.filter((one) => one.kind === "finding");
  expect(aged).toMatchObject([{ name: "aged-lot", open: true, at: at(12), since: at(-600) }]);
  expect(aged[0]).not.toHaveProperty("historical");
});
