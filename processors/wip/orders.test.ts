import { expect, test } from "vitest";
import { DAY_MS } from "../../core/time.ts";
import { run } from "../../tests/harness.ts";
import { flow } from "../flow.ts";
import { at, type Fields, ordered, stepAll, T0 } from "./fixtures.ts";
import { KEEP_DAYS } from "./orders.ts";

const ordersOf = async (log: readonly Fields[]) => (await run(flow, log)).rows("orders");
const NEVER = { created_at: null, released_at: null, started_at: null, completed_at: null, cancelled_at: null };
const O1 = { tenant: "acme", factory: "f1", order: "O1" };

test("the newest event says what the order is, and each status has the time of its first", async () => {
  const log = [
    ordered(0, "created", { due: T0 + DAY_MS }),
    ordered(1, "started"),
    ordered(2, "started", { line: "L2", product: "P2", quantity: 90 }),
    ordered(9, "completed", { line: "L2", product: "P2", quantity: 90 }),
  ];
  expect(await ordersOf(log.slice(0, 1))).toEqual([
    { ...O1, ...NEVER, line: "L1", product: "P1", quantity: 100, status: "created", at: at(0), due: T0 + DAY_MS, created_at: at(0) },
  ]);
  const times = { ...NEVER, created_at: at(0), started_at: at(1), completed_at: at(9) };
  expect((await ordersOf(log)).at(-1)).toEqual({
    ...O1,
    ...times,
    line: "L2",
    product: "P2",
    quantity: 90,
    status: "completed",
    at: at(9),
    due: T0 + DAY_MS,
  });
});

test("an earlier event that arrives late gives its status its time, and changes nothing else", async () => {
  const [, row] = await ordersOf([ordered(9, "completed"), ordered(0, "started", { quantity: 1, due: T0 })]);
  expect(row).toMatchObject({ quantity: 100, status: "completed", at: at(9), due: T0, started_at: at(0), completed_at: at(9) });
});

test("an order that is opened again is what its newest event says", async () => {
  const log = [ordered(0, "started"), ordered(1, "completed"), ordered(2, "started")];
  expect((await ordersOf(log)).at(-1)).toMatchObject({ status: "started", at: at(2), started_at: at(0), completed_at: at(1) });
});

test("due is that of the newest event that has one", async () => {
  const log = [ordered(5, "released", { due: T0 + 5 }), ordered(9, "started"), ordered(1, "created", { due: T0 + 1 })];
  expect((await ordersOf(log)).at(-1)).toMatchObject({ status: "started", due: T0 + 5 });
});

test("of events of one instant the one with the greater id holds", async () => {
  const log = [ordered(0, "started", { id: "b" }), ordered(0, "released", { id: "a" })];
  expect((await ordersOf(log)).at(-1)).toMatchObject({ status: "started", released_at: at(0), started_at: at(0) });
});

test("an order is forgotten long after it has ended, an unfinished one never", () => {
  const minutes = (days: number) => (days * DAY_MS) / 60_000;
  const context = stepAll([ordered(0, "completed", { order: "done" }), ordered(0, "started", { order: "open" }), ordered(0, "completed")]);
  stepAll([ordered(minutes(1), "started"), ordered(minutes(KEEP_DAYS), "created", { order: "new" })], context);
  const known = () => [...context.archived.keys()].filter((key) => key.startsWith("order/"));
  expect(known()).toEqual(["order/done", "order/open", "order/O1", "order/new"]);
  stepAll([ordered(minutes(KEEP_DAYS + 1), "released", { order: "new" })], context);
  expect(known()).toEqual(["order/open", "order/O1", "order/new"]);
});
