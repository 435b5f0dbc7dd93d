// How good the data of the configured sources has been of late: for `/metrics`, and for whoever alerts on it.
//   I1. Asked as often as anybody likes, read from the warehouse once a minute at most: a minute is what the rows are made of.
import type { Query } from "../api/deps.ts";
import type { QualityRow } from "../api/items/quality.ts";
import { type ConfiguredSource, targetsOf } from "../api/quality-sources.ts";
import { wholeQuarters } from "../api/routes/quality.ts";
import { type QualityFigures, type QualitySums, type QualityTargets, qualityOf } from "../core/quality.ts";
import { floorTo, HOUR_MS, type Instant, MINUTE_MS } from "../core/time.ts";

export interface TableQuality {
  readonly tenant: string;
  readonly source: string;
  readonly table: string;
  readonly changes: number;
  readonly sums: QualitySums;
  readonly figures: QualityFigures;
  readonly targets: QualityTargets;
}

export interface SourceQualityDeps {
  readonly query: Query;
  readonly sources: readonly ConfiguredSource[];
  readonly now: () => Instant;
}

const MOST_TABLES = 10_000;

/** Gives a function that reads the figures of the last whole hour, to the minute, of every table that had changes in it. */
export function createSourceQuality({ query, sources, now }: SourceQualityDeps): (signal: AbortSignal) => Promise<readonly TableQuality[]> {
  const tenants = [...new Set(sources.map(({ tenant }) => tenant))];
  let last: { readonly minute: Instant; readonly tables: readonly TableQuality[] } | undefined;

  async function readTenant(tenant: string, minute: Instant, signal: AbortSignal): Promise<TableQuality[]> {
    const range = wholeQuarters({ from: minute - HOUR_MS, to: minute });
    const scope = { tenant, sources: sources.filter((source) => source.tenant === tenant).map(({ name }) => name), source: "", table: "" };
    const params = { ...scope, ...range, by: "none", time_zone: "UTC", limit: MOST_TABLES, offset: 0 };
    const rows = await query<QualityRow>("quality", params, { signal });
    return rows.map(({ source, table, bucket: _bucket, changes, unique_changes: unique, ...counts }) => {
      const targets = targetsOf(sources, { tenant, source });
      const sums = { changes, unique, ...counts };
      return { tenant, source, table, changes, sums, targets, figures: qualityOf(sums, targets) };
    });
  }

  return async (signal) => {
    const minute = floorTo(now(), MINUTE_MS);
    if (last?.minute !== minute) {
      last = { minute, tables: (await Promise.all(tenants.map((tenant) => readTenant(tenant, minute, signal)))).flat() };
    }
    return last.tables;
  };
}
