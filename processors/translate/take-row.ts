// Takes the change of one row: what it was before, what the mapping is told of it, and what is kept.
//   I1. Events come from differences between a row's images, so that a snapshot that is read again gives none. A streamed change that
//       is delivered again is known by its identity; positions are never compared.
import type { RowImage } from "../../core/change.ts";
import { TIMELY_WITHIN_MS } from "../../core/quality.ts";
import type { Instant } from "../../core/time.ts";
import type { ChangeRecord } from "./contract.ts";
import { hashOf } from "./hash.ts";
import { isSameImage } from "./image.ts";
import { jsonText } from "./json-text.ts";
import { moveQueue, park, parkBehind, wake } from "./parking.ts";
import { positionOf } from "./position.ts";
import { figuresOf, minuteOf } from "./quality.ts";
import type { ChangeOfRow } from "./read-change.ts";
import { shortened } from "./row-key.ts";
import type { Scene } from "./scene.ts";
import {
  addressesOf,
  epochOf,
  keepRow,
  keepUnread,
  nameOfRow,
  type RowPlace,
  type StoredRow,
  storedRow,
  toldImage,
  withTold,
} from "./stored-rows.ts";
import { countGood, type Step, tell } from "./tell.ts";

export function takeRow(scene: Scene, record: ChangeRecord, change: ChangeOfRow): void {
  const { envelope, image, fault } = change;
  const isNew = scene.context.admit(identityOf(change), envelope.op === "r" ? "snapshot" : "streamed");
  countChange(scene, record, change, { isNew });
  if (!isNew) return;
  if (fault !== undefined) {
    buryUnread(scene, change, fault);
    moveUnread(scene, change);
    if (image) keepUnread(scene, { origin: change.origin, key: change.key.text, image });
  } else if (image === null) takeDeletion(scene, record, change);
  else takeImage(scene, record, { ...change, image });
}

function buryUnread({ context, counts }: Scene, { table, origin, key, envelope }: ChangeOfRow, fault: string): void {
  counts.buried++;
  const change = { table: table.name, origin, key: key.text, after: envelope.after };
  context.bury("unmapped", `${origin} ${key.text}: ${fault}`, jsonText(change));
}

/** What is known of a row goes with its key, though what the row is now could not be read. */
function moveUnread(scene: Scene, change: ChangeOfRow): void {
  const { origin, key } = change;
  const old = movedRow(scene, change);
  if (!old) return;
  keepRow(scene, change, { row: old, before: storedRow(scene, origin, key.text) });
  if (old.q !== undefined) moveQueue(scene, old.q, { origin, key: key.text });
}

/** What is delivered again has the same. A snapshot's rows share a position, so the time of reading and the content belong to theirs. */
function identityOf({ envelope, origin, key, image }: ChangeOfRow): string {
  const { op, source } = envelope;
  const identity = `${origin}/${key.text}/${op}/${positionOf(source)}/${source.ts_ms}`;
  return op === "r" ? `${identity}/${hashOf(JSON.stringify(image))}` : identity;
}

function countChange({ counts, quality }: Scene, { timestamp }: ChangeRecord, change: ChangeOfRow, { isNew }: { isNew: boolean }): void {
  const { table, envelope, isComplete } = change;
  const figures = figuresOf(quality, { table: table.name, minute: minuteOf(timestamp) });
  figures.changes++;
  if (!isNew) {
    counts.duplicates++;
    return;
  }
  figures.unique_changes++;
  if (isComplete) figures.complete++;
  if (envelope.op === "r") {
    counts.snapshotRows++;
    return;
  }
  counts.changes++;
  const committedAt = envelope.source.ts_ms;
  if (committedAt === undefined) return;
  figures.timed++;
  if (timestamp - committedAt <= TIMELY_WITHIN_MS) figures.timely++;
}

/** Where deletions only archive, the row is remembered as it was, and nobody is told. */
function takeDeletion(scene: Scene, record: ChangeRecord, change: ChangeOfRow): void {
  const before = storedRow(scene, change.origin, change.key.text);
  if (!before || before.g) countGood(scene, placeOf(record, change));
  else if (scene.source.options.deletes === "correct") {
    const { t: _, r, ...rest } = before;
    const step = stepOf(scene, record, change, before);
    const row: Untold = { ...rest, n: before.n + 1, r: null, g: 1, ...(r && { l: r }) };
    tellAndKeep(scene, change, { step, row, before, told: toldImage(before) });
  } else {
    keepRow(scene, change, { row: { ...before, g: 1 }, before });
    countGood(scene, placeOf(record, change));
  }
}

function takeImage(scene: Scene, record: ChangeRecord, change: ChangeOfRow & { readonly image: RowImage }): void {
  const { image, origin, key } = change;
  const here = storedRow(scene, origin, key.text);
  const old = movedRow(scene, change) ?? here;
  const { g: _, l: __, t, ...rest } = old ?? { e: epochOf(scene, origin), n: -1 };
  const row: Untold = { ...rest, n: Math.max(rest.n, here?.n ?? -1) + 1, r: image };
  const isKnown = old?.r !== undefined && old.r !== null && isSameImage(old.r, image);
  if (!isKnown || (t !== undefined && old?.q === undefined)) {
    tellAndKeep(scene, change, { step: stepOf(scene, record, change, old), row, before: here, told: toldImage(old) });
    return;
  }
  // The mapping knows it, or will when the changes that wait are told.
  if (old !== here || old.g !== undefined) keepRow(scene, change, { row, before: here });
  if (old !== here && row.q !== undefined) moveQueue(scene, row.q, { origin, key: key.text });
  countGood(scene, placeOf(record, change));
}

/** What was kept of the row under the key that it had. It leaves nothing there. */
function movedRow(scene: Scene, { oldKey, origin, table, key }: ChangeOfRow): StoredRow | undefined {
  if (!oldKey || oldKey.text === key.text) return undefined;
  const old = storedRow(scene, origin, oldKey.text);
  if (old) keepRow(scene, { table, origin, key: oldKey }, { row: { e: old.e, n: old.n, r: null, g: 1 }, before: old });
  return old;
}

/** A row of which it is not said yet what the mapping knows. */
type Untold = Omit<StoredRow, "t">;

interface Telling {
  readonly step: Step;
  readonly row: Untold;
  /** What was kept under this key. */
  readonly before: StoredRow | undefined;
  /** The image that the mapping knows. */
  readonly told: RowImage | null;
}

function tellAndKeep(scene: Scene, place: RowPlace, { step, row, before, told }: Telling): void {
  const { archive } = scene.context;
  keepRow(scene, place, { row, before }); // from now on it can be looked up, also by its own mapping
  if (row.q !== undefined) parkBehind(scene, row.q, step);
  else {
    const outcome = tell(scene, step, told);
    const name = nameOfRow(place.origin, place.key.text);
    if (outcome === "buried") archive.set(name, withTold(row, told));
    else if (outcome !== "told") {
      const q = park(scene, step, { missing: outcome.missing, told });
      archive.set(name, q === undefined ? withTold(row, told) : { ...row, q });
    }
  }
  if (row.r !== null && scene.counts.parked > 0) wake(scene, addressesOf(place, row.r));
}

/** Where its quality is counted. */
function placeOf({ timestamp }: ChangeRecord, { table }: ChangeOfRow): { table: string; minute: Instant } {
  return { table: table.name, minute: minuteOf(timestamp) };
}

function stepOf(scene: Scene, record: ChangeRecord, change: ChangeOfRow, before: StoredRow | undefined): Step {
  const { timestamp } = record;
  const { envelope, table, origin, key, image } = change;
  const isSnapshot = envelope.op === "r";
  const place = isSnapshot
    ? `r${hashOf(`${epochOf(scene, origin)}.${(before?.n ?? -1) + 1}.${JSON.stringify(image)}`)}`
    : positionOf(envelope.source);
  return {
    ...placeOf(record, change),
    origin,
    key: key.text,
    after: image,
    at: envelope.source.ts_ms ?? timestamp,
    isSnapshot,
    id: `${table.isFamily ? origin : table.name}/${shortened(key.text)}/${place}`,
    recordedAt: timestamp,
  };
}
