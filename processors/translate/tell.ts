// Tells the mapping of a change, and gives the events that it makes of it.
//   I1. A change is told whole or not at all: when an event of it is refused, all of it is buried.
//   I2. A mapping that throws has met a row that it cannot judge: the row is buried, the source goes on. What the log throws is not
//       the mapping's.
import type { Mapped, Missing, RowChange, RowImage } from "../../core/change.ts";
import { PipelineError } from "../../core/errors.ts";
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import { eventsOf } from "./events-of.ts";
import { isSameImage } from "./image.ts";
import { figuresOf } from "./quality.ts";
import { addressOf } from "./row-key.ts";
import type { Scene } from "./scene.ts";
import { findRow } from "./stored-rows.ts";

const LIVE_WITHIN_MS = 15 * MINUTE_MS;

/** A row as a change left it: what has to be told. Plain JSON, for it may have to wait. */
export interface Step {
  readonly table: string;
  readonly origin: string;
  readonly key: string;
  readonly after: RowImage | null;
  readonly at: Instant;
  readonly isSnapshot: boolean;
  /** The beginning of its events' ids. */
  readonly id: string;
  readonly recordedAt: Instant;
  /** Under which its quality is counted. */
  readonly minute: Instant;
}

export type Outcome = "told" | "buried" | Missing;

/** @param told the row as the mapping knows it; null = not at all */
export function tell(scene: Scene, step: Step, told: RowImage | null): Outcome {
  const { source, context, counts } = scene;
  const change = changeOf(step, told);
  if (change === undefined) {
    countGood(scene, step);
    return "told";
  }
  const mapped = mapSafely(scene, change);
  if ("missing" in mapped)
    return addressOf(mapped.missing.table, mapped.missing.columns) === undefined ? buryRootless(scene, step, told) : mapped;
  if ("fault" in mapped) return bury(scene, step, { reason: "unmapped", detail: mapped.fault, change });
  const historicalBefore = step.isSnapshot ? step.at - LIVE_WITHIN_MS : null;
  const { id, at, recordedAt } = step;
  const events = eventsOf(mapped, { ...ownerOf(source), id, at, recordedAt, historicalBefore });
  if ("refused" in events) return bury(scene, step, { reason: "refused", detail: events.refused, change });
  for (const event of events) context.give(event);
  counts.events += events.length;
  countGood(scene, step);
  return "told";
}

/** It became events or needed none, and the rows that it refers to were there. */
export function countGood({ quality }: Scene, place: Pick<Step, "table" | "minute">): void {
  const figures = figuresOf(quality, place);
  figures.valid++;
  figures.consistent++;
}

/** It refers to another row by a column that is null: no row can come for it. */
function buryRootless(scene: Scene, step: Step, told: RowImage | null): "buried" {
  buryOrphan(scene, step, { told, detail: `${step.origin} ${step.key}: the columns by which it refers to another row are null` });
  return "buried";
}

/** Nobody comes for the row that it lacks. */
export function buryOrphan(scene: Scene, step: Step, { told, detail }: { told: RowImage | null; detail: string }): void {
  scene.context.bury("orphan", detail, JSON.stringify({ ...changeOf(step, told), id: step.id }));
  scene.counts.orphans++;
  scene.counts.buried++;
}

function bury(
  { context, counts, quality }: Scene,
  step: Step,
  { reason, detail, change }: { reason: "unmapped" | "refused"; detail: string; change: RowChange },
): "buried" {
  context.bury(reason, `${step.origin} ${step.key}: ${detail}`, JSON.stringify({ ...change, id: step.id }));
  counts.buried++;
  figuresOf(quality, step).consistent++;
  return "buried";
}

/** None when there is nothing that the mapping does not know. */
function changeOf({ table, origin, key, after, at, isSnapshot }: Step, before: RowImage | null): RowChange | undefined {
  if (after === null) return before === null ? undefined : { table, origin, kind: "delete", key, before, after, at, isSnapshot };
  if (before !== null && isSameImage(before, after)) return undefined;
  return { table, origin, kind: before === null ? "insert" : "update", key, before, after, at, isSnapshot };
}

function mapSafely(scene: Scene, change: RowChange): Mapped {
  const isDeletion = change.kind === "delete";
  try {
    return scene.source.mapping.map(change, (table, columns, as) =>
      findRow(scene, { table, columns, orGone: isDeletion && as === "parent" }),
    );
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    return { fault: `the mapping failed: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

function ownerOf({ tenant, name, scope }: Scene["source"]) {
  return { tenant, name, scope };
}
