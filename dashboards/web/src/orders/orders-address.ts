// What the page of orders shows, as the query of its address: a list, or one order of it.
//   I1. `parseOrdersAddress(formatOrdersAddress(a))` is `a`; a default is left out; what is not understood is the default.

/** `open` are those neither completed nor cancelled. */
export const FILTERS = ["open", "all", "created", "released", "started", "completed", "cancelled"] as const;
export type Filter = (typeof FILTERS)[number];

export interface OrdersAddress {
  /** "" = all. */
  readonly factory: string;
  readonly line: string;
  /** The one that is looked at; "" = the list. */
  readonly order: string;
  /** A part of an order's or a product's name. */
  readonly search: string;
  readonly state: Filter;
  /** From 1. */
  readonly page: number;
}

export function parseOrdersAddress(search: string): OrdersAddress {
  const query = new URLSearchParams(search);
  const text = (name: string) => query.get(name) ?? "";
  const page = Number(text("page"));
  return {
    factory: text("factory"),
    line: text("line"),
    order: text("order"),
    search: text("search"),
    state: FILTERS.find((state) => state === text("state")) ?? "open",
    page: Number.isSafeInteger(page) && page > 1 ? page : 1,
  };
}

/** The query with its "?", or "" when all is default. */
export function formatOrdersAddress({ state, page, ...texts }: OrdersAddress): string {
  const query = new URLSearchParams(Object.entries(texts).filter(([, value]) => value !== ""));
  if (state !== "open") query.set("state", state);
  if (page > 1) query.set("page", String(page));
  return query.size === 0 ? "" : `?${query}`;
}

/** The parameters of `GET /orders` that the list asks for. */
export function listQuery({ factory, line, search, state, page }: OrdersAddress, pageSize: number): URLSearchParams {
  const filter: Record<string, string> = state === "open" ? { open: "yes" } : state === "all" ? {} : { status: state };
  const texts = Object.fromEntries(Object.entries({ factory, line, search: search.trim() }).filter(([, value]) => value !== ""));
  return new URLSearchParams({ ...texts, ...filter, sort: "newest", page: String(page), pageSize: String(pageSize) });
}
