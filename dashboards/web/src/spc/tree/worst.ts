// Which characteristic needs somebody most: the one with most signals that nobody has closed, then the least capable one.
import type { Characteristic } from "../../api/characteristic.ts";

type Standing = Pick<Characteristic, "openSignals" | "cpk" | "lastAt">;

/** Sorts what needs somebody to the front; without a Cpk a characteristic stands behind those with a good one. */
export function worseFirst(a: Standing, b: Standing): number {
  return b.openSignals - a.openSignals || cpkOf(a) - cpkOf(b) || Number(a.lastAt === null) - Number(b.lastAt === null);
}

/** Not Infinity: the difference of two is then no number. */
function cpkOf({ cpk }: Standing): number {
  return cpk ?? Number.MAX_VALUE;
}

/** What a page without a choice shows. */
export function worstOf<T extends Standing>(characteristics: readonly T[]): T | undefined {
  return characteristics.reduce<T | undefined>((worst, each) => (worst && worseFirst(worst, each) <= 0 ? worst : each), undefined);
}

/** Capable, barely so, or not (AIAG SPC: 1.33 is asked of a stable process; below 1 it makes parts out of specification). */
export function gradeOf(cpk: number | null): "good" | "warn" | "alarm" | "none" {
  if (cpk === null) return "none";
  return cpk < 1 ? "alarm" : cpk < 1.33 ? "warn" : "good";
}

/** A subgroup that waits so long for its next value is closed (`subgroupIdleMs`): beyond that a last value is old. */
const OLD_MS = 60 * 60_000;

/** `quiet`: nothing within the list's 24 hours; what is not known yet is told as nothing else. */
export function ageOf({ lastAt, isBare }: Pick<Characteristic, "lastAt" | "isBare">, now: number): "fresh" | "old" | "quiet" {
  if (lastAt === null) return isBare ? "fresh" : "quiet";
  return now - lastAt > OLD_MS ? "old" : "fresh";
}
