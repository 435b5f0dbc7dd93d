// State of SPC from version 1 of the `line` processor, which knew X̄-R and I-MR only.
//   I1. Limits, phase I values and open subgroups go on; runs start afresh, since version 1 kept no zones.
import { mean, range } from "../../stats/moments.ts";
import { blankLive, type SeriesLive } from "./series.ts";
import { emptyWindowAfterOthers, pushPoint } from "./window.ts";

interface OldDefinition {
  versions: number;
  limits: object | null;
}

interface OldLive {
  baseline: { at: number; values: number[] }[];
  newestAt: number | null;
  previousValue: number | null;
  open: SeriesLive["open"] | null;
}

/** @param key of the state entry; the value is returned as version 2 has it */
export function migrateSeries(key: string, old: unknown): unknown {
  if (key.startsWith("plan/")) return { parameters: {}, ...(old as object) };
  if (key.startsWith("series/")) return migrateDefinition(old as OldDefinition);
  if (key.startsWith("live/")) return migrateLive(old as OldLive);
  return old;
}

function migrateDefinition({ versions, limits }: OldDefinition): unknown {
  return { versions, limits };
}

function migrateLive({ baseline, newestAt, previousValue, open }: OldLive): SeriesLive {
  const live: SeriesLive = {
    ...blankLive(),
    newestAt,
    last: previousValue,
    collected: baseline.length,
    hasUnkept: true,
    open: open ?? undefined,
  };
  if (newestAt !== null && baseline.length === 0) live.window = emptyWindowAfterOthers();
  for (const { at, values } of baseline) {
    const spread = values.length === 1 ? null : range(values);
    // version 1 kept no ids of these points
    pushPoint(live.window, { id: "", at, n: values.length, value: mean(values), spread, complete: true, excluded: false });
  }
  return live;
}
