// Forgets what the log need not keep: chunks of rows older than the retention, once a sink has them; observations and notifications of
// that age. `events` is kept for good.
import { ALERTING_TOPIC } from "../core/alerting.ts";
import { NOTIFICATIONS_TOPIC } from "../core/frame.ts";
import { factsTopic, TABLE_NAMES, type TableName } from "../core/rows.ts";
import { DAY_MS, type Instant } from "../core/time.ts";
import type { EventLog } from "../log/log.ts";
import type { Logger } from "./logger.ts";
import type { SinkPump } from "./sink-pump.ts";

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

/** Before this offset every destination has everything: the slowest of them holds back what is forgotten. */
export function takenByAll(pumps: readonly Pick<SinkPump, "taken">[]): RetentionDeps["taken"] {
  return async (table, partition) => Math.min(...(await Promise.all(pumps.map((pump) => pump.taken(table, partition)))));
}

export function keepRetention({ log, taken, days, now, every, logger }: RetentionDeps): () => void {
  return every(LOOK_EVERY_MS, () => {
    forgetOldFacts({ log, taken }, now() - days * DAY_MS).catch((error) => logger.warn("retention failed", { error: String(error) }));
  });
}

/** What nobody needs once it is old, whoever has taken it: as brokers forget it. */
const BY_AGE = [ALERTING_TOPIC, NOTIFICATIONS_TOPIC];

/** Truncates every topic of facts before its first chunk that is younger than `before`, and never beyond what was taken. */
export async function forgetOldFacts({ log, taken }: Pick<RetentionDeps, "log" | "taken">, before: Instant): Promise<void> {
  for (const table of TABLE_NAMES) {
    const topic = factsTopic(table);
    for (const partition of partitionsOf(log, topic))
      await forgetOld(log, { topic, partition, end: await taken(table, partition) }, before);
  }
  for (const topic of BY_AGE) {
    for (const partition of partitionsOf(log, topic))
      await forgetOld(log, { topic, partition, end: await log.end(topic, partition) }, before);
  }
}

const partitionsOf = (log: EventLog, topic: string) => Array.from({ length: log.partitionsOf(topic) }, (_, partition) => partition);

type Place = { readonly topic: string; readonly partition: number; readonly end: number };

async function forgetOld(log: EventLog, { topic, partition, end }: Place, before: Instant): Promise<void> {
  let keepFrom = await log.begin(topic, partition);
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
