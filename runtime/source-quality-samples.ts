// Data quality of sources as observations, so that rules of alerts can judge it.
//   I1. One figure a table: the one whose target is missed by the most changes; where none is missed, the one that has the least to spare.
//       What else is missed stands beside it. A table that has missed none has no other way to say so.
//   I2. A figure that rests on few changes says little of a source: it is left out. Where none is left the sample has no value.
import type { Labels, Sample } from "../core/alerting.ts";
import { DIMENSIONS, type Dimension, wholeOf } from "../core/quality.ts";
import type { Instant } from "../core/time.ts";
import type { TableQuality } from "./source-quality.ts";

export const QUALITY_SAMPLE = "source-quality";
/** As many as first-pass yield is judged by. */
export const LEAST_CHANGES = 20;

/** As the standards call them: messages are in one of two languages, what is told here is in both. */
const NAMES: Readonly<Record<Dimension, string>> = {
  completeness: "完整性 completeness",
  validity: "有效性 validity",
  uniqueness: "唯一性 uniqueness",
  timeliness: "及时性 timeliness",
  consistency: "一致性 consistency",
  accuracy: "准确性 accuracy",
};

interface Judged {
  readonly dimension: Dimension;
  readonly figure: number;
  readonly target: number;
  readonly changes: number;
  /** Changes that lack for the target; negative = to spare. */
  readonly short: number;
}

export interface QualityTelling {
  /** To whom a source is told. */
  readonly labelsOf: (source: string) => readonly Labels[];
  readonly now: Instant;
}

/** One sample a table and place, to be told now. */
export function qualitySamples(tables: readonly TableQuality[], { labelsOf, now }: QualityTelling): Sample[] {
  return tables.flatMap((quality) => {
    const { source, table } = quality;
    const judged = judgedOf(quality);
    const worst = judged.reduce<Judged | undefined>((most, each) => (most && most.short >= each.short ? most : each), undefined);
    const missed = judged.filter(({ figure, target }) => figure < target).sort((a, b) => b.short - a.short);
    const figures = worst ? { value: worst.figure, limit: worst.target, n: worst.changes } : { value: null };
    const detail = missed.map(({ dimension, figure, target }) => `${NAMES[dimension]} ${percent(figure)} < ${percent(target)}`).join(", ");
    return labelsOf(source).map((labels): Sample => {
      const place = { ...labels, table };
      return {
        kind: "sample",
        name: QUALITY_SAMPLE,
        labels: place,
        at: now,
        receivedAt: now,
        unit: "ratio",
        ...figures,
        ...(detail && { detail }),
      };
    });
  });
}

function judgedOf({ sums, figures, targets }: TableQuality): Judged[] {
  return DIMENSIONS.flatMap((dimension) => {
    const [figure, target, changes] = [figures[dimension], targets[dimension], wholeOf(sums, dimension)];
    return figure === null || changes < LEAST_CHANGES ? [] : [{ dimension, figure, target, changes, short: (target - figure) * changes }];
  });
}

/** Cut, not rounded: what is below its target must not look as if it were not. */
function percent(share: number): string {
  return `${Math.floor(share * 10_000 + 1e-6) / 100}%`;
}
