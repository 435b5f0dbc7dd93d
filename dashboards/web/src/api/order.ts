// A production order with how far it has come.
import { instantOrNull, isJson, numberOrNull, textOf } from "./json.ts";
import type { LineKey } from "./plant-line.ts";

export interface Order extends LineKey {
  readonly order: string;
  readonly product: string;
  readonly quantity: number;
  readonly status: string;
  readonly due: number | null;
  readonly goodQuantity: number | null;
  readonly progress: number | null;
  readonly latenessMs: number | null;
  readonly late: boolean;
}

export function readOrder(item: unknown): Order | undefined {
  if (!isJson(item)) return undefined;
  const order = textOf(item.order);
  if (order === "") return undefined;
  return {
    factory: textOf(item.factory),
    line: textOf(item.line),
    order,
    product: textOf(item.product),
    quantity: numberOrNull(item.quantity) ?? 0,
    status: textOf(item.status),
    due: instantOrNull(item.due),
    goodQuantity: numberOrNull(item.goodQuantity),
    progress: numberOrNull(item.progress),
    latenessMs: numberOrNull(item.latenessMs),
    late: item.late === true,
  };
}
