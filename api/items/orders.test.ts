// How far an order has come and when it will be there; numbers worked by hand.
import { describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { type OrderRow, orderItem, orderSchema } from "./orders.ts";

const NOON = Date.UTC(2026, 2, 1, 12);
const iso = (hours: number) => new Date(NOON + hours * HOUR_MS).toISOString();

/** Started at 08:00; at 12:00:00 the line has 60 of 100, 20 of them since 11:01 (59 minutes); due at 14:00. */
function row(fields: Partial<OrderRow> = {}): OrderRow {
  return {
    factory: "f1", line: "l1", order: "O1", product: "P1", quantity: 100, status: "started", due: NOON + 2 * HOUR_MS,
    created_at: NOON - 6 * HOUR_MS, released_at: NOON - 5 * HOUR_MS, started_at: NOON - 4 * HOUR_MS, completed_at: null, cancelled_at: null,
    key_station: "s9", clock: NOON, hour_from: NOON - 59 * MINUTE_MS, good: 60, produced: 66, hour_good: 20, ...fields,
  }; // biome-ignore format: one row
}

test("an order in production finishes at its present rate", () => {
  const ratePerHour = (20 * 60) / 59;
  const finish = NOON + Math.round((40 / ratePerHour) * HOUR_MS); // 1 h 58 min on
  expect(orderSchema.strict().parse(orderItem(row(), NOON))).toEqual({
    factory: "f1", line: "l1", order: "O1", product: "P1", quantity: 100, status: "started", due: iso(2), createdAt: iso(-6),
    releasedAt: iso(-5), startedAt: iso(-4), completedAt: null, cancelledAt: null, goodQuantity: 60, producedQuantity: 66, progress: 0.6,
    ratePerHour, expectedFinish: new Date(finish).toISOString(), latenessMs: finish - NOON - 2 * HOUR_MS, late: false, reasons: {},
  }); // biome-ignore format: one item
  expect(finish - NOON).toBe(118 * MINUTE_MS);
});

describe("the rate", () => {
  test("is that since the start where the last hour had nothing", () => {
    const { ratePerHour, expectedFinish, latenessMs, late } = orderItem(row({ hour_good: 0 }), NOON);
    expect([ratePerHour, expectedFinish, latenessMs, late]).toEqual([15, iso(40 / 15), 40 * MINUTE_MS, true]);
  });

  test("counts from the start where that was within the hour", () => {
    const started_at = NOON - 30 * MINUTE_MS;
    expect(orderItem(row({ started_at, good: 20 }), NOON).ratePerHour).toBe(40);
  });

  test.each([
    ["no part", { good: 0, hour_good: 0 }, "no rate"],
    ["less than a minute of production", { started_at: NOON - 59_999 }, "no rate"],
    ["a line without a clock", { clock: null, hour_from: null }, "no rate"],
    ["a status that came without its time", { started_at: null }, "no rate"],
    ["no key station", { key_station: "" }, "no key station"],
    ["an order only released", { status: "released" as const, started_at: null }, "not started"],
    ["a completed order", { status: "completed" as const, completed_at: NOON }, "completed"],
    ["a cancelled order", { status: "cancelled" as const, cancelled_at: NOON }, "cancelled"],
  ])("is unknown of %s", (_, fields, reason) => {
    const item = orderItem(row(fields), NOON);
    expect([item.ratePerHour, item.expectedFinish]).toEqual([null, null]);
    expect(item.reasons).toMatchObject({ ratePerHour: reason, expectedFinish: reason });
  });
});

describe("the finish", () => {
  test("is no forecast once the quantity is reached, nor centuries away", () => {
    expect(orderItem(row({ good: 100 }), NOON)).toMatchObject({
      progress: 1,
      expectedFinish: null,
      reasons: { expectedFinish: "quantity reached" },
    });
    expect(orderItem(row({ quantity: 2 ** 50 }), NOON)).toMatchObject({
      expectedFinish: null,
      reasons: { expectedFinish: "too far away" },
    });
  });

  test("of a completed order is when it was completed", () => {
    const early = row({ status: "completed", completed_at: NOON + HOUR_MS });
    expect(orderItem(early, NOON + 9 * HOUR_MS)).toMatchObject({ latenessMs: -HOUR_MS, late: false });
    const late = row({ status: "completed", completed_at: NOON + 3 * HOUR_MS });
    expect(orderItem(late, NOON)).toMatchObject({ latenessMs: HOUR_MS, late: true });
  });

  test("is not needed to see that a date has passed", () => {
    const released = row({ status: "released", started_at: null });
    expect(orderItem(released, NOON + 2 * HOUR_MS)).toMatchObject({
      latenessMs: null,
      late: false,
      reasons: { latenessMs: "not started" },
    });
    expect(orderItem(released, NOON + 2 * HOUR_MS + 1)).toMatchObject({ latenessMs: null, late: true });
  });

  test.each([
    [{ due: null }, "no due date"],
    [{ status: "cancelled" as const, cancelled_at: NOON }, "cancelled"],
  ])("is neither late nor early with %j", (fields, reason) => {
    const item = orderItem(row(fields), NOON + 99 * HOUR_MS);
    expect(item).toMatchObject({ latenessMs: null, late: null, reasons: { latenessMs: reason, late: reason } });
  });
});

test("a line that was never configured counts nothing, and says so", () => {
  const item = orderItem(row({ key_station: "", good: 0, produced: 0 }), NOON);
  expect(item).toMatchObject({ goodQuantity: null, producedQuantity: null, progress: null, reasons: { progress: "no key station", goodQuantity: "no key station" } });
}); // biome-ignore format: one item
