// Rows on their way into the log: NDJSON chunks of one table, with generation and origin stamped on every row.
//   I1. A chunk stays under 512 KB whatever its characters: it is sealed at 128 K UTF-16 units (three bytes each at most).
//   I2. The stamp depends only on the event's place in the log, never on where a commit fell: `src_index` is the event's
//       line in its record × 2^20 plus the row's number within the event, so that (src_offset, src_index) rises.
import { factsTopic, type Row, type TableName } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";
import type { NewRecord } from "../../log/log.ts";

const SEAL_UNITS = 128 * 1024;
const ROWS_PER_EVENT = 2 ** 20;

export interface RowChunks {
  /** Rows emitted from now on come from this event of this record. */
  from(record: { offset: number; timestamp: Instant }, index: number): void;
  emit<T extends TableName>(table: T, row: Row<T>): void;
  /** Bytes (about) of rows not yet taken. */
  readonly pendingBytes: number;
  /** All chunks since the last call. */
  take(): NewRecord[];
}

interface Open {
  text: string;
  rows: number;
}

export function createRowChunks({ partition, generation }: { partition: number; generation: number }): RowChunks {
  const open = new Map<TableName, Open>();
  const sealed: NewRecord[] = [];
  const key = String(partition);
  let stamp = "";
  let stampedOffset = -1;
  let srcIndex = 0;
  let timestamp = 0;
  let pendingBytes = 0;

  function seal(table: TableName, chunk: Open): void {
    sealed.push({
      topic: factsTopic(table),
      partition: 0,
      key,
      value: Buffer.from(chunk.text),
      timestamp,
      headers: { rows: String(chunk.rows) },
    });
    open.delete(table);
  }

  return {
    from(record, index) {
      if (record.offset !== stampedOffset) {
        stamp = `,"generation":${generation},"src_partition":${partition},"src_offset":${record.offset},"src_index":`;
        stampedOffset = record.offset;
        timestamp = record.timestamp;
      }
      srcIndex = index * ROWS_PER_EVENT;
    },
    emit(table, row) {
      const json = JSON.stringify(row);
      let chunk = open.get(table);
      if (!chunk) open.set(table, (chunk = { text: "", rows: 0 }));
      chunk.text += `${json.slice(0, -1)}${stamp}${srcIndex++}}\n`;
      chunk.rows++;
      pendingBytes += json.length + 80;
      if (chunk.text.length >= SEAL_UNITS) seal(table, chunk);
    },
    get pendingBytes() {
      return pendingBytes;
    },
    take() {
      for (const [table, chunk] of [...open]) seal(table, chunk);
      pendingBytes = 0;
      return sealed.splice(0);
    },
  };
}
