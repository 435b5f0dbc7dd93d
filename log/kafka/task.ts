// One owned partition of a processor on Kafka (design 3): fence, restore, position from the changelog, seek, step.
//   I1. Opening waits until the group has confirmed the claim, then commits a mark under the partition's transactional id: that fences
//       every older owner, decides what it left open, and tells where the changelog ends.
//   I2. The position stands in the changelog, committed with the state and the rows it accounts for. The group's offset is told with it,
//       for those who watch lag.
//   I3. What retention has taken before it was read is not passed over: LOG_REPLACED.
//   I4. After a commit that failed the task is over: it must be opened again.
import { assert } from "../../core/assert.ts";
import { PipelineError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import type { Claim, Commit, LogRecord, Position, StateChange, Task } from "../log.ts";
import type { ArchiveCopy } from "./archive-copy.ts";
import type { PartitionReader } from "./partition-reader.ts";
import { type Batch, type Message, packBatches } from "./produce-session.ts";
import type { Transactions } from "./transactions.ts";
import { createValueParts, type ValueParts } from "./value-parts.ts";
import type { KafkaRecord } from "./wire/record-batch.ts";

const POSITION = "__position";
const MARK = "__mark";
const READ = { maxBytes: 1024 * 1024, waitMs: 5000 };

export interface TaskParts {
  readonly group: string;
  readonly claim: Claim;
  readonly logId: string;
  /** Of the topic that is read: of a new one under an old name, positions are forgotten. */
  readonly topicId: string;
  readonly names: TaskNames;
  readonly now: () => Instant;
  /** Opens the transactions of the partition: fences. */
  readonly transactions: () => Promise<Transactions>;
  /** Reads one of the three topics at the claim's partition. */
  readonly reader: (topic: string) => PartitionReader;
  readonly copy: ArchiveCopy;
  readonly events: () => Promise<{ begin: number; end: number }>;
  readonly nameOf: (topic: string) => string;
}

/** Topics as the log calls them. */
export interface TaskNames {
  /** As Kafka calls it. */
  readonly groupId: string;
  readonly events: string;
  readonly changelog: string;
  readonly archive: string;
}

export async function openTask(parts: TaskParts): Promise<Task & { close(): void }> {
  const { claim, names, nameOf, copy, logId, now } = parts;
  const { partition, signal } = claim;
  await claim.confirmed();
  const transactions = await parts.transactions();
  const mark = { key: MARK, value: Buffer.from(JSON.stringify({ logId })), timestamp: now() };
  const marks = [names.changelog, names.archive].map((topic) => ({ topic: nameOf(topic), partition, messages: [mark] }));
  const [changelogEnd, archiveEnd] = (await transactions.commit(marks)) as [number, number];
  await catchUp(copy, parts.reader(names.archive), archiveEnd);
  const values = createValueParts();
  const state = await readChangelog(parts.reader(names.changelog), changelogEnd, values);
  const position = await startingPosition(state, parts);
  const reader = parts.reader(names.events);
  let next = position.offset;
  let isClosed = false;

  return {
    partition,
    position,
    async *restore() {
      yield* state;
      state.clear();
    },
    archived(key) {
      if (isClosed) throw new PipelineError("LOG_UNAVAILABLE", `task "${parts.group}/${partition}" was opened again`);
      return copy.get(key);
    },
    async poll(wait) {
      const waitMs = Math.max(1, wait.waitMs); // 0 would wait for a request that waits at the broker: none now, or some
      const read = await reader.read(next, { ...wait, waitMs, signal });
      next = read.next;
      return read.records.map((record) => (hasValue(record) ? record : { ...record, value: new Uint8Array() }));
    },
    async commit({ position: to, state: changes, archive, records }) {
      assert(!isClosed, "a closed task commits nothing");
      const archived = [...archive];
      const batches = batchesOf({ position: to, state: changes, archive: archived, records }, values, parts);
      const offset = { groupId: names.groupId, topic: nameOf(names.events), partition, offset: to.offset };
      const written = await transactions.commit(batches, offset);
      if (archived.length > 0) copy.put(archived, endOf(nameOf(names.archive), batches, written));
    },
    close() {
      isClosed = true;
    },
  };
}

function hasValue(record: KafkaRecord): record is KafkaRecord & LogRecord {
  return record.value !== null;
}

/** Takes what the copy lacks from the archive's topic, up to the mark. */
async function catchUp(copy: ArchiveCopy, reader: PartitionReader, end: number): Promise<void> {
  for (let next = copy.offset; next <= end; ) {
    const read = await reader.read(next, READ);
    const changes = read.records.filter(({ key }) => key !== MARK).map(({ key, value }): StateChange => [key, value]);
    next = read.next;
    copy.put(changes, next);
  }
}

/** The newest value of every key, up to the mark. */
async function readChangelog(reader: PartitionReader, end: number, values: ValueParts): Promise<Map<string, Uint8Array>> {
  for (let next = 0; next <= end; ) {
    const read = await reader.read(next, READ);
    for (const record of read.records) if (record.key !== MARK) values.take(record);
    next = read.next;
  }
  return values.join();
}

async function startingPosition(state: Map<string, Uint8Array>, { group, claim, logId, topicId, events }: TaskParts): Promise<Position> {
  const bytes = state.get(POSITION);
  state.delete(POSITION);
  const { begin, end } = await events();
  if (!bytes) return { offset: begin, skip: 0 };
  const stored = JSON.parse(Buffer.from(bytes).toString()) as Position & { logId: string; topicId?: string };
  if (stored.logId === logId && stored.topicId !== undefined && stored.topicId !== topicId) return { offset: begin, skip: 0 };
  if (stored.logId !== logId || stored.offset > end) {
    const message = `position ${stored.offset} of "${group}/${claim.partition}" belongs to log "${stored.logId}", not to "${logId}" as it is`;
    throw new PipelineError("LOG_REPLACED", message);
  }
  if (stored.offset < begin) {
    const message = `"${claim.topic}/${claim.partition}" begins at ${begin}: what "${group}" had not read from ${stored.offset} on is gone`;
    throw new PipelineError("LOG_REPLACED", message);
  }
  return { offset: stored.offset, skip: stored.skip };
}

function batchesOf({ position, state, archive, records }: Commit, values: ValueParts, parts: TaskParts): Batch[] {
  const { claim, names, logId, topicId, now, nameOf } = parts;
  const { partition } = claim;
  const timestamp = now();
  const stamp: Message = { key: POSITION, value: Buffer.from(JSON.stringify({ logId, topicId, ...position })), timestamp };
  function* messages() {
    for (const change of state) {
      for (const part of values.cut(change)) yield { topic: nameOf(names.changelog), partition, message: { ...part, timestamp } };
    }
    yield { topic: nameOf(names.changelog), partition, message: stamp };
    for (const [key, value] of archive) yield { topic: nameOf(names.archive), partition, message: { key, value, timestamp } };
    for (const record of records) yield { topic: nameOf(record.topic), partition: record.partition, message: record };
  }
  return packBatches(messages());
}

/** The offset behind the last message that was written to a topic. */
function endOf(topic: string, batches: readonly Batch[], written: readonly number[]): number {
  let end = 0;
  batches.forEach((batch, n) => {
    if (batch.topic === topic) end = Math.max(end, (written[n] as number) + batch.messages.length);
  });
  return end;
}
