// What one record meets: the source as it is configured, what is kept of it, and where its events go.
import { type Zone, zone } from "../../core/working-time-zone.ts";
import type { SourceCounts, SourceSettings, TranslateContext } from "./contract.ts";
import type { Quality } from "./quality.ts";
import { createTables, type KnownTable } from "./tables.ts";

export interface Source extends Pick<SourceSettings, "name" | "tenant" | "scope" | "mapping" | "options"> {
  readonly zone: Zone;
  readonly tableOf: (origin: string) => KnownTable | undefined;
  readonly tableNamed: ReadonlyMap<string, KnownTable>;
}

export interface Scene {
  readonly source: Source;
  readonly context: TranslateContext;
  /** Stored at the end of the record, as `quality` is. */
  readonly counts: SourceCounts;
  readonly quality: Quality;
}

export function createSource(settings: SourceSettings): Source {
  const tableOf = createTables(settings.mapping.tables);
  const tableNamed = new Map(settings.mapping.tables.map((table) => [table.name, tableOf(table.from) as KnownTable]));
  return { ...settings, zone: zone(settings.options.timeZone), tableOf, tableNamed };
}
