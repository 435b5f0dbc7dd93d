// Data quality of a source: six dimensions, each the share of what came that is as it should be, held against targets.
// Dimensions after DAMA UK, "The six primary dimensions for data quality assessment" (2013). DAMA names no targets ("fit for purpose" is
// the owner's to say); the defaults are what a quality engineer would ask of the tables of a MES.
//   I1. Figures come from sums, so that a day is not the mean of its hours; nothing is clamped.
//   I2. A figure that has nothing to be a share of is null, and its reason says what lacks.
import { z } from "zod";
import { MINUTE_MS } from "./time.ts";

export const DIMENSIONS = ["completeness", "validity", "uniqueness", "timeliness", "consistency", "accuracy"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/**
 * Rows of `source_quality` carry this generation: they are made of what a source told and not of events, so that no rebuild makes them
 * again, and readers of every generation see them (decision 0026).
 */
export const SOURCE_GENERATION = 0;

/** A streamed change that comes within so long of its commit is timely. */
export const TIMELY_WITHIN_MS = 5 * MINUTE_MS;

const share = (value: number) => z.number().min(0).max(1).default(value);

/** What a source's configuration may say of its targets. */
export const qualityTargets = z.strictObject({
  completeness: share(0.98).meta({ description: "Rows that have every column that is needed" }),
  validity: share(0.99).meta({ description: "Changes that could be read and judged" }),
  uniqueness: share(0.999).meta({ description: "Changes that came once" }),
  timeliness: share(0.95).meta({ description: "Streamed changes that came within 5 minutes of their commit" }),
  consistency: share(0.99).meta({ description: "Rows whose parent row is there" }),
  accuracy: share(0.999).meta({ description: "Of what a check sum covers: what agrees with it" }),
});

export type QualityTargets = Readonly<z.output<typeof qualityTargets>>;

export const DEFAULT_TARGETS: QualityTargets = Object.freeze(qualityTargets.parse({}));

/** Of the changes of a table in some time: how many are as they should be. What is delivered again counts in `changes` alone. */
export interface QualitySums {
  readonly changes: number;
  readonly unique: number;
  readonly complete: number;
  readonly valid: number;
  /** Streamed changes: those of a snapshot tell what was, whenever it was. */
  readonly timed: number;
  /** Of those, the ones that came within `TIMELY_WITHIN_MS`. */
  readonly timely: number;
  readonly consistent: number;
  /** Changes that something, such as a check sum, could be held against. */
  readonly checked: number;
  readonly accurate: number;
}

/** What is null has its reason in `reasons`, under its name. */
export type QualityFigures = Readonly<Record<Dimension, number | null>> & {
  /** Whether the target is reached; null where the figure is. */
  readonly met: Readonly<Record<Dimension, boolean | null>>;
  readonly reasons: Readonly<Partial<Record<Dimension, string>>>;
};

/** Of each dimension: the part, the whole, and what lacks where there is no whole. */
const SHARES: Readonly<Record<Dimension, readonly [part: keyof QualitySums, whole: keyof QualitySums, reason: string]>> = {
  completeness: ["complete", "unique", "no new changes"],
  validity: ["valid", "unique", "no new changes"],
  uniqueness: ["unique", "changes", "no changes"],
  timeliness: ["timely", "timed", "no streamed changes"],
  consistency: ["consistent", "unique", "no new changes"],
  accuracy: ["accurate", "checked", "nothing is checked"],
};

/** How many changes a figure rests on. */
export function wholeOf(sums: QualitySums, dimension: Dimension): number {
  return sums[SHARES[dimension][1]];
}

/**
 * The six figures of some changes, and whether each reaches its target: at the target it does.
 *
 * @example qualityOf({ changes: 201, unique: 200, complete: 196, valid: 200, timed: 100, timely: 90, consistent: 200, checked: 0, accurate: 0 })
 * // completeness 0.98 (met), validity 1, uniqueness 0.99502 (not met), timeliness 0.9 (not met), consistency 1, accuracy null
 */
export function qualityOf(sums: QualitySums, targets: QualityTargets = DEFAULT_TARGETS): QualityFigures {
  const figures = {} as Record<Dimension, number | null>;
  const met = {} as Record<Dimension, boolean | null>;
  const reasons: Partial<Record<Dimension, string>> = {};
  for (const dimension of DIMENSIONS) {
    const [part, whole, reason] = SHARES[dimension];
    const figure = sums[whole] > 0 ? sums[part] / sums[whole] : null;
    figures[dimension] = figure;
    met[dimension] = figure === null ? null : figure >= targets[dimension];
    if (figure === null) reasons[dimension] = reason;
  }
  return { ...figures, met, reasons };
}
