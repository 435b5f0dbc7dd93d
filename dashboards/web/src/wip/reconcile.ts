// Another system's figures as a person types or pastes them, and what comes of holding them against the moves.
import { isJson, type Json, listOf, numberOrNull, textOf } from "../api/json.ts";
import type { LineKey } from "../api/plant-line.ts";

export interface Typed {
  readonly operation: string;
  /** "" = all products. */
  readonly product: string;
  readonly quantity: number;
}

/**
 * One line each: operation, then perhaps a product, then a quantity, with commas, tabs or spaces between. `wrong` are the numbers of lines
 * that are not understood, from 1.
 *
 * @example parseTyped("OP10 40\nOP20, P1, 12") // items: OP10 of all products 40, OP20 of P1 12; wrong: []
 */
export function parseTyped(text: string): { items: Typed[]; wrong: number[] } {
  const items: Typed[] = [];
  const wrong: number[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    const parts = line.split(/[\s,;，；]+/).filter(Boolean);
    if (parts.length === 0) continue;
    const [operation = "", product = ""] = parts.length === 3 ? parts : [parts[0]];
    const last = parts.at(-1) ?? "";
    if (parts.length < 2 || parts.length > 3 || !/^-?\d+$/.test(last)) wrong.push(i + 1);
    else items.push({ operation, product, quantity: Number(last) });
  }
  return { items, wrong };
}

export function reconciliationBody({ factory, line }: LineKey, items: readonly Typed[]): Json {
  return { items: items.map(({ operation, product, quantity }) => ({ factory, line, operation, ...(product && { product }), quantity })) };
}

export interface Difference {
  readonly operation: string;
  readonly product: string;
  readonly quantity: number;
  /** null = the other system said nothing of this place. */
  readonly mesQuantity: number | null;
  readonly difference: number | null;
}

/** Items that were compared, then those that the other system did not name. */
export function readDifferences({ items, unknown }: Json): Difference[] {
  const read = (item: Json, isKnown: boolean): Difference => ({
    operation: textOf(item.operation),
    product: textOf(item.product),
    quantity: numberOrNull(item.quantity) ?? 0,
    mesQuantity: isKnown ? numberOrNull(item.mesQuantity) : null,
    difference: isKnown ? numberOrNull(item.difference) : null,
  });
  const rest = isJson(unknown) ? listOf(unknown.items) : [];
  const [known, unnamed] = [listOf(items), rest].map((list) => list.filter(isJson)) as [Json[], Json[]];
  return [...known.map((item) => read(item, true)), ...unnamed.map((item) => read(item, false))];
}
