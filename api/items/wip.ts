// Work in process at an operation, and a finding about the flow, as lists give them.
import { z } from "zod";
import type { Row } from "../../core/rows.ts";
import { DAY_MS, formatInstant, HOUR_MS, type Instant } from "../../core/time.ts";
import { instantText, nullableReal, reasonsSchema } from "./series.ts";

/** How far back departures count for throughput and cycle time. */
export const FLOW_WINDOW_MS = DAY_MS;

const nullableMs = z.int().nullable();

export const wipSchema = z.object({
  factory: z.string(),
  line: z.string(),
  operation: z.string(),
  product: z.string(),
  quantity: z.int().meta({ description: "In − out of all lots and serials, negative ones too" }),
  lots: z.int().meta({ description: "Lots and serials with a positive quantity" }),
  negativeLots: z.int().meta({ description: "Lots and serials of which more has left than came: a fault of the data" }),
  heldQuantity: z.int(),
  oldestAgeMs: nullableMs.meta({ description: "Since the last arrival, of lots with a positive quantity" }),
  p50AgeMs: nullableMs.meta({ description: "Nearest rank" }),
  p90AgeMs: nullableMs,
  throughputPerHour: z.number().meta({ description: "Units that left in the 24 h before `at`" }),
  cycleTimeMs: nullableMs.meta({ description: "Mean stay of those units, from the last arrival of their lot" }),
  littlesLaw: z
    .object({
      predictedQuantity: z.number().meta({ description: "Throughput × cycle time" }),
      ratio: nullableReal.meta({ description: "Quantity over the predicted one" }),
    })
    .nullable(),
  findings: z.array(z.string()),
  reasons: reasonsSchema,
});

export type WipItem = z.output<typeof wipSchema>;

/** What left an operation, also one at which nothing is any more. */
export const throughputSchema = wipSchema.pick({
  factory: true,
  line: true,
  operation: true,
  product: true,
  throughputPerHour: true,
  cycleTimeMs: true,
  reasons: true,
});

interface Place {
  readonly factory: string;
  readonly line: string;
  readonly operation: string;
  readonly product: string;
}

/** A row of `wip`. */
export interface WipRow extends Place {
  readonly quantity: number;
  readonly lots: number;
  readonly negative_lots: number;
  readonly held_quantity: number;
  readonly oldest_age_ms: number | null;
  readonly p50_age_ms: number | null;
  readonly p90_age_ms: number | null;
}

/** A row of `wip-departures`: units that left, those whose arrival is known, and how long these stayed together. */
export interface DepartureRow extends Place {
  readonly departed: number;
  readonly timed: number;
  readonly stay_ms: number;
}

export function wipItem(row: WipRow, departures: DepartureRow | undefined): WipItem {
  const { factory, line, operation, product, quantity, lots, negative_lots, held_quantity } = row;
  const { reasons, ...flow } = flowOf(quantity, departures);
  const noLots: Record<string, string> = lots === 0 ? { oldestAgeMs: "no lots", p50AgeMs: "no lots", p90AgeMs: "no lots" } : {};
  return {
    factory,
    line,
    operation,
    product,
    quantity,
    lots,
    negativeLots: negative_lots,
    heldQuantity: held_quantity,
    oldestAgeMs: row.oldest_age_ms,
    p50AgeMs: row.p50_age_ms,
    p90AgeMs: row.p90_age_ms,
    ...flow,
    findings: negative_lots > 0 ? ["negative quantity"] : [],
    reasons: { ...noLots, ...reasons },
  };
}

type Flow = Pick<WipItem, "throughputPerHour" | "cycleTimeMs" | "littlesLaw" | "reasons">;

/**
 * Throughput, mean stay, and what they predict by Little's law: L = λ·W (J. D. C. Little, Operations Research 9(3), 1961). It holds for
 * long-run means; a quantity far from it says that the operation fills up or drains, or that moves are missing.
 *
 * @example flowOf(6, { departed: 48, timed: 48, stay_ms: 48 * 3 * HOUR_MS })
 * // throughputPerHour 2, cycleTimeMs 10 800 000 (3 h), littlesLaw { predictedQuantity: 6, ratio: 1 }
 */
export function flowOf(quantity: number, departures: Omit<DepartureRow, keyof Place> | undefined): Flow {
  const throughputPerHour = ((departures?.departed ?? 0) * HOUR_MS) / FLOW_WINDOW_MS;
  if (!departures || departures.timed === 0) {
    const reason = departures ? "no arrival of what left is known" : "nothing left in 24 h";
    return { throughputPerHour, cycleTimeMs: null, littlesLaw: null, reasons: { cycleTimeMs: reason, littlesLaw: reason } };
  }
  const stayMs = departures.stay_ms / departures.timed;
  const predictedQuantity = (throughputPerHour * stayMs) / HOUR_MS;
  const ratio = predictedQuantity === 0 ? null : quantity / predictedQuantity;
  const reasons: Record<string, string> = ratio === null ? { "littlesLaw.ratio": "nothing is predicted" } : {};
  return { throughputPerHour, cycleTimeMs: Math.round(stayMs), littlesLaw: { predictedQuantity, ratio }, reasons };
}

export function throughputItem(row: DepartureRow): z.output<typeof throughputSchema> {
  const { factory, line, operation, product } = row;
  const { throughputPerHour, cycleTimeMs, reasons } = flowOf(0, row);
  const why: Record<string, string> = reasons.cycleTimeMs === undefined ? {} : { cycleTimeMs: reasons.cycleTimeMs };
  return { factory, line, operation, product, throughputPerHour, cycleTimeMs, reasons: why };
}

export function placeOf({ factory, line, operation, product }: Place): string {
  return `${factory}/${line}/${operation}/${product}`;
}

export const FINDING_KINDS = ["stuck-order", "aged-lot", "negative-quantity"] as const;

export const findingSchema = z.object({
  factory: z.string(),
  line: z.string(),
  kind: z.enum(FINDING_KINDS),
  operation: z.string().nullable().meta({ description: "null of an order" }),
  product: z.string().nullable(),
  order: z.string().optional(),
  lot: z.string().optional(),
  serial: z.string().optional(),
  quantity: z.int(),
  since: instantText,
  limitMs: z.int().nullable().meta({ description: "null of a negative quantity: none is allowed" }),
  ageMs: z.int().meta({ description: "From `since` to the time of the answer" }),
  at: instantText.meta({ description: "When it was found" }),
});

/** A row of `wip-findings`. */
export type FindingRow = Omit<Row<"flow_findings">, "tenant" | "open">;

export function findingItem(row: FindingRow, now: Instant): z.output<typeof findingSchema> {
  const { factory, line, kind, operation, product, carrier_kind, subject, quantity, since, limit_ms, at } = row;
  return {
    factory,
    line,
    kind,
    operation: operation || null,
    product: product || null,
    [carrier_kind || "order"]: subject,
    quantity,
    since: formatInstant(since),
    limitMs: kind === "negative-quantity" ? null : limit_ms,
    ageMs: now - since,
    at: formatInstant(at),
  };
}
