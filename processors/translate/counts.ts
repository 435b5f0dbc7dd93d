// What became of a source's records so far.
import type { KeyedState } from "../../core/processor.ts";
import type { SourceCounts } from "./contract.ts";

const KEY = "counts";

/** The counts of a source, for metrics and status; to change them, `set` them back. */
export function countsOf(state: Pick<KeyedState, "get">): SourceCounts {
  return state.get<SourceCounts>(KEY) ?? blank();
}

export function setCounts(state: Pick<KeyedState, "set">, counts: SourceCounts): void {
  state.set(KEY, counts);
}

function blank(): SourceCounts {
  return {
    changes: 0,
    snapshotRows: 0,
    duplicates: 0,
    events: 0,
    buried: 0,
    orphans: 0,
    truncates: 0,
    ignored: 0,
    parked: 0,
    recordAt: null,
    committedAt: null,
    inSnapshot: false,
  };
}
