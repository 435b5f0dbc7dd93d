// Where parts of an order are, how it went through operations, and what stations counted for it.
import { z } from "zod";
import { formatInstant, type Instant } from "../../core/time.ts";
import { instantText } from "./series.ts";

const place = { factory: z.string(), line: z.string(), order: z.string() };

export const orderPlaceSchema = z.object({
  ...place,
  operation: z.string(),
  quantity: z.int().meta({ description: "In − out of all lots and serials whose newest move that names one names this order" }),
  heldQuantity: z.int(),
  lots: z.int(),
  oldestAgeMs: z.int().nullable().meta({ description: "null without a positive quantity" }),
});

export const orderOperationSchema = z.object({
  ...place,
  operation: z.string(),
  lots: z.int().meta({ description: "Lots and serials that were ever there" }),
  arrivedQuantity: z.int().meta({ description: "What comes twice counts twice" }),
  departedQuantity: z.int(),
  firstAt: instantText.meta({ description: "The first move there" }),
  lastAt: instantText,
});

export const orderStationSchema = z.object({
  ...place,
  station: z.string(),
  goodQuantity: z.int(),
  scrapQuantity: z.int(),
  reworkQuantity: z.int(),
});

interface Place {
  readonly factory: string;
  readonly line: string;
}

/** A row of `order-places`; `oldest` is 0 without a positive quantity. */
export interface OrderPlaceRow extends Place {
  readonly order: string;
  readonly operation: string;
  readonly quantity: number;
  readonly held_quantity: number;
  readonly lots: number;
  readonly oldest: Instant;
}

export function orderPlaceItem({ held_quantity, oldest, ...row }: OrderPlaceRow, at: Instant): z.output<typeof orderPlaceSchema> {
  return { ...row, heldQuantity: held_quantity, oldestAgeMs: row.lots === 0 ? null : at - oldest };
}

/** A row of `order-operations`. */
export interface OrderOperationRow extends Place {
  readonly operation: string;
  readonly lots: number;
  readonly arrived: number;
  readonly departed: number;
  readonly first_at: Instant;
  readonly last_at: Instant;
}

export function orderOperationItem(row: OrderOperationRow, order: string): z.output<typeof orderOperationSchema> {
  const { factory, line, operation, lots, arrived, departed, first_at, last_at } = row;
  const amounts = { lots, arrivedQuantity: arrived, departedQuantity: departed };
  return { factory, line, order, operation, ...amounts, firstAt: formatInstant(first_at), lastAt: formatInstant(last_at) };
}

/** A row of `order-stations`. */
export interface OrderStationRow extends Place {
  readonly station: string;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
}

export function orderStationItem(row: OrderStationRow, order: string): z.output<typeof orderStationSchema> {
  const { factory, line, station, good, scrap, rework } = row;
  return { factory, line, order, station, goodQuantity: good, scrapQuantity: scrap, reworkQuantity: rework };
}
