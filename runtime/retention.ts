// Forgets what the log need not keep: chunks of rows older than the retention, once a sink has them. `events` is kept for good.
import { factsTopic, TABLE_NAMES, type TableName } from "../core/rows.ts";
import { DAY_MS, type Instant } from "../core/time.ts";
import type { EventLog } from "../log/log.ts";
import type { Logger } from "./logger.ts";

const LOOK_EVERY_MS = 3_600_000;
const READ = { maxBytes: 1024 * 1024, waitMs: 0 };

export interface RetentionDeps {
  readonly log: EventLog;
  /** The offset before which a destination has everything. */
  readonly taken: (table: TableName, partition: number) => Promise<number>;
  readonly days: number;
  readonly now: () => Instant;
  readonly every: (intervalMs: number, task: () => void) => () => void;
  readonly logger: Logger;
}

export function keepRetention({ log, taken, days, now, every, logger }: RetentionDeps): () => void {
  return every(LOOK_EVERY_MS, () => {
    forgetOldFacts({ log, taken }, now() - days * DAY_MS).catch((error) => logger.warn("retention failed", { error: String(error) }));
  });
}

/** Truncates every facts topic before its first chunk that is younger than `before`, and never beyond what was taken. */
export async function forgetOldFacts({ log, taken }: Pick<RetentionDeps, "log" | "taken">, before: Instant): Promise<void> {
  for (const table of TABLE_NAMES) {
    const topic = factsTopic(table);
    for (let partition = 0; partition < log.partitionsOf(topic); partition++) {
      let keepFrom = await log.begin(topic, partition);
      const end = await taken(table, partition);
      while (keepFrom < end) {
        const records = await log.read(topic, partition, keepFrom, READ);
        const last = records.at(-1);
        if (!last) break;
        const young = records.find(({ timestamp, offset }) => timestamp >= before || offset >= end);
        keepFrom = young?.offset ?? last.offset + 1;
        await log.truncate(topic, partition, keepFrom);
        if (young) break;
      }
    }
  }
}
