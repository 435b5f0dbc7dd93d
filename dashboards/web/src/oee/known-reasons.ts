// The reasons that a person can choose from: those that the line's stretches and losses name, the most frequent first. The API does
// not list the reasons of a line's configuration.
import type { StationLosses, Stretch } from "../api/oee.ts";

export interface KnownReason {
  /** Its code. */
  readonly reason: string;
  /** "" = its code is all there is. */
  readonly name: string;
}

const SHOWN = 12;

export function knownReasons(losses: readonly StationLosses[], stretches: readonly Stretch[]): KnownReason[] {
  const counts = new Map<string, { reason: string; name: string; count: number }>();
  const named = [
    ...losses.flatMap(({ byReason }) => byReason),
    ...stretches.map(({ reason, reasonName }) => ({ reason, name: reasonName })),
  ];
  for (const { reason, name } of named) {
    if (reason === "") continue;
    const known = counts.get(reason) ?? { reason, name, count: 0 };
    counts.set(reason, { ...known, count: known.count + 1 });
  }
  const all = [...counts.values()].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  return all.slice(0, SHOWN).map(({ reason, name }) => ({ reason, name }));
}
