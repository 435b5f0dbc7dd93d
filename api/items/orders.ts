// An order with how far it has come: parts counted at the key station of its line, at what rate, and when that would make it complete.
//   I1. A rate is of good parts, in the line's own time: a line that is being filled from an archive is not late by the wall clock's rate.
import { z } from "zod";
import type { Row } from "../../core/rows.ts";
import { HOUR_MS, type Instant, MINUTE_MS } from "../../core/time.ts";
import { instantOf, instantText, nullableReal, reasonsSchema } from "./series.ts";

export const ORDER_STATUSES = ["created", "released", "started", "completed", "cancelled"] as const;

const nullableInstant = instantText.nullable();
const nullableInteger = z.int().nullable();

export const orderSchema = z.object({
  factory: z.string(),
  line: z.string(),
  order: z.string(),
  product: z.string(),
  quantity: z.int(),
  status: z.enum(ORDER_STATUSES),
  due: nullableInstant,
  createdAt: nullableInstant,
  releasedAt: nullableInstant,
  startedAt: nullableInstant,
  completedAt: nullableInstant,
  cancelledAt: nullableInstant,
  goodQuantity: nullableInteger.meta({ description: "Counted for the order at the line's key station" }),
  producedQuantity: nullableInteger.meta({ description: "Good, scrap and rework" }),
  progress: nullableReal.meta({ description: "goodQuantity / quantity" }),
  ratePerHour: nullableReal.meta({ description: "Good parts, of the last hour; without any, since the order was started" }),
  expectedFinish: nullableInstant.meta({ description: "At that rate" }),
  latenessMs: nullableInteger.meta({ description: "From `due` to the finish, expected or real; negative = early" }),
  late: z.boolean().nullable(),
  reasons: reasonsSchema,
});

export type OrderItem = z.output<typeof orderSchema>;

/** An order and what was counted for it. `clock` and `hour_from` are null where the line has no clock. */
export type OrderRow = Omit<Row<"orders">, "tenant" | "at"> & {
  /** "" where the line is not configured. */
  readonly key_station: string;
  readonly clock: Instant | null;
  /** The first of the newest 60 minutes, the open one included. */
  readonly hour_from: Instant | null;
  readonly good: number;
  readonly produced: number;
  /** In that hour, of an order that runs; 0 of any other. */
  readonly hour_good: number;
};

/** A figure, or why there is none. */
type Known<T> = { readonly value: T } | { readonly reason: string };

export function orderItem(row: OrderRow, now: Instant): OrderItem {
  const isCounted = row.key_station !== "";
  const rate = rateOf(row);
  const finish = expectedFinishOf(row, rate);
  const lateness = latenessOf(row, finish);
  const reasons = Object.entries({ ratePerHour: rate, expectedFinish: finish, latenessMs: lateness, late: latenessReason(row) ?? {} })
    .flatMap(([field, known]) => ("reason" in known ? [[field, known.reason]] : []))
    .concat(isCounted ? [] : ["goodQuantity", "producedQuantity", "progress"].map((field) => [field, NO_KEY_STATION]));
  return {
    factory: row.factory,
    line: row.line,
    order: row.order,
    product: row.product,
    quantity: row.quantity,
    status: row.status,
    due: instantOf(row.due),
    createdAt: instantOf(row.created_at),
    releasedAt: instantOf(row.released_at),
    startedAt: instantOf(row.started_at),
    completedAt: instantOf(row.completed_at),
    cancelledAt: instantOf(row.cancelled_at),
    goodQuantity: isCounted ? row.good : null,
    producedQuantity: isCounted ? row.produced : null,
    progress: isCounted ? row.good / row.quantity : null,
    ratePerHour: given(rate),
    expectedFinish: instantOf(given(finish)),
    latenessMs: given(lateness),
    late: isLate(row, lateness, now),
    reasons: Object.fromEntries(reasons),
  };
}

const NO_KEY_STATION = "no key station";

/** Counts of less than a minute tell no rate. */
const LEAST_SPAN_MS = MINUTE_MS;

/** Good parts an hour: of the last hour, or since the order was started where that was later, or where the last hour had none. */
function rateOf({ status, key_station, clock, hour_from, started_at, good, hour_good }: OrderRow): Known<number> {
  if (status !== "started") return { reason: status === "completed" || status === "cancelled" ? status : "not started" };
  if (key_station === "") return { reason: NO_KEY_STATION };
  if (clock === null || hour_from === null || started_at === null) return { reason: NO_RATE };
  const [parts, from] = hour_good > 0 ? [hour_good, Math.max(hour_from, started_at)] : [good, started_at];
  const spanMs = clock - from;
  return parts > 0 && spanMs >= LEAST_SPAN_MS ? { value: (parts * HOUR_MS) / spanMs } : { reason: NO_RATE };
}

const NO_RATE = "no rate";

/** The last instant that an answer shows. */
const LATEST = Date.UTC(2299, 11, 31);

function expectedFinishOf({ quantity, good, clock }: OrderRow, rate: Known<number>): Known<Instant> {
  if ("reason" in rate) return rate;
  if (good >= quantity) return { reason: "quantity reached" };
  const finish = Math.round((clock ?? 0) + ((quantity - good) * HOUR_MS) / rate.value);
  return finish <= LATEST ? { value: finish } : { reason: "too far away" };
}

function latenessOf(row: OrderRow, expected: Known<Instant>): Known<number> {
  const without = latenessReason(row);
  if (without || row.due === null) return without ?? { reason: NO_DUE };
  if (row.status === "completed" && row.completed_at !== null) return { value: row.completed_at - row.due };
  return "reason" in expected ? expected : { value: expected.value - row.due };
}

const NO_DUE = "no due date";

/** Why an order can be neither late nor early. */
function latenessReason({ status, due }: OrderRow): { reason: string } | undefined {
  if (status === "cancelled") return { reason: "cancelled" };
  return due === null ? { reason: NO_DUE } : undefined;
}

/** Late, or sure to be: one that is not complete and past its date is late, whatever its rate. */
function isLate(row: OrderRow, lateness: Known<number>, now: Instant): boolean | null {
  if (latenessReason(row) || row.due === null) return null;
  const isPast = row.status !== "completed" && now > row.due;
  return isPast || (given(lateness) ?? 0) > 0;
}

function given<T>(known: Known<T>): T | null {
  return "value" in known ? known.value : null;
}
