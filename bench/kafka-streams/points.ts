// Points as they come out of either side, read as anybody would who must not see what is not committed.
import { randomUUID } from "node:crypto";
import type { Kafka } from "kafkajs";

/** Columns of `spc_points` that both sides write. */
export interface PointRow {
  readonly line: string;
  readonly station: string;
  readonly characteristic: string;
  readonly id: string;
  readonly at: number;
  readonly n: number;
  readonly value: number;
  readonly center_line: number | null;
  readonly ucl: number | null;
  readonly lcl: number | null;
  readonly sigma: number | null;
  readonly signals?: readonly string[];
  readonly second_value: number;
  readonly second_center_line: number | null;
  readonly second_ucl: number | null;
  readonly second_lcl: number | null;
  readonly second_signals?: readonly string[];
  readonly phase: "I" | "II";
  readonly limits_version: number;
  readonly values: readonly number[];
}

export interface PointReader {
  /** Rejects when reading has failed for good. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** Hands over every row of a topic from its beginning, a row or an NDJSON chunk of them a record. Resolves when it reads. */
export async function readPoints(kafka: Kafka, topic: string, onRow: (row: PointRow, partition: number) => void): Promise<PointReader> {
  const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 100, readUncommitted: false });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const failed = new Promise<never>((_, reject) => consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error)));
  failed.catch(() => undefined); // whoever waits for rows hears of it
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.run({
    autoCommit: false,
    async eachBatch({ batch, resolveOffset, isRunning }) {
      for (const { offset, value } of batch.messages) {
        if (!isRunning()) return;
        for (const text of value?.toString().trimEnd().split("\n") ?? []) onRow(JSON.parse(text) as PointRow, batch.partition);
        resolveOffset(offset);
      }
    },
  });
  await Promise.race([joined, failed]);
  return { failed, close: () => consumer.disconnect() };
}
