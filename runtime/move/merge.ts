// The records of all partitions of `events`, in the order of their timestamps; those of one partition in their own. What order those of
// different partitions have changes no figure: it leaves the newest of all at the end of the new log, where the clock of the next start
// looks for them (runtime/newest-stamp.ts).
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { EventLog, LogRecord } from "../../log/log.ts";

/** Shared by the partitions. */
const AHEAD_BYTES = 64 * 2 ** 20;
const READ_BYTES = { least: 64 * 1024, most: 2 ** 20 };

interface Head {
  readonly partition: number;
  /** Records read and not given yet: never empty. */
  records: readonly LogRecord[];
  at: number;
  next: number;
}

/** Runs of records of one partition, from these offsets on, until every partition has once had no more. */
export async function* merged(log: Pick<EventLog, "read">, from: readonly number[]): AsyncGenerator<readonly LogRecord[]> {
  const maxBytes = Math.min(READ_BYTES.most, Math.max(READ_BYTES.least, Math.floor(AHEAD_BYTES / from.length)));
  const heads: Head[] = [];
  for (const [partition, next] of from.entries()) {
    const head: Head = { partition, records: [], at: 0, next };
    if (await fill(log, head, maxBytes)) insert(heads, head);
  }
  for (let head = heads.shift(); head; head = heads.shift()) {
    const { records, at } = head;
    const other = heads[0];
    while (head.at < records.length && (other === undefined || stampOf(head) <= stampOf(other))) head.at++;
    yield records.slice(at, head.at);
    if (head.at < records.length || (await fill(log, head, maxBytes))) insert(heads, head);
  }
}

const stampOf = ({ records, at }: Head) => records[at]?.timestamp ?? 0;

/** False when there is no more. */
async function fill(log: Pick<EventLog, "read">, head: Head, maxBytes: number): Promise<boolean> {
  const records = await log.read(EVENTS_TOPIC, head.partition, head.next, { maxBytes, waitMs: 0 });
  const last = records.at(-1);
  if (!last) return false;
  head.records = records.map((record) => ({ ...record, value: Buffer.from(record.value) })); // valid until the next read alone
  head.at = 0;
  head.next = last.offset + 1;
  return true;
}

/** Behind those that are as old: whoever was first stays first. */
function insert(heads: Head[], head: Head): void {
  const stamp = stampOf(head);
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (stampOf(heads[middle] as Head) <= stamp) low = middle + 1;
    else high = middle;
  }
  heads.splice(low, 0, head);
}
