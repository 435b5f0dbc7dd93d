// Change records as they stand in a topic, read from its beginning.
import { Kafka, logLevel } from "kafkajs";

export interface StoredRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly timestamp: number;
  readonly offset: number;
}

export interface RecordReader {
  /** What has come since the last call, once one of them is the one looked for. */
  until(isLast: (record: StoredRecord) => boolean, withinMs: number): Promise<StoredRecord[]>;
  close(): Promise<void>;
}

/** Follows partition 0 of a topic that is there already. */
export async function followTopic(bootstrap: string, topic: string): Promise<RecordReader> {
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `follow-${topic}-${Math.random()}`, readUncommitted: false });
  const records: StoredRecord[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]);
      const [key, value] = [message.key?.toString() ?? null, message.value?.toString() ?? null];
      records.push({
        key,
        value,
        headers: Object.fromEntries(headers),
        timestamp: Number(message.timestamp),
        offset: Number(message.offset),
      });
    },
  });
  return {
    async until(isLast, withinMs) {
      for (const end = Date.now() + withinMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
        const at = records.findIndex(isLast);
        if (at >= 0) return records.splice(0, at + 1);
      }
      throw new Error(`the record looked for did not come within ${withinMs} ms; there are ${records.length}: ${records.at(-1)?.value}`);
    },
    close: () => consumer.disconnect(),
  };
}

/** True for the row that ends a case. */
export function isFence(id: number): (record: StoredRecord) => boolean {
  return ({ value }) => {
    const told = value === null ? undefined : JSON.parse(value);
    const change = told?.payload ?? told;
    return change?.source?.table === "fences" && change.after?.id === id;
  };
}
