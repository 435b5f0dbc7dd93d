// What must be seen first of work in process: how much there is, what stands still, what is oldest, and what is wrong with it.
import type { Finding, LotsAnswer } from "../api/wip.ts";
import type { FlowRow } from "./flow-rows.ts";

export interface WipHeadline {
  readonly quantity: number;
  readonly lots: number;
  readonly heldQuantity: number;
  readonly oldest: { readonly name: string; readonly operation: string; readonly ageMs: number } | null;
  readonly stuck: number;
  readonly negative: number;
}

export function wipHeadline(rows: readonly FlowRow[], lots: LotsAnswer | null, findings: readonly Finding[]): WipHeadline {
  const sum = (pick: (row: FlowRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const first = lots?.items.find(({ quantity, ageMs }) => quantity > 0 && ageMs !== null);
  return {
    quantity: sum(({ quantity }) => quantity),
    lots: sum((row) => row.lots),
    heldQuantity: sum(({ heldQuantity }) => heldQuantity),
    oldest: first ? { name: first.name, operation: first.operation, ageMs: first.ageMs ?? 0 } : null,
    stuck: findings.filter(({ kind }) => kind !== "negative-quantity").length,
    negative: sum(({ negativeLots }) => negativeLots),
  };
}

/** The oldest first; a fault of the data before what only takes long. */
export function sortedFindings(findings: readonly Finding[]): Finding[] {
  const rank = ({ kind }: Finding) => (kind === "negative-quantity" ? 0 : 1);
  return findings.toSorted((a, b) => rank(a) - rank(b) || b.ageMs - a.ageMs);
}
