// The last image of every row, and by which columns a row is found.
//   row/<origin>/<key>      the row
//   unread/<origin>/<key>   what could be read of the newest image, where that was buried as a whole
//   key/<address>           [origin, key] of the newest row with these values in the columns of one of its table's keys
//   epoch/<origin>          (state) how often the table was truncated: rows of an earlier epoch are forgotten
//   primary-key/<table>     (state) names of the primary key's columns
//   I1. A stored row knows its newest image and, where they differ, the image that the mapping was last told of (what was buried or is
//       parked was not told). Each change that the mapping sees begins where the one before it ended, so that no figure is lost
//       between two of them.
//   I2. Rows are never taken out: one that is gone may come back, and the number of its changes must go on.
import type { RowImage } from "../../core/change.ts";
import { isSameImage } from "./image.ts";
import { addressOf, keyText, pick, type RowKey, shortened } from "./row-key.ts";
import type { Scene } from "./scene.ts";
import type { KnownTable } from "./tables.ts";

/** Names are short: there are as many as the source has rows. */
export interface StoredRow {
  /** Epoch. */
  readonly e: number;
  /** How many changes it has had. */
  readonly n: number;
  /** The newest image; null of one that is gone and leaves nothing. */
  readonly r: RowImage | null;
  /** Gone from its table. */
  readonly g?: 1;
  /** The image with which it went, where it leaves nothing: its children may be deleted after it. */
  readonly l?: RowImage;
  /** The image that the mapping knows, if it is not `r`; 0 = none. */
  readonly t?: RowImage | 0;
  /** The queue in which its changes wait. */
  readonly q?: number;
}

export interface RowPlace {
  readonly table: KnownTable;
  readonly origin: string;
  readonly key: RowKey;
}

type Kept = Pick<Scene, "context">;

export function epochOf({ context }: Kept, origin: string): number {
  return context.state.get<number>(`epoch/${origin}`) ?? 0;
}

/** A truncated table has no rows any more. */
export function forgetRows(scene: Kept, origin: string): void {
  scene.context.state.set(`epoch/${origin}`, epochOf(scene, origin) + 1);
}

export function nameOfRow(origin: string, key: string): string {
  return `row/${origin}/${shortened(key)}`;
}

export function storedRow(scene: Kept, origin: string, key: string): StoredRow | undefined {
  const row = scene.context.archive.get<StoredRow>(nameOfRow(origin, key));
  return row && row.e === epochOf(scene, origin) ? row : undefined;
}

interface UnreadRow {
  readonly image: RowImage;
  /** The epoch, and the number of the last change that could be read: true until there is another. */
  readonly of: readonly [epoch: number, changes: number];
}

function lastChange(scene: Kept, origin: string, key: string): readonly [epoch: number, changes: number] {
  return [epochOf(scene, origin), storedRow(scene, origin, key)?.n ?? -1];
}

/** Of a change that could not be read whole, what could: a later one may leave out the cells that it does not change. */
export function keepUnread(scene: Kept, { origin, key, image }: { origin: string; key: string; image: RowImage }): void {
  scene.context.archive.set<UnreadRow>(`unread/${origin}/${shortened(key)}`, { image, of: lastChange(scene, origin, key) });
}

/** The newest image of the row, as far as it could be read. */
export function lastImage(scene: Kept, origin: string, key: string): RowImage | null {
  const unread = scene.context.archive.get<UnreadRow>(`unread/${origin}/${shortened(key)}`);
  const [epoch, changes] = lastChange(scene, origin, key);
  if (unread?.of[0] === epoch && unread.of[1] === changes) return unread.image;
  return storedRow(scene, origin, key)?.r ?? null;
}

/** The image that the mapping was last told of. */
export function toldImage(row: StoredRow | undefined): RowImage | null {
  if (row === undefined || row.t === 0) return null;
  return row.t ?? row.r;
}

/** What to keep of a row when the mapping was told of this image last. */
export function withTold(row: Omit<StoredRow, "t">, told: RowImage | null): StoredRow {
  if (told === null) return row.r === null ? row : { ...row, t: 0 };
  return row.r !== null && isSameImage(told, row.r) ? row : { ...row, t: told };
}

/** Keeps a row, and that it is found by its keys; `before` is what was kept of it. */
export function keepRow(scene: Kept, place: RowPlace, { row, before }: { row: StoredRow; before: StoredRow | undefined }): void {
  const { archive, state } = scene.context;
  const { table, origin, key } = place;
  archive.set(nameOfRow(origin, key.text), row);
  const isNew = before === undefined || before.g !== undefined;
  if (isNew) rememberPrimaryKey(state, table, key);
  if (isNew && table.isFamily) rememberAddress(scene, addressOf(table.name, primaryKeyOf(key)), place);
  for (const columns of table.keys ?? []) {
    const [was, is] = [before?.r ?? before?.l, row.r ?? row.l];
    const old = was ? addressOf(table.name, pick(columns, was)) : undefined;
    const now = is ? addressOf(table.name, pick(columns, is)) : undefined;
    if (old !== now) forgetAddress(scene, old, place);
    if (old !== now || isNew) rememberAddress(scene, now, place);
  }
}

function rememberPrimaryKey(state: Scene["context"]["state"], { name }: KnownTable, { columns }: RowKey): void {
  const stateKey = `primary-key/${name}`;
  const known = state.get<readonly string[]>(stateKey);
  if (known?.length !== columns.length || columns.some((column, n) => column !== known[n])) state.set(stateKey, columns);
}

function primaryKeyOf({ columns, values }: RowKey): RowImage {
  return Object.fromEntries(columns.map((column, n) => [column, values[n] ?? null]));
}

function rememberAddress({ context: { archive } }: Kept, address: string | undefined, { origin, key }: RowPlace): void {
  if (address !== undefined) archive.set(`key/${address}`, [origin, key.text]);
}

/** Unless another row is found there by now. */
function forgetAddress({ context: { archive } }: Kept, address: string | undefined, { origin, key }: RowPlace): void {
  if (address === undefined) return;
  const found = archive.get<readonly [string, string]>(`key/${address}`);
  if (found?.[0] === origin && found[1] === key.text) archive.delete(`key/${address}`);
}

/** Under what other rows may be waiting for this one. */
export function addressesOf({ table, key }: RowPlace, image: RowImage): string[] {
  const keys = [primaryKeyOf(key), ...(table.keys ?? []).map((columns) => pick(columns, image))];
  return keys.map((columns) => addressOf(table.name, columns)).filter((address) => address !== undefined);
}

interface Sought {
  readonly table: string;
  readonly columns: RowImage;
  /** Also one that was deleted where deletions correct, as it was then. */
  readonly orGone?: boolean;
}

/**
 * The newest image of the row that has these values in its primary key or in one of its table's keys. A row that was deleted is found
 * where deletions only archive.
 */
export function findRow(
  { source, context }: Pick<Scene, "source" | "context">,
  { table: name, columns, orGone = false }: Sought,
): RowImage | undefined {
  const table = source.tableNamed.get(name);
  const address = addressOf(name, columns);
  if (!table || address === undefined) return undefined;
  const place = placeByPrimaryKey(context, table, columns) ?? context.archive.get<readonly [string, string]>(`key/${address}`);
  const row = place && storedRow({ context }, place[0], place[1]);
  if (row?.g && source.options.deletes === "correct") return orGone ? (row.l ?? row.r ?? undefined) : undefined;
  return row?.r ?? undefined;
}

function placeByPrimaryKey(
  { state }: Scene["context"],
  { name, from, isFamily }: KnownTable,
  columns: RowImage,
): readonly [origin: string, key: string] | undefined {
  if (isFamily) return undefined;
  const primaryKey = state.get<readonly string[]>(`primary-key/${name}`);
  if (primaryKey?.length !== Object.keys(columns).length || !primaryKey.every((column) => column in columns)) return undefined;
  return [from, keyText(primaryKey.map((column) => columns[column]))];
}
