// Rows of what flows through a factory: results of units, moves of lots and serials, holds, orders.
// The rules of `rows.ts` hold here too.
import { z } from "zod";

const name = z.string();
const instantMs = z.int();
const nullableInstant = instantMs.nullable();
const integer = z.int();
const optionalInteger = z.int().optional();
const factoryKey = { tenant: name, factory: name };
const operationKey = { ...factoryKey, line: name, operation: name, product: name };
/** A lot or a serial: two name spaces. */
const carrierKey = { carrier_kind: z.enum(["lot", "serial"]), carrier: name };

export const FLOW_TABLES = {
  /** First and final results of serials, each in the minute of its own `at` (domain 3.1). */
  yield_minutes: {
    kind: "sum",
    key: [],
    row: z.object({
      ...operationKey,
      minute: instantMs,
      inspected: optionalInteger,
      first_pass_good: optionalInteger,
      final_inspected: optionalInteger,
      final_good: optionalInteger,
      defects: optionalInteger,
    }),
  },
  /** Defects of first results by code (domain 3.4): how many, and of how many units. */
  defect_minutes: {
    kind: "sum",
    key: [],
    row: z.object({ ...operationKey, minute: instantMs, code: name, count: integer, units: integer }),
  },
  /**
   * The first results that make a defect count, unit by unit: a row a code, and one without a code of a unit that failed by none that was
   * told. `count` and `units` are signed as in `defect_minutes`; what takes a row back knows no station and no order.
   */
  unit_defects: {
    kind: "sum",
    key: [],
    row: z.object({
      ...operationKey,
      at: instantMs,
      serial: name,
      code: name,
      count: integer,
      units: integer,
      passed: z.boolean(),
      station: name.optional(),
      order: name.optional(),
    }),
  },
  /** How many serials yield knows in a factory, and how many of them it had to forget before their time. */
  yield_memory: {
    kind: "thing",
    latest: true,
    key: ["tenant", "factory"],
    row: z.object({ ...factoryKey, serials: integer, forgotten: integer }),
  },
  /** How often a lot or an order that has a limit found no room among those that are watched in a factory, and when it last did. */
  flow_watch: {
    kind: "thing",
    latest: true,
    key: ["tenant", "factory"],
    row: z.object({ ...factoryKey, refused: integer, refused_at: instantMs }),
  },
  /** What a move does to an operation: parts come (`arrival`) or go. A renewed arrival has quantity 0. `id` is the move's. */
  lot_moves: {
    kind: "sum",
    key: [],
    row: z.object({
      ...operationKey,
      ...carrierKey,
      at: instantMs,
      id: z.string(),
      quantity: integer,
      arrival: z.boolean(),
      order: name,
    }),
  },
  /**
   * When a lot or serial is somewhere: from its first move until all its quantities are 0 (`closed_at`, the time of its last move), null
   * while they are not. Before and after it there is nothing of it to count.
   */
  lots: {
    kind: "thing",
    key: ["tenant", "factory", "carrier_kind", "carrier"],
    row: z.object({ ...factoryKey, ...carrierKey, first_at: instantMs, closed_at: nullableInstant }),
  },
  /** A lot or serial put on hold, or released. */
  holds: {
    kind: "thing",
    key: ["tenant", "factory", "carrier_kind", "carrier", "at", "id", "source"],
    row: z.object({ ...factoryKey, ...carrierKey, at: instantMs, source: z.string(), id: z.string(), held: z.boolean(), reason: name }),
  },
  /** An order as its events in (`at`, `id`) order have it: the newest says what it is, and each status has the time of its first. */
  orders: {
    kind: "thing",
    key: ["tenant", "factory", "order"],
    row: z.object({
      ...factoryKey,
      order: name,
      line: name,
      product: name,
      quantity: integer,
      status: z.enum(["created", "released", "started", "completed", "cancelled"]),
      at: instantMs,
      due: nullableInstant,
      created_at: nullableInstant,
      released_at: nullableInstant,
      started_at: nullableInstant,
      completed_at: nullableInstant,
      cancelled_at: nullableInstant,
    }),
  },
  /**
   * What time alone brings to light, or a move that cannot be: an order in production beyond its limit, a lot beyond its operation's
   * queue limit, a negative quantity. `since` is when it began to be so; `open` until it is no more.
   */
  flow_findings: {
    kind: "thing",
    key: ["tenant", "factory", "line", "kind", "operation", "carrier_kind", "subject"],
    row: z.object({
      ...factoryKey,
      line: name,
      kind: z.enum(["stuck-order", "aged-lot", "negative-quantity"]),
      operation: name,
      carrier_kind: z.enum(["", "lot", "serial"]),
      /** The order, lot or serial. */
      subject: name,
      product: name,
      since: instantMs,
      limit_ms: integer,
      quantity: integer,
      at: instantMs,
      open: z.boolean(),
    }),
  },
} as const;
