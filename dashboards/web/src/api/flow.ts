// Work in process, what holds a line back, and what is wrong with the flow, as the API gives them.
import { isJson, numberOrNull, textOf } from "./json.ts";
import type { LineKey } from "./plant-line.ts";

export interface Wip extends LineKey {
  readonly operation: string;
  readonly quantity: number;
  readonly heldQuantity: number;
}

export function readWip(item: unknown): Wip | undefined {
  if (!isJson(item)) return undefined;
  const operation = textOf(item.operation);
  const amounts = { quantity: numberOrNull(item.quantity) ?? 0, heldQuantity: numberOrNull(item.heldQuantity) ?? 0 };
  return operation === "" ? undefined : { factory: textOf(item.factory), line: textOf(item.line), operation, ...amounts };
}

export interface Bottleneck extends LineKey {
  /** With the longest uninterrupted active period; "" = none. */
  readonly station: string;
  /** With the largest quantity; "" = none. */
  readonly operation: string;
}

export function readBottleneck(item: unknown): Bottleneck | undefined {
  if (!isJson(item)) return undefined;
  return { factory: textOf(item.factory), line: textOf(item.line), station: textOf(item.station), operation: textOf(item.operation) };
}

export const FINDING_KINDS = ["negative-quantity", "aged-lot", "stuck-order"] as const;

export interface FlowFinding extends LineKey {
  readonly kind: (typeof FINDING_KINDS)[number];
  readonly operation: string;
  /** The order, lot or serial. */
  readonly subject: string;
  readonly ageMs: number;
}

export function readFlowFinding(item: unknown): FlowFinding | undefined {
  if (!isJson(item)) return undefined;
  const kind = FINDING_KINDS.find((known) => known === item.kind);
  if (!kind) return undefined;
  const subject = textOf(item.order) || textOf(item.lot) || textOf(item.serial);
  return {
    factory: textOf(item.factory),
    line: textOf(item.line),
    kind,
    operation: textOf(item.operation),
    subject,
    ageMs: numberOrNull(item.ageMs) ?? 0,
  };
}
