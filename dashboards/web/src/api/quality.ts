// Data quality of a table of a source in some time, as `GET /quality` gives it.
import { instantOrNull, isJson, numberOrNull, textOf } from "./json.ts";

/** In the order in which they are shown. */
export const DIMENSIONS = ["completeness", "validity", "uniqueness", "timeliness", "consistency", "accuracy"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface Quality {
  readonly source: string;
  readonly table: string;
  readonly start: number;
  readonly changes: number;
  /** A figure that is null has its reason in `reasons`. */
  readonly figures: Readonly<Record<Dimension, number | null>>;
  readonly targets: Readonly<Record<Dimension, number | null>>;
  readonly met: Readonly<Record<Dimension, boolean | null>>;
  readonly reasons: Readonly<Partial<Record<Dimension, string>>>;
}

export function readQuality(item: unknown): Quality | undefined {
  if (!isJson(item)) return undefined;
  const start = instantOrNull(item.start);
  if (start === null) return undefined;
  const [targets, met, reasons] = [item.targets, item.met, item.reasons].map((value) => (isJson(value) ? value : {}));
  const each = <T>(read: (dimension: Dimension) => T) =>
    Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, read(dimension)])) as Record<Dimension, T>;
  return {
    source: textOf(item.source),
    table: textOf(item.table),
    start,
    changes: numberOrNull(item.changes) ?? 0,
    figures: each((dimension) => numberOrNull(item[dimension])),
    targets: each((dimension) => numberOrNull(targets?.[dimension])),
    met: each((dimension) => (typeof met?.[dimension] === "boolean" ? (met[dimension] as boolean) : null)),
    reasons: each((dimension) => textOf(reasons?.[dimension])),
  };
}
