// Where rows go: the names of destinations, by which positions, shares and reports are kept apart.
import type { Config } from "../core/config.ts";

/** The warehouse that readers query, embedded or a server. */
export const CLICKHOUSE = "clickhouse";
export const TIMESCALEDB = "timescaledb";

/** All that rows are carried to, the one that readers query first. */
export function destinationsOf({ timescale }: Pick<Config, "timescale">): string[] {
  return timescale.url === undefined ? [CLICKHOUSE] : [CLICKHOUSE, TIMESCALEDB];
}
