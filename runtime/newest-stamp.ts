// The newest instant that any edge has stamped on a record of `events`: from where a clock that was set back goes on.
import { EVENTS_TOPIC } from "../core/frame.ts";
import type { Instant } from "../core/time.ts";
import type { EventLog } from "../log/log.ts";

/** How far before the end to look at the most: the last offsets may be no records. */
const LOOK_BACK = 1024;
const READ = { maxBytes: 1024 * 1024, waitMs: 0 };

/** 0 when no record is near enough to the end of a partition. */
export async function newestStamp(log: EventLog): Promise<Instant> {
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition);
  return Math.max(0, ...(await Promise.all(partitions.map((partition) => newestOf(log, partition)))));
}

async function newestOf(log: EventLog, partition: number): Promise<Instant> {
  const end = await log.end(EVENTS_TOPIC, partition);
  for (let back = 1; back <= LOOK_BACK; back *= 8) {
    let newest: Instant | undefined;
    for (let next = Math.max(0, end - back); next < end; ) {
      const records = await log.read(EVENTS_TOPIC, partition, next, READ);
      const last = records.at(-1);
      if (!last) break;
      for (const { timestamp } of records) newest = Math.max(newest ?? 0, timestamp);
      next = last.offset + 1;
    }
    if (newest !== undefined) return newest;
    if (back >= end) break;
  }
  return 0;
}
