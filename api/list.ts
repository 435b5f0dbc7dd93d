// Reads one page of a list: the items, and how many there are on all pages.
import type { Query, QueryName, QueryParams } from "./deps.ts";

type ListName = Extract<QueryName, `${string}-count`> extends `${infer N}-count` ? N : never;

export interface Page<T> {
  items: T[];
  total: number;
  page: number;
  pageSize: number;
}

export interface PageRequest {
  readonly page: number;
  readonly pageSize: number;
  readonly signal: AbortSignal;
}

/** Runs the query `name` for one page, and `<name>-count` beside it: used where the page itself cannot tell the total. */
export async function readPage<R, T>(
  query: Query,
  name: ListName,
  params: QueryParams,
  { page, pageSize, signal }: PageRequest,
  toItem: (row: R) => T,
): Promise<Page<T>> {
  const offset = (page - 1) * pageSize;
  const [rows, count] = await Promise.all([
    query<R>(name, { ...params, limit: pageSize, offset }, { signal }),
    countOf(query, name, params, signal),
  ]);
  const isLast = rows.length < pageSize && (rows.length > 0 || offset === 0);
  return { items: rows.map(toItem), total: isLast ? offset + rows.length : count, page, pageSize };
}

/** One page of a query whose rows carry the `total` themselves: counting would cost as much as the page. A page beyond the last has none. */
export async function readRows<R extends { readonly total: number }>(
  query: Query,
  { name, countName }: { name: QueryName; countName: ListName },
  params: QueryParams,
  { page, pageSize, signal }: PageRequest,
): Promise<{ rows: readonly R[]; total: number; page: number; pageSize: number }> {
  const offset = (page - 1) * pageSize;
  const rows = await query<R>(name, { ...params, limit: pageSize, offset }, { signal });
  const [first] = rows;
  const total = first ? first.total : offset === 0 ? 0 : await countOf(query, countName, params, signal);
  return { rows, total, page, pageSize };
}

/** How many rows the list `name` has in all. */
export async function countOf(query: Query, name: ListName, params: QueryParams, signal: AbortSignal): Promise<number> {
  const [row] = await query<{ total: number }>(`${name}-count`, params, { signal });
  return Number(row?.total ?? 0);
}
