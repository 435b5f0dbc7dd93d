// How long a lot may wait at an operation, and an order be in production: as the newest `line` event of the line says.
import type { LineEvent } from "../../core/events.ts";
import type { KeyedState } from "../../core/processor.ts";
import { DAY_MS } from "../../core/time.ts";

/** Of an order, where the line says nothing else (domain 4.4). */
export const DEFAULT_ORDER_LIMIT_MS = DAY_MS;

interface Limits {
  queueLimits: Readonly<Record<string, number>>;
  orderLimitMs: number;
}

export function keepLimits({ line, queueLimits = {}, orderLimitMs = DEFAULT_ORDER_LIMIT_MS }: LineEvent, state: KeyedState): void {
  state.set<Limits>(`limits/${line}`, { queueLimits, orderLimitMs });
}

/** Of lots at an operation; undefined where they may wait for ever. */
export function queueLimit(line: string, operation: string, state: KeyedState): number | undefined {
  const limits = state.get<Limits>(`limits/${line}`)?.queueLimits ?? {};
  return Object.hasOwn(limits, operation) ? limits[operation] : undefined;
}

export function orderLimit(line: string, state: KeyedState): number {
  return state.get<Limits>(`limits/${line}`)?.orderLimitMs ?? DEFAULT_ORDER_LIMIT_MS;
}
