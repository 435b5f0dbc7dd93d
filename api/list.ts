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

/** How many rows the list `name` has in all. */
export async function countOf(query: Query, name: ListName, params: QueryParams, signal: AbortSignal): Promise<number> {
  const [row] = await query<{ total: number }>(`${name}-count`, params, { signal });
  return Number(row?.total ?? 0);
}
