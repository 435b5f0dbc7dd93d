// `linepulse connectors snapshot <table>`: asks Debezium to read a table again, chunk by chunk, beside the live changes.
import { regexOf } from "../../connectors/settings/tables.ts";
import { PipelineError } from "../../core/errors.ts";
import { tableOf, type WiredSource } from "./context.ts";
import type { SourceDatabase } from "./source-database.ts";

export interface SnapshotDeps {
  readonly sources: readonly WiredSource[];
  readonly open: (source: WiredSource) => Promise<SourceDatabase>;
  /** Never the same twice. */
  readonly newId: () => string;
}

/** @returns what was asked for, in words. @throws PipelineError CONFIG_INVALID, SOURCE_UNAVAILABLE, SOURCE_UNFIT */
export async function requestSnapshot(asked: string, { sources, open, newId }: SnapshotDeps): Promise<string> {
  const [wired, ...others] = sources.filter((source) => tableOf(source, asked) !== undefined);
  if (!wired) throw new PipelineError("CONFIG_INVALID", `no source has a table "${asked}"`);
  if (others.length > 0) {
    const all = [wired, ...others].map(({ source }) => source.name).join(", ");
    throw new PipelineError("CONFIG_INVALID", `sources ${all} have a table "${asked}": give --source`);
  }
  const table = tableOf(wired, asked) as string;
  const data = JSON.stringify({ type: "incremental", "data-collections": [regexOf(table)] });
  const database = await open(wired);
  try {
    await database.signal(wired.names, { id: newId(), type: "execute-snapshot", data });
  } finally {
    await database.close();
  }
  return `source "${wired.source.name}" was asked to read "${table}" again; \`linepulse connectors status\` tells how far it is`;
}
