// How far the pipeline has come and what stands still in it, as `GET /status` gives it.
import { isJson, listOf, numberOrNull, textOf } from "./json.ts";

export interface PipelineStatus {
  /** What each stage has before it: records of databases, records of events, blocks of rows, batches under way. */
  readonly lag: { readonly sources: number; readonly events: number; readonly facts: number; readonly sinks: number };
  readonly deadletters: number;
  /** Lines whose figures stand still, as `tenant/factory/line`. */
  readonly quarantined: readonly string[];
  /** Parts of the way into the warehouse that stand still. */
  readonly sinks: readonly { readonly table: string; readonly code: string }[];
  /** Records that a rebuild of all figures still has to read; null = none is under way. */
  readonly rebuildingLag: number | null;
}

export function readStatus(item: unknown): PipelineStatus {
  const status = isJson(item) ? item : {};
  const lag = isJson(status.lag) ? status.lag : {};
  const count = (value: unknown) => numberOrNull(value) ?? 0;
  const stopped = listOf(status.members)
    .filter(isJson)
    .flatMap((member) => listOf(member.stopped).filter(isJson));
  return {
    lag: { sources: count(lag.sources), events: count(lag.events), facts: count(lag.facts), sinks: count(lag.sinks) },
    deadletters: count(status.deadletters),
    quarantined: listOf(status.quarantined).map(textOf),
    sinks: stopped.map(({ table, code }) => ({ table: textOf(table), code: textOf(code) })),
    rebuildingLag: isJson(status.rebuilding) ? count(status.rebuilding.lag) : null,
  };
}
