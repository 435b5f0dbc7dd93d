// What the page of data shows, as the query of its address.
//   I1. What is read is what was written; a default is left out, and what is not understood is the default.

export const SPANS = ["day", "week", "month"] as const;
export type SpanName = (typeof SPANS)[number];

export interface DataAddress {
  /** Over how long the figures of quality go: 24 hours, 7 or 30 days. */
  readonly span: SpanName;
  /** Whose quality is shown; "" = of all. */
  readonly source: string;
  readonly table: string;
  /** The group of dead letters that is open; null = none. */
  readonly letters: { readonly reason: string; readonly source: string } | null;
}

const DAYS: Readonly<Record<SpanName, number>> = { day: 1, week: 7, month: 30 };

/** How far back a span reaches, and what a bucket of its trend is. */
export function spanOf(span: SpanName): { readonly ms: number; readonly by: "hour" | "day" } {
  return { ms: DAYS[span] * 86_400_000, by: span === "day" ? "hour" : "day" };
}

export function parseDataAddress(search: string): DataAddress {
  const query = new URLSearchParams(search);
  const text = (name: string) => query.get(name) ?? "";
  const reason = text("letters");
  return {
    span: SPANS.find((span) => span === text("span")) ?? "day",
    source: text("source"),
    table: text("table"),
    letters: reason === "" ? null : { reason, source: text("lettersOf") },
  };
}

/** The query with its "?", or "" when all is default. */
export function formatDataAddress({ span, source, table, letters }: DataAddress): string {
  const query = new URLSearchParams();
  if (span !== "day") query.set("span", span);
  if (source !== "") query.set("source", source);
  if (table !== "") query.set("table", table);
  if (letters) query.set("letters", letters.reason);
  if (letters && letters.source !== "") query.set("lettersOf", letters.source);
  return query.size === 0 ? "" : `?${query}`;
}
