// A measurement systems analysis (AIAG MSA, crossed design): ten parts, measured three times each by three operators, blind.
//   I1. The parts are the same at every study: master parts that the gauge room keeps.
import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Random } from "./random.ts";
import type { Report } from "./simulated-event.ts";

export interface GaugeStudy {
  /** Of its own, without a control plan: a study is no process. */
  readonly characteristic: string;
  readonly gauge: string;
  readonly mean: number;
  /** Spread of the master parts. */
  readonly partSigma: number;
  /** Spread of one operator's readings of one part: equipment variation. */
  readonly repeatabilitySigma: number;
  /** What each operator reads too much: appraiser variation. */
  readonly operatorOffsets: readonly [number, number, number];
  readonly decimals: number;
}

/** Ten parts picked to cover the process, in its sigmas. */
const PARTS = [-1.62, -1.17, -0.84, -0.41, -0.13, 0.22, 0.55, 0.79, 1.21, 1.66];
const TRIALS = 3;
const BEGINS_AFTER_MS = 10 * MINUTE_MS;
const EVERY_MS = 15 * SECOND_MS;

interface StudyOptions {
  readonly station: string;
  readonly start: Instant;
  readonly operators: readonly string[];
  readonly random: Random;
  readonly report: (at: Instant, event: Report) => void;
}

/** Reports the study of a shift that began at `start`: in each trial, one operator after the other takes the parts as they come. */
export function reportStudy(study: GaugeStudy, { station, start, operators, random, report }: StudyOptions): void {
  const { characteristic, gauge, mean, partSigma, repeatabilitySigma, operatorOffsets, decimals } = study;
  let at = start + BEGINS_AFTER_MS;
  for (let trial = 0; trial < TRIALS; trial++) {
    for (const [index, offset] of operatorOffsets.entries()) {
      for (const part of shuffled(PARTS.keys(), random)) {
        const value = mean + partSigma * (PARTS[part] ?? 0) + offset + random.normal(0, repeatabilitySigma);
        const serial = `MSA-${String(part + 1).padStart(2, "0")}`;
        const read = { value: Number(value.toFixed(decimals)), serial, operator: operators[index] ?? "", gauge };
        report(at, { type: "measurement", station, characteristic, ...read });
        at += EVERY_MS;
      }
    }
  }
}

/** Fisher and Yates. */
function shuffled<T>(items: Iterable<T>, random: Random): T[] {
  const list = [...items];
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1));
    [list[last], list[other]] = [list[other] as T, list[last] as T];
  }
  return list;
}
