// What is compared, as part of the query of the address; the rest of the query belongs to others and is left as it is.
//   I1. `parseCompareAddress(formatCompareAddress(a))` is `a`; what is not understood is the default.

/** With other series, or the series' own points by what was measured, with what, by whom. */
export const COMPARE_MODES = ["series", "measuredProduct", "tool", "operator", "gauge", "lot"] as const;
export type CompareMode = (typeof COMPARE_MODES)[number];
export type SplitMode = Exclude<CompareMode, "series">;

export interface CompareAddress {
  readonly mode: CompareMode;
  /** Names of other series (`seriesName`); null = those of the same characteristic. */
  readonly others: readonly string[] | null;
  /** The query of others. */
  readonly rest: string;
}

export function parseCompareAddress(search: string): CompareAddress {
  const query = new URLSearchParams(search);
  const mode = COMPARE_MODES.find((each) => each === query.get("by")) ?? "series";
  const others = query.has("with") ? [...new Set(query.getAll("with"))].filter(Boolean) : null;
  for (const name of ["by", "with"]) query.delete(name);
  return { mode, others, rest: query.toString() };
}

/** The query with its "?", or "" when all is default. */
export function formatCompareAddress({ mode, others, rest }: CompareAddress): string {
  const query = new URLSearchParams(rest);
  if (mode !== "series") query.set("by", mode);
  for (const name of others ?? []) query.append("with", name);
  if (others?.length === 0) query.set("with", "");
  const text = query.toString();
  return text && `?${text}`;
}
