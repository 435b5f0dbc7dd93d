// Statuses of orders as a system calls them → ours.
import { z } from "zod";
import { type OrderStatus, STATUSES } from "./orders.ts";

export type Statuses = ReadonlyMap<string, OrderStatus>;

/** The system's own words, to which a plant may add its; case does not matter. */
export function orderStatuses(standard: Readonly<Record<string, OrderStatus>>) {
  return z
    .record(z.string(), z.enum(STATUSES))
    .default({})
    .transform(
      (own): Statuses =>
        new Map([...Object.entries(standard), ...Object.entries(own)].map(([word, status]) => [word.toUpperCase(), status])),
    )
    .meta({ description: "Word of the status column → created, released, started, completed or cancelled" });
}

export function statusOf(word: string | undefined, statuses: Statuses): OrderStatus | undefined {
  return word === undefined ? undefined : statuses.get(word.toUpperCase());
}
