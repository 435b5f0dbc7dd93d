// An order in full, where its parts are, how it went through operations and stations, as the API gives them.
import { instantOrNull, isJson, type Json, numberOrNull, textOf } from "./json.ts";
import { type Order, readOrder } from "./order.ts";
import type { LineKey } from "./plant-line.ts";

export const MILESTONES = ["created", "released", "started", "completed", "cancelled"] as const;
export type Milestone = (typeof MILESTONES)[number];

export interface FullOrder extends Order {
  /** When it first had each status; null = never. */
  readonly at: Readonly<Record<Milestone, number | null>>;
  readonly producedQuantity: number | null;
  readonly ratePerHour: number | null;
  readonly expectedFinish: number | null;
  readonly reasons: Readonly<Record<string, string>>;
}

export function readFullOrder(item: unknown): FullOrder | undefined {
  const order = readOrder(item);
  if (!order || !isJson(item)) return undefined;
  const at = Object.fromEntries(MILESTONES.map((name) => [name, instantOrNull(item[`${name}At`])])) as Record<Milestone, number | null>;
  return {
    ...order,
    at,
    producedQuantity: numberOrNull(item.producedQuantity),
    ratePerHour: numberOrNull(item.ratePerHour),
    expectedFinish: instantOrNull(item.expectedFinish),
    reasons: Object.fromEntries(Object.entries(isJson(item.reasons) ? item.reasons : {}).map(([name, why]) => [name, textOf(why)])),
  };
}

interface OfOrder extends LineKey {
  readonly order: string;
}

export interface OrderPlace extends OfOrder {
  readonly operation: string;
  readonly quantity: number;
  readonly heldQuantity: number;
  readonly lots: number;
  readonly oldestAgeMs: number | null;
}

export function readOrderPlace(item: unknown): OrderPlace | undefined {
  if (!isJson(item)) return undefined;
  const amounts = { quantity: count(item.quantity), heldQuantity: count(item.heldQuantity), lots: count(item.lots) };
  return { ...ofOrder(item), operation: textOf(item.operation), ...amounts, oldestAgeMs: numberOrNull(item.oldestAgeMs) };
}

export interface OrderOperation extends OfOrder {
  readonly operation: string;
  readonly lots: number;
  readonly arrivedQuantity: number;
  readonly departedQuantity: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

export function readOrderOperation(item: unknown): OrderOperation | undefined {
  if (!isJson(item)) return undefined;
  const [firstAt, lastAt] = [instantOrNull(item.firstAt), instantOrNull(item.lastAt)];
  if (firstAt === null || lastAt === null) return undefined;
  const amounts = { lots: count(item.lots), arrivedQuantity: count(item.arrivedQuantity), departedQuantity: count(item.departedQuantity) };
  return { ...ofOrder(item), operation: textOf(item.operation), ...amounts, firstAt, lastAt };
}

export interface OrderStation extends OfOrder {
  readonly station: string;
  readonly goodQuantity: number;
  readonly scrapQuantity: number;
  readonly reworkQuantity: number;
}

export function readOrderStation(item: unknown): OrderStation | undefined {
  if (!isJson(item) || textOf(item.station) === "") return undefined;
  const amounts = {
    goodQuantity: count(item.goodQuantity),
    scrapQuantity: count(item.scrapQuantity),
    reworkQuantity: count(item.reworkQuantity),
  };
  return { ...ofOrder(item), station: textOf(item.station), ...amounts };
}

function ofOrder({ factory, line, order }: Json): OfOrder {
  return { factory: textOf(factory), line: textOf(line), order: textOf(order) };
}

function count(value: unknown): number {
  return numberOrNull(value) ?? 0;
}
