import fc from "fast-check";
import { expect, test } from "vitest";
import { processorOrders } from "./orders.fixture.ts";
import { type Order, type OrderStatus, orderEvents, STATUSES } from "./orders.ts";

const at = Date.UTC(2026, 0, 5, 8);
const about = { factory: "f1", line: "L1", order: "WO-1", product: "P1", quantity: 100 };
const order = (status: OrderStatus, times: Order["times"], more: Partial<Order["about"]> = {}): Order => ({
  about: { ...about, ...more },
  status,
  times,
});
const said = (events: ReturnType<typeof orderEvents>) => events.map((event) => [event.status, event.at]);
const change = (kind: "insert" | "update" | "delete", changedAt = at + 100) => ({ name: "t:1", change: { kind, at: changedAt } });

test("each status has its own time, told once", () => {
  const created = order("created", { created: at });
  const started = order("started", { created: at, released: at + 1, started: at + 2 });
  expect(said(orderEvents({ before: undefined, after: created }, change("insert")))).toEqual([["created", at]]);
  expect(said(orderEvents({ before: created, after: started }, change("update")))).toEqual([["released", at + 1], ["started", at + 2]]);
  expect(orderEvents({ before: started, after: started }, change("update"))).toEqual([]);
}); // biome-ignore format: one list

test("a status without a time of its own has that of the commit", () => {
  const created = order("created", { created: at });
  expect(said(orderEvents({ before: created, after: order("completed", { created: at }) }, change("update")))).toEqual([
    ["completed", at + 100],
  ]);
});

test("another quantity is told at the time of the commit, under the status that holds", () => {
  const started = order("started", { created: at, started: at + 2 });
  const more = order("started", { created: at, started: at + 2 }, { quantity: 150 });
  expect(orderEvents({ before: started, after: more }, change("update"))).toMatchObject([
    { status: "started", quantity: 150, at: at + 100 },
  ]);
});

test("of several writes within one second of the row's clock the last one holds", () => {
  const written = (status: OrderStatus, times: Order["times"], quantity: number) => ({
    ...order(status, times, { quantity }),
    changedAt: at + 5000,
  });
  const released = { ...order("released", { released: at }), changedAt: at };
  const more = written("released", { released: at }, 150);
  const started = written("started", { released: at, started: at + 5000 }, 150);
  const completed = written("completed", { released: at, started: at + 5000, completed: at + 5000 }, 150);
  const images = [undefined, released, more, started, completed];
  const told = images.slice(1).map((after, n) => {
    const now = change(n === 0 ? "insert" : "update", n === 0 ? at : at + 5000);
    return orderEvents({ before: images[n], after }, now);
  });
  const statuses = told.map((_, n) => processorOrders(told.slice(0, n + 1).flat())?.status);
  expect(statuses).toEqual(["released", "released", "started", "completed"]);
});

test("a deleted order is cancelled, and comes back as what it is", () => {
  const started = order("started", { created: at, started: at + 2 });
  expect(said(orderEvents({ before: started, after: undefined }, change("delete")))).toEqual([["cancelled", at + 100]]);
  expect(said(orderEvents({ before: undefined, after: started }, change("update", at + 200))).at(-1)).toEqual(["started", at + 200]);
});

const image = fc.record({
  status: fc.constantFrom(...STATUSES),
  quantity: fc.constantFrom(100, 150),
  isTimed: fc.boolean(),
  lateMs: fc.constantFrom(0, 1, 700, 2500),
  isGone: fc.boolean(),
});

test("property: whatever happens to the row, the newest event tells what it is now", () => {
  fc.assert(
    fc.property(fc.array(image, { minLength: 1, maxLength: 8 }), (images) => {
      let times: Order["times"] = {};
      let before: Order | undefined;
      const events = images.flatMap(({ status, quantity, isTimed, lateMs, isGone }, n) => {
        const now = at + 1000 * (n + 1);
        if (isTimed) times = { ...times, [status]: now - lateMs };
        const after = isGone ? undefined : { ...order(status, times, { quantity }), changedAt: now };
        const told = orderEvents({ before, after }, change(n === 0 ? "insert" : "update", now - (now % 2000)));
        before = after;
        return told;
      });
      const last = images.at(-1);
      if (events.length === 0) expect(images.every(({ isGone }) => isGone)).toBe(true);
      else {
        const wanted = before ?? { status: "cancelled" };
        expect(processorOrders(events)).toMatchObject({ status: wanted.status, ...(last?.isGone ? {} : { quantity: last?.quantity }) });
      }
    }),
  );
});
