// What holds a line back at an instant, told in two ways: by the station that has been active longest, and by the longest queue.
import { z } from "zod";
import { formatInstant, type Instant } from "../../core/time.ts";
import { compareNames } from "../compare-names.ts";
import { instantText, reasonsSchema } from "./series.ts";
import type { WipRow } from "./wip.ts";
import type { CoveredLine } from "./yield-routes.ts";

export const bottleneckSchema = z.object({
  factory: z.string(),
  line: z.string(),
  station: z.string().nullable().meta({ description: "With the longest uninterrupted active period: running, in setup or down" }),
  state: z.string().nullable(),
  activeSince: instantText.nullable(),
  activePeriodMs: z.int().nullable().meta({ description: "Up to `at`, or to the line's clock where that is earlier" }),
  operation: z.string().nullable().meta({ description: "With the largest quantity, of all products" }),
  quantity: z.int().nullable(),
  agree: z.boolean().nullable().meta({ description: "Both ways name the same place; null where that cannot be told" }),
  reasons: reasonsSchema,
});

export type BottleneckItem = z.output<typeof bottleneckSchema>;

/** A row of `wip-active-periods`. */
export interface ActiveRow {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly state: string;
  readonly since: Instant;
  readonly until: Instant;
}

interface Observed {
  readonly active: readonly ActiveRow[];
  readonly wip: readonly Pick<WipRow, "factory" | "line" | "operation" | "quantity">[];
  readonly lines: readonly CoveredLine[];
}

interface Queue {
  readonly operation: string;
  readonly quantity: number;
}

/**
 * One item a line with an active station or a queue. At any time the machine with the longest active period is the bottleneck (Roser,
 * Nakano, Tanaka, "Shifting bottleneck detection", Winter Simulation Conference 2002): the others wait for it, sooner or later. A queue
 * says the same where buffers are large enough. They may differ; then both are worth a look.
 */
export function bottleneckItems({ active, wip, lines }: Observed): BottleneckItem[] {
  const keys = new Map([...active, ...wip].map(({ factory, line }) => [`${factory}/${line}`, { factory, line }]));
  const items = [...keys.values()].flatMap((place) => {
    const isHere = ({ factory, line }: { factory: string; line: string }) => factory === place.factory && line === place.line;
    const station = longestActive(active.filter(isHere));
    const queues = queuesOf(wip.filter(isHere));
    if (!station && queues.length === 0) return [];
    const operations = new Set([...operationsOf(lines.find(isHere)), ...queues.map(({ operation }) => operation)]);
    return [bottleneckItem(place, { station, queue: queues[0], operations })];
  });
  return items.sort((a, b) => compareNames([a.factory, a.line], [b.factory, b.line]));
}

interface Found {
  readonly station: ActiveRow | undefined;
  readonly queue: Queue | undefined;
  /** All that are known of the line. */
  readonly operations: ReadonlySet<string>;
}

function bottleneckItem(place: { factory: string; line: string }, { station, queue, operations }: Found): BottleneckItem {
  const reasons: Record<string, string> = {};
  if (!station) reasons.station = "no active station";
  if (!queue) reasons.operation = "nothing is in work";
  const isComparable = station && queue && operations.has(station.station);
  if (!isComparable) reasons.agree = reasons.station ?? reasons.operation ?? "no operation has the name of the station";
  return {
    factory: place.factory,
    line: place.line,
    station: station?.station ?? null,
    state: station?.state ?? null,
    activeSince: station ? formatInstant(station.since) : null,
    activePeriodMs: station ? station.until - station.since : null,
    operation: queue?.operation ?? null,
    quantity: queue?.quantity ?? null,
    agree: isComparable ? station.station === queue.operation : null,
    reasons,
  };
}

/** Of equally long ones the first by name. */
function longestActive(rows: readonly ActiveRow[]): ActiveRow | undefined {
  const periodOf = ({ since, until }: ActiveRow) => until - since;
  return rows.toSorted((a, b) => periodOf(b) - periodOf(a) || compareNames([a.station], [b.station]))[0];
}

/** Positive quantities by operation, the largest first, then by name. */
function queuesOf(rows: Observed["wip"]): Queue[] {
  const sums = new Map<string, number>();
  for (const { operation, quantity } of rows) sums.set(operation, (sums.get(operation) ?? 0) + quantity);
  const queues = [...sums].map(([operation, quantity]) => ({ operation, quantity })).filter(({ quantity }) => quantity > 0);
  return queues.sort((a, b) => b.quantity - a.quantity || compareNames([a.operation], [b.operation]));
}

function operationsOf(line: CoveredLine | undefined): readonly string[] {
  return line ? [...line.operations, ...Object.values(line.routes).flat()] : [];
}
