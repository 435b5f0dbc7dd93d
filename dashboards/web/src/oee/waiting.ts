// Whether a station waits: it has nothing to report then, and that nothing is heard of it is no standstill.
import type { State } from "../api/oee.ts";

const WAITING: readonly (State | undefined)[] = ["starved", "blocked", "idle", "off"];

export function isWaiting(state: State | undefined): boolean {
  return WAITING.includes(state);
}
