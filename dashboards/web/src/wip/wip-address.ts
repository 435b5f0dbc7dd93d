// What the page of work in process shows, as the query of its address.
//   I1. `parseWipAddress(formatWipAddress(a))` is `a`; a default is left out.

export interface WipAddress {
  /** "" = the first line with work in process. */
  readonly factory: string;
  readonly line: string;
  /** "" = all. */
  readonly operation: string;
  readonly product: string;
}

export function parseWipAddress(search: string): WipAddress {
  const query = new URLSearchParams(search);
  const text = (name: string) => query.get(name) ?? "";
  return { factory: text("factory"), line: text("line"), operation: text("operation"), product: text("product") };
}

/** The query with its "?", or "" when all is default. */
export function formatWipAddress(address: WipAddress): string {
  const query = new URLSearchParams(Object.entries(address).filter(([, value]) => value !== ""));
  return query.size === 0 ? "" : `?${query}`;
}
