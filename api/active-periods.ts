// How long each station has been active without a pause, asked of a few days and only where that is not far enough of more.
import { DAY_MS, type Instant } from "../core/time.ts";
import type { Query, QueryParams } from "./deps.ts";
import type { ActiveRow } from "./items/wip-bottlenecks.ts";

/** Most active periods are shorter: months hold a row for every change of state. */
const NEAR_MS = 2 * DAY_MS;
/** No active period is told to be longer than from the stretch that reaches over this. */
const FAR_MS = 35 * DAY_MS;
/** More stations are not named one by one: all are asked for. */
const MOST_NAMED = 500;

interface Asked {
  readonly params: QueryParams;
  readonly at: Instant;
  readonly signal: AbortSignal;
}

/** The uninterrupted active period of each station that is active at an instant; in no order. */
export async function activePeriods(query: Query, { params, at, signal }: Asked): Promise<readonly ActiveRow[]> {
  const ask = (looked_from: Instant, stations: readonly string[]) =>
    query<ActiveRow>("wip-active-periods", { ...params, at, looked_from, stations }, { signal });
  const near = at - NEAR_MS;
  const rows = await ask(near, []);
  const longer = rows.filter(({ since }) => since <= near).map(nameOf);
  if (longer.length === 0) return rows;
  const known = new Map(rows.map((row) => [nameOf(row), row]));
  for (const row of await ask(at - FAR_MS, longer.length > MOST_NAMED ? [] : longer)) known.set(nameOf(row), row);
  return [...known.values()];
}

function nameOf({ factory, line, station }: ActiveRow): string {
  return `${factory}/${line}/${station}`;
}
