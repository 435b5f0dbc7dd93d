// Stretches for tests, in seconds.
import type { Stretch } from "../api/oee.ts";

export function stretch(station: string, from: number, to: number | null, over: Partial<Stretch> = {}): Stretch {
  return {
    factory: "f1", line: "l1", station, start: from * 1_000, end: to === null ? null : to * 1_000, state: "running", reason: "",
    reasonName: "", category: "", stop: "", reclassified: false, ...over,
  }; // biome-ignore format: one record
}
