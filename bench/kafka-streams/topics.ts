// Topics of the bench: filled once, found full the next time; and made away with when a run is over.
import type { Admin, Message, Producer } from "kafkajs";
import { CHECKED } from "../../core/frame.ts";
import { type AtOf, batchOf, type Input, PARTITIONS, type Plant, type PlantRecord, planRecords, VALUES_OF_RECORD } from "./plant.ts";

/** Values that are made before they are written together: record batches of 80 to 130 KB, as a busy edge writes them. */
const VALUES_OF_WRITE: Readonly<Record<Input, number>> = { individuals: 4000, frames: 6400, series: 25_600 };
/** What is asked of a broker is done a little later. */
const DONE_WITHIN_MS = 20_000;

/** Makes `topic` hold the plans and `values` values. */
export async function fillTopic(
  { admin, producer }: { admin: Admin; producer: Producer },
  { topic, input, values, atOf, plant }: { topic: string; input: Input; values: number; atOf: AtOf; plant?: Plant },
): Promise<void> {
  const records = planRecords(0, plant).length + values / VALUES_OF_RECORD[input];
  if ((await admin.listTopics()).includes(topic)) {
    if ((await endOf(admin, topic)) === records) return;
    await deleteTopics(admin, (name) => name === topic);
  }
  await createTopic(admin, topic);
  await write(producer, topic, planRecords(atOf(0), plant));
  for (let from = 0; from < values; from += VALUES_OF_WRITE[input]) {
    const to = Math.min(values, from + VALUES_OF_WRITE[input]);
    const batches: PlantRecord[] = [];
    for (let n = from; n < to; n += 100) batches.push(...batchOf(input, n, atOf, plant));
    await write(producer, topic, batches);
  }
}

/** A topic whose records stay: how old their timestamps are does not matter. */
export async function createTopic(admin: Admin, topic: string): Promise<void> {
  const configEntries = [{ name: "retention.ms", value: "-1" }];
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 1, configEntries }] });
  await untilTrue(`topic ${topic} has leaders`, () => hasLeaders(admin, topic));
}

async function hasLeaders(admin: Admin, topic: string): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions.length === PARTITIONS && topics[0].partitions.every(({ leader }) => leader >= 0);
  } catch {
    return false; // the broker has not heard of it yet
  }
}

export async function write(producer: Producer, topic: string, records: readonly PlantRecord[], timestamp = Date.now()): Promise<void> {
  const stamp = String(timestamp);
  const headers = { ...CHECKED };
  const messages: Message[] = records.map(({ key, partition, value }) => ({ key, partition, value, headers, timestamp: stamp }));
  await producer.send({ topic, messages, acks: -1 });
}

/** Records that a topic without transactions has. */
async function endOf(admin: Admin, topic: string): Promise<number> {
  let offsets: { offset: string }[] | undefined;
  await untilTrue(`topic ${topic} tells its end`, async () => {
    offsets = await admin.fetchTopicOffsets(topic).catch(() => undefined); // a broker that has just come up does not lead it yet
    return offsets !== undefined;
  });
  return (offsets ?? []).reduce((sum, { offset }) => sum + Number(offset), 0);
}

export async function deleteTopics(admin: Admin, isChosen: (topic: string) => boolean): Promise<void> {
  const topics = (await admin.listTopics()).filter(isChosen);
  if (topics.length === 0) return;
  await admin.deleteTopics({ topics });
  await untilTrue(`topics ${topics.join(", ")} are gone`, async () => !(await admin.listTopics()).some((topic) => topics.includes(topic)));
}

async function untilTrue(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (const until = performance.now() + DONE_WITHIN_MS; !(await isTrue()); ) {
    if (performance.now() > until) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
