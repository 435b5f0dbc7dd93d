// The copying of a move: batches of records of the old log, each committed to the new one together with how far it goes.
import { PipelineError } from "../../core/errors.ts";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { Claim, EventLog, LogRecord, NewRecord, StateChange, Task } from "../../log/log.ts";
import { sumOf } from "../lag.ts";
import { type Copied, type CopiedTotal, counted, NOTHING_COPIED, totalOf } from "./counts.ts";
import { merged } from "./merge.ts";
import { createPlacement } from "./placement.ts";

/** The task whose state says how far a move is. */
export const MOVE_GROUP = "move";
const BATCH_BYTES = 8 * 2 ** 20;
const SOURCE = "source";

export interface Copy {
  /** Nothing was ever copied into this log. */
  readonly isNew: boolean;
  /** Copies until there is no more. @throws PipelineError LOG_UNAVAILABLE: then the copy is over, and must be opened anew */
  pass(): Promise<void>;
  /** How many records of the old log are not in the new one. */
  behind(): Promise<number>;
  total(): CopiedTotal;
}

export interface CopyOptions {
  readonly from: EventLog;
  readonly into: EventLog;
  /** Of partition 0 of the new log. */
  readonly claim: Claim;
  readonly batchBytes?: number | undefined;
  readonly onCommit: (total: CopiedTotal) => void;
}

/** @throws PipelineError LOG_REPLACED when the new log is filled from another one */
export async function openCopy({ from, into, claim, onCommit, batchBytes = BATCH_BYTES }: CopyOptions): Promise<Copy> {
  const task = await into.openTask(MOVE_GROUP, claim);
  const { copied, isNew } = await restore(task, from);
  const reached = new Map(copied.map((each, partition) => [partition, each.reached]));
  const placement = createPlacement({ from: from.partitions, into: into.partitions, reached });
  const total = () => totalOf(copied);

  async function commit(batch: Batch): Promise<void> {
    const state: StateChange[] = [[SOURCE, toBytes({ logId: from.logId })]];
    for (const partition of batch.changed) {
      const now = { ...(copied[partition] as Copied), reached: placement.reached(partition) };
      copied[partition] = now;
      state.push([`p/${partition}`, toBytes(now)]);
    }
    await task.commit({ position: task.position, state, archive: [], records: batch.records });
    onCommit(total());
  }

  function take(batch: Batch, record: LogRecord): void {
    const copies = placement.place(record);
    batch.records.push(...copies);
    batch.bytes += copies.length * (record.value.length + RECORD_BYTES);
    batch.changed.add(record.partition);
    copied[record.partition] = counted(copied[record.partition] as Copied, record, from.partitions);
  }

  return {
    isNew,
    async pass() {
      let batch = newBatch();
      const starts = copied.map(({ next }) => next);
      for await (const run of merged(from, starts)) {
        for (const record of run) take(batch, record);
        if (batch.bytes < batchBytes) continue;
        claim.signal.throwIfAborted();
        await commit(batch);
        batch = newBatch();
      }
      if (batch.changed.size > 0) await commit(batch);
    },
    behind: async () => sumOf(await Promise.all(copied.map(({ next }, partition) => from.behind(EVENTS_TOPIC, partition, next)))),
    total,
  };
}

/** What a record takes beside its content, about. */
const RECORD_BYTES = 70;

interface Batch {
  readonly records: NewRecord[];
  /** Old partitions. */
  readonly changed: Set<number>;
  bytes: number;
}

const newBatch = (): Batch => ({ records: [], changed: new Set(), bytes: 0 });
const toBytes = (value: unknown) => Buffer.from(JSON.stringify(value));

async function restore(task: Task, from: EventLog): Promise<{ copied: Copied[]; isNew: boolean }> {
  const stored = new Map<string, unknown>();
  for await (const [key, value] of task.restore()) stored.set(key, JSON.parse(Buffer.from(value).toString()));
  const source = stored.get(SOURCE) as { logId: string } | undefined;
  if (source && source.logId !== from.logId) {
    throw new PipelineError("LOG_REPLACED", `the new log is filled from log "${source.logId}", not from "${from.logId}"`);
  }
  const copied: Copied[] = [];
  for (let partition = 0; partition < from.partitions; partition++) {
    const known = stored.get(`p/${partition}`) as Copied | undefined;
    copied.push(known ?? { ...NOTHING_COPIED, next: await from.begin(EVENTS_TOPIC, partition) });
  }
  return { copied, isNew: source === undefined };
}
