// Points of control charts: what a row measured or inspected, and what becomes of its point when the row changes.
//   I1. A point's id tells its content, so that a corrected value is another point, and the one before can be named and excluded.
//   I2. A row that says again what it once said brings its old point back.
import type { MappedEvent, RowChange } from "../../core/change.ts";
import { digest } from "./digest.ts";
import { isSame, type Standing } from "./standing.ts";

type PointEvent = Extract<MappedEvent, { type: "measurement" | "attribute" }>;

interface Named {
  /** Of the row, unique within the source. */
  readonly name: string;
  readonly change: Pick<RowChange, "kind" | "at">;
}

/** A new point for what the row says now; the one that it gave before is excluded, not deleted: an auditor sees both. */
export function pointEvents({ before, after }: Standing<PointEvent>, { name, change }: Named): MappedEvent[] {
  if (isSame({ before, after })) return [];
  const idOf = (event: PointEvent) => `${name}:${digest(JSON.stringify(event))}`;
  const excluded = before ? exclusions(before, { point: idOf(before), excluded: true, at: change.at }) : [];
  if (!after) return excluded;
  const point: MappedEvent = { ...after, id: idOf(after), lasting: true };
  const included = change.kind === "insert" ? [] : exclusions(after, { point: idOf(after), excluded: false, at: change.at });
  return [...excluded, point, ...included];
}

/**
 * A series has a product only where its control plan names one, which no row tells: both are asked, and the one that is not there answers
 * NOT_FOUND and changes nothing.
 */
function exclusions(of: PointEvent, what: { point: string; excluded: boolean; at: number }): MappedEvent[] {
  const { factory, line, station, characteristic, product } = of;
  const note = what.excluded ? "corrected or deleted at its source" : "its source says it again";
  const of_ = { type: "command", name: "point.exclude", factory, line, station, characteristic, ...what, note } as const;
  const id = what.excluded ? "exclude" : "include";
  const command: MappedEvent = { ...of_, id };
  return product === undefined ? [command] : [command, { ...of_, id: `${id}-product`, product }];
}
