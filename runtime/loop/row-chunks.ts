// Rows on their way into the log: NDJSON chunks of one table, with generation and origin stamped on every row.
//   I1. A chunk stays under 512 KB whatever its characters: it is sealed at 128 K UTF-16 units (three bytes each at most).
//   I2. The stamp depends only on the event's place in the log, never on where a commit fell: `src_index` is the event's
//       line in its record × 2^20 plus the row's number within the event, so that (src_offset, src_index) rises.
//   I3. Of the rows of a `latest` table only the newest of each key goes into a commit, with its own stamp.
//   I4. All rows of a table that come from one partition of events lie in one partition of facts, in the order of their stamps.
import { assert } from "../../core/assert.ts";
import type { EmitUnder } from "../../core/processor.ts";
import { factsTopic, type Row, TABLE_NAMES, TABLES, type TableName } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";
import type { NewRecord } from "../../log/log.ts";
import { createNewestRows, type NewestRows } from "./newest-rows.ts";

const SEAL_UNITS = 128 * 1024;
const ROWS_PER_EVENT = 2 ** 20;
/** A row that is not text yet, with its origin, about. */
const ROW_BYTES = 300;

export interface RowChunks {
  /** Rows emitted from now on come from this event of this record; said again, they go on. */
  from(record: { offset: number; timestamp: Instant }, index: number): void;
  /** @returns whether the row will be in the commit, whatever comes */
  emit<T extends TableName>(table: T, row: Row<T>): boolean;
  readonly emitUnder: EmitUnder;
  /** Bytes (about) of rows not yet taken. */
  readonly pendingBytes: number;
  /** All chunks since the last call. */
  take(): NewRecord[];
}

/** A chunk that grows in bytes of its own: rows are no garbage by the time that it is sealed. */
interface Open {
  bytes: Buffer;
  used: number;
  units: number;
  rows: number;
}

const FIRST_BYTES = 4 * 1024;
const BYTES_PER_UNIT = 3;

export interface RowChunksOptions {
  /** Of `events`: where the rows come from. */
  readonly partition: number;
  readonly generation: number;
  /** Partitions of a facts topic; default 1. */
  readonly partitionsOf?: ((topic: string) => number) | undefined;
}

export function createRowChunks({ partition, generation, partitionsOf = () => 1 }: RowChunksOptions): RowChunks {
  const chunks = createChunks(partition, partitionsOf);
  const newest = createNewestRowsOf(TABLE_NAMES.filter((table) => "latest" in TABLES[table]));
  const stampOf = stamps(generation, partition);
  let offset = -1;
  let event = 0;
  let srcIndex = 0;
  let timestamp = 0;
  let newestBytes = 0;
  return {
    from(record, index) {
      if (record.offset === offset && index === event) return;
      offset = record.offset;
      timestamp = record.timestamp;
      event = index;
      srcIndex = index * ROWS_PER_EVENT;
    },
    emit(table, row) {
      const rows = newest.get(table);
      if (!rows) chunks.append(table, textOf(row, stampOf(offset) + srcIndex++), timestamp);
      else if (rows.put(row, { offset, srcIndex: srcIndex++ })) newestBytes += ROW_BYTES;
      return rows === undefined;
    },
    emitUnder(table, head, row) {
      assert(!newest.has(table), "of these rows the newest counts, which is whole");
      chunks.append(table, `${head.text}${stampOf(offset)}${srcIndex++},${JSON.stringify(row).slice(1)}\n`, timestamp);
    },
    get pendingBytes() {
      return chunks.pendingUnits + newestBytes;
    },
    take() {
      for (const [table, rows] of newest) {
        for (const { row, offset: of, srcIndex: index } of rows.take()) chunks.append(table, textOf(row, stampOf(of) + index), timestamp);
      }
      newestBytes = 0;
      return chunks.take();
    },
  };
}

/** The texts of tables on their way into records. */
function createChunks(partition: number, partitionsOf: (topic: string) => number) {
  const open = new Map<TableName, Open>();
  const sealed: NewRecord[] = [];
  /** Bytes of the chunks before, for the next one to begin with: about as many come again. */
  const sizes = new Map<TableName, number>();
  const key = String(partition);
  let pendingUnits = 0;
  let newestAt = 0;

  function seal(table: TableName, { bytes, used, rows }: Open, timestamp: Instant): void {
    const topic = factsTopic(table);
    const place = { topic, partition: partition % partitionsOf(topic), key };
    sealed.push({ ...place, value: bytes.subarray(0, used), timestamp, headers: { rows: String(rows) } });
    open.delete(table);
    sizes.set(table, Math.max(used, (sizes.get(table) ?? 0) / 2));
  }

  return {
    get pendingUnits() {
      return pendingUnits;
    },
    append(table: TableName, text: string, timestamp: Instant): void {
      let chunk = open.get(table);
      if (!chunk) open.set(table, (chunk = begin(sizes.get(table) ?? 0)));
      write(chunk, text);
      newestAt = timestamp;
      pendingUnits += text.length;
      if (chunk.units >= SEAL_UNITS) seal(table, chunk, timestamp);
    },
    take(): NewRecord[] {
      for (const [table, chunk] of [...open]) seal(table, chunk, newestAt);
      pendingUnits = 0;
      return sealed.splice(0);
    },
  };
}

/** What rows say of where they come from, by the offset of the record, up to the number that tells them apart. */
function stamps(generation: number, partition: number): (offset: number) => string {
  let stamp = "";
  let stamped = -1;
  return (offset) => {
    if (offset !== stamped) stamp = `,"generation":${generation},"src_partition":${partition},"src_offset":${offset},"src_index":`;
    stamped = offset;
    return stamp;
  };
}

const textOf = (row: object, origin: string) => `${JSON.stringify(row).slice(0, -1)}${origin}}\n`;

/** A little more than the ones before, so that it need not grow for a few bytes. */
function begin(bytesBefore: number): Open {
  return { bytes: Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, Math.ceil(1.1 * bytesBefore))), used: 0, units: 0, rows: 0 };
}

function write(chunk: Open, row: string): void {
  const needed = chunk.used + BYTES_PER_UNIT * row.length;
  if (needed > chunk.bytes.length) {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * chunk.bytes.length));
    larger.set(chunk.bytes.subarray(0, chunk.used));
    chunk.bytes = larger;
  }
  chunk.used += chunk.bytes.write(row, chunk.used);
  chunk.units += row.length;
  chunk.rows++;
}

function createNewestRowsOf(tables: readonly TableName[]): ReadonlyMap<TableName, NewestRows> {
  return new Map(tables.map((table) => [table, createNewestRows(TABLES[table].key)]));
}
