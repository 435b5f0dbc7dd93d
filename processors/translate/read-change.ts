// A record → the change of a row that it tells, read by its table's columns; nothing is changed yet.
import type { RowImage } from "../../core/change.ts";
import type { Zone } from "../../core/working-time-zone.ts";
import type { CellReader } from "./cells.ts";
import type { ChangeRecord, Stop } from "./contract.ts";
import { type Envelope, openEnvelope } from "./envelope.ts";
import { type ReadRow, readRow } from "./image.ts";
import { type RowKey, readKey } from "./row-key.ts";
import type { Scene } from "./scene.ts";
import { lastImage } from "./stored-rows.ts";
import { type KnownTable, originOf } from "./tables.ts";

export interface ChangeOfRow {
  readonly envelope: Envelope;
  readonly table: KnownTable;
  readonly origin: string;
  readonly key: RowKey;
  /** The key that the row had, when it is another one now. */
  readonly oldKey: RowKey | null;
  /** The row as it is; null when it was deleted. */
  readonly image: RowImage | null;
  readonly isComplete: boolean;
  /** What of it could not be read. */
  readonly fault: string | undefined;
}

export type Read =
  | { readonly kind: "row"; readonly change: ChangeOfRow }
  | { readonly kind: "truncate"; readonly envelope: Envelope; readonly table: KnownTable; readonly origin: string }
  /** Nothing to do, but it tells the time. */
  | { readonly kind: "ignored"; readonly envelope: Envelope | undefined }
  | { readonly kind: "fault"; readonly reason: "undecodable" | "unmapped"; readonly detail: string }
  | { readonly kind: "stop"; readonly stop: Stop };

export function readRecord(scene: Scene, record: ChangeRecord): Read {
  return readWith(scene, record, { isExact: false }) ?? (readWith(scene, record, { isExact: true }) as Read);
}

/** Nothing when digits were lost that an exact reading keeps. */
function readWith(scene: Scene, record: ChangeRecord, { isExact }: { isExact: boolean }): Read | undefined {
  const opened = openEnvelope(record, { isExact });
  if (opened === "ignored") return { kind: "ignored", envelope: undefined };
  if ("fault" in opened) return { kind: "fault", reason: "undecodable", detail: opened.fault };
  const { envelope } = opened;
  const origin = originOf(envelope.source);
  const table = envelope.op === "m" ? undefined : scene.source.tableOf(origin);
  if (!table) return { kind: "ignored", envelope };
  if (envelope.op === "t") return { kind: "truncate", envelope, table, origin };
  if (envelope.op === "d" && envelope.newKey) return { kind: "ignored", envelope }; // the row comes again under its new key
  if (!envelope.key) return { kind: "fault", reason: "unmapped", detail: `"${origin}" has no primary key` };
  if (envelope.op !== "d" && !envelope.after) return { kind: "fault", reason: "undecodable", detail: "the change has no `after`" };
  return readRowChange(scene, { envelope, table, origin, key: envelope.key, isExact });
}

interface Found extends Pick<ChangeOfRow, "envelope" | "table" | "origin"> {
  readonly key: NonNullable<Envelope["key"]>;
  readonly isExact: boolean;
}

function readRowChange(scene: Scene, { envelope, table, origin, key: rawKey, isExact }: Found): Read | undefined {
  const { schemaOf, oldKey: rawOldKey } = envelope;
  const reader = createReader(scene.source.zone);
  const key = readKey(rawKey, { table, schemaOf, reader });
  const oldKey = rawOldKey ? readKey(rawOldKey, { table, schemaOf, reader }) : null;
  const row = envelope.op === "d" ? null : readNewRow(scene, { envelope, table, origin, key: oldKey ?? key, reader });
  if (reader.needsDigits && !isExact) return undefined; // what is inexact even then (1.0E16) is a double of the database's own
  if (row && row.gone.length > 0) {
    const columns = row.gone.map((name) => `"${name}"`).join(", ");
    const detail = `"${origin}" has no column ${columns}, which the mapping of "${table.name}" needs`;
    return { kind: "stop", stop: { code: "SOURCE_SCHEMA", detail } };
  }
  const isComplete = row?.isComplete ?? true;
  const change = { envelope, table, origin, key, oldKey, image: row?.image ?? null, isComplete, fault: reader.fault };
  return { kind: "row", change };
}

function readNewRow(
  scene: Scene,
  { envelope, table, origin, key, reader }: Pick<ChangeOfRow, "envelope" | "table" | "origin" | "key"> & { reader: CellReader },
): ReadRow {
  const last = () => lastImage(scene, origin, key.text);
  return readRow(envelope.after ?? {}, { table, schemaOf: envelope.schemaOf, reader, last });
}

function createReader(zone: Zone): CellReader {
  return { zone, fault: undefined, needsDigits: false };
}
