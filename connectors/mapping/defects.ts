// Defects of a unit as tables and messages hold them → `{code, count}`.
import type { Cell } from "../../core/change.ts";
import { asText } from "./cells.ts";
import { identifierOf } from "./names.ts";

export interface Defect {
  readonly code: string;
  readonly count: number;
}

/** So many kinds a unit may have. */
const MOST_KINDS = 100;

/** Each kind once, in the order found; a kind counts at least 1. */
export function mergeDefects(found: Iterable<{ readonly name: string | undefined; readonly count: number }>): Defect[] {
  const counts = new Map<string, number>();
  for (const { name, count } of found) {
    const code = name === undefined ? undefined : identifierOf(name);
    if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + Math.max(1, Math.trunc(count)));
  }
  return [...counts].slice(0, MOST_KINDS).map(([code, count]) => ({ code, count }));
}

/**
 * Defects of a JSON cell: a list of names, or of objects that hold a name and perhaps a number.
 *
 * @example defectsIn(["短路", { code: "漏焊", qty: 2 }]) // [{ code: "短路", count: 1 }, { code: "漏焊", count: 2 }]
 */
export function defectsIn(cell: Cell | undefined): Defect[] {
  if (!Array.isArray(cell)) return [];
  return mergeDefects(
    cell.map((entry: unknown) => {
      if (typeof entry !== "object" || entry === null) return { name: asText(entry as Cell), count: 1 };
      const { code, name, defect_code, defect_name, count, qty, quantity } = entry as Record<string, Cell>;
      return { name: asText(code ?? defect_code ?? name ?? defect_name), count: Number(count ?? qty ?? quantity ?? 1) || 1 };
    }),
  );
}
