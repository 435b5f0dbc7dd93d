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

/** Runs the query `name` for one page, and then `<name>-count` where the page itself cannot tell the total: most lists have one page. */
export async function readPage<R, T>(
  query: Query,
  name: ListName,
  params: QueryParams,
  { page, pageSize, signal }: PageRequest,
  toItem: (row: R) => T,
): Promise<Page<T>> {
  const offset = (page - 1) * pageSize;
  const rows = await query<R>(name, { ...params, limit: pageSize, offset }, { signal });
  const total = await totalOf({ offset, pageSize, rows: rows.length }, () => countOf(query, name, params, signal));
  return { items: rows.map(toItem), total, page, pageSize };
}

/** How many rows all pages have: as the last page tells, otherwise as they are counted. */
export async function totalOf(
  { offset, pageSize, rows }: { offset: number; pageSize: number; rows: number },
  count: () => Promise<number>,
): Promise<number> {
  const isLast = rows < pageSize && (rows > 0 || offset === 0);
  return isLast ? offset + rows : count();
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
