// A lot or serial in work, where it is and since when; and how much of what age an operation holds.
import { z } from "zod";
import { formatInstant, HOUR_MS, type Instant } from "../../core/time.ts";
import { instantText, nullableText } from "./series.ts";

/** Where bands of age begin. */
export const AGE_EDGES_MS: readonly number[] = [0, HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS];

export const lotSchema = z.object({
  factory: z.string(),
  line: z.string(),
  operation: z.string(),
  product: z.string(),
  lot: z.string().optional(),
  serial: z.string().optional(),
  order: nullableText.meta({ description: "Of its newest move, wherever to, that names one" }),
  quantity: z.int().meta({ description: "Negative where more has left than came: a fault of the data" }),
  held: z.boolean(),
  holdReason: nullableText,
  since: instantText.nullable().meta({ description: "Its last arrival there; null where it never came" }),
  ageMs: z.int().nullable(),
});

export const ageSchema = z.object({
  factory: z.string(),
  line: z.string(),
  operation: z.string(),
  fromMs: z.int(),
  toMs: z.int().nullable().meta({ description: "Not included; null of the oldest" }),
  lots: z.int(),
  quantity: z.int(),
});

export type LotItem = z.output<typeof lotSchema>;

/** A row of `wip-lots`; `arrived` is 0 of what never came. */
export interface LotRow {
  readonly factory: string;
  readonly line: string;
  readonly operation: string;
  readonly product: string;
  readonly carrier_kind: "lot" | "serial";
  readonly carrier: string;
  readonly order: string;
  readonly quantity: number;
  readonly arrived: Instant;
  readonly held: boolean;
  readonly reason: string;
}

export function lotItem({ carrier_kind, carrier, order, arrived, held, reason, ...row }: LotRow, at: Instant): LotItem {
  const [isHeld, hasCome] = [Boolean(held), arrived !== 0];
  return {
    factory: row.factory,
    line: row.line,
    operation: row.operation,
    product: row.product,
    [carrier_kind]: carrier,
    order: order || null,
    quantity: row.quantity,
    held: isHeld,
    holdReason: (isHeld && reason) || null,
    since: hasCome ? formatInstant(arrived) : null,
    ageMs: hasCome ? at - arrived : null,
  };
}

/** A row of `wip-lot-ages`. */
export interface AgeRow {
  readonly factory: string;
  readonly line: string;
  readonly operation: string;
  readonly age_from: number;
  readonly lots: number;
  readonly quantity: number;
}

/** What `wip-lot-ages` gives where these are all rows of `wip-lots`. */
export function agesOf(lots: readonly LotRow[], at: Instant): AgeRow[] {
  const bands = new Map<string, AgeRow>();
  for (const { factory, line, operation, quantity, arrived } of lots) {
    if (quantity <= 0) continue;
    const age_from = AGE_EDGES_MS.findLast((edge) => edge <= at - arrived) ?? 0;
    const key = JSON.stringify([factory, line, operation, age_from]);
    const band = bands.get(key) ?? { factory, line, operation, age_from, lots: 0, quantity: 0 };
    bands.set(key, { ...band, lots: band.lots + 1, quantity: band.quantity + quantity });
  }
  return [...bands.values()];
}

export function ageItem({ factory, line, operation, age_from, lots, quantity }: AgeRow): z.output<typeof ageSchema> {
  const toMs = AGE_EDGES_MS[AGE_EDGES_MS.indexOf(age_from) + 1] ?? null;
  return { factory, line, operation, fromMs: age_from, toMs, lots, quantity };
}
