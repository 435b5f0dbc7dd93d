// Dead letters: a look at them, and another try. What is tried again leaves `deadletter`; what fails again comes back to it.
//   I1. A change of a source is no event: the door could not take it, or take it for another. It stays: a row that is mended makes a change of its own.
import type { Credential } from "../core/credential.ts";
import { DEADLETTER_TOPIC } from "../core/frame.ts";
import { formatInstant } from "../core/time.ts";
import type { Door } from "../ingest/door.ts";
import type { EventLog, LogRecord } from "../log/log.ts";

const READ = { maxBytes: 4 * 1024 * 1024, waitMs: 0 };

export interface DeadLetter {
  readonly offset: number;
  readonly reason: string;
  readonly detail: string;
  readonly origin: string;
  readonly key: string;
  readonly receivedAt: string;
  /** The source whose change it is; null for an event. */
  readonly source: string | null;
  readonly event: string;
}

export interface ReplayReceipt {
  /** Events that the door took in again. */
  readonly accepted: number;
  /** Events that the door itself refused: they stay. */
  readonly refused: number;
  /** Events of other reasons than the one asked for, and changes of sources: they stay. */
  readonly kept: number;
}

/** Counts the records in `deadletter`, each once: a later call goes on where the one before ended. */
export function createDeadLetterCount(log: EventLog): () => Promise<number> {
  let begin = 0;
  let next = 0;
  let count = 0;
  let counting: Promise<number> = Promise.resolve(0);

  async function countOn(): Promise<number> {
    const first = await log.begin(DEADLETTER_TOPIC, 0);
    if (first !== begin) {
      [begin, next, count] = [first, first, 0]; // what was replayed is gone, what stayed was appended again
    }
    for (;;) {
      const batch = await log.read(DEADLETTER_TOPIC, 0, next, READ);
      const last = batch.at(-1);
      if (!last) return count;
      count += batch.length;
      next = last.offset + 1;
    }
  }

  return () => (counting = counting.catch(() => 0).then(countOn));
}

/** The tenant's dead letters, oldest first. */
export async function listDeadLetters(log: EventLog, { tenant, skip, limit }: { tenant: string; skip: number; limit: number }) {
  const items: DeadLetter[] = [];
  let total = 0;
  for await (const record of records(log)) {
    if (tenantOf(record) !== tenant) continue;
    if (total >= skip && items.length < limit) items.push(toDeadLetter(record));
    total++;
  }
  return { items, total };
}

/**
 * Sends dead letters through the door again: late ones as historical, the rest as they are. Done twice, after a crash in
 * the middle, it counts nothing twice: the events keep their identities.
 */
export async function replayDeadLetters(
  { log, door }: { log: EventLog; door: Door },
  { credential, reason }: { credential: Credential; reason?: string | undefined },
): Promise<ReplayReceipt> {
  const end = await log.end(DEADLETTER_TOPIC, 0);
  const chosen: LogRecord[] = [];
  const staying: LogRecord[] = [];
  for await (const record of records(log)) {
    if (record.offset >= end) break;
    const isEvent = sourceOf(record) === null;
    const isChosen = isEvent && tenantOf(record) === credential.tenant && (reason === undefined || record.headers.reason === reason);
    (isChosen ? chosen : staying).push(record);
  }
  const kept = staying.length;
  const lines = chosen.map(eventLine);
  async function* body() {
    for (const text of lines) yield Buffer.from(`${text}\n`);
  }
  const receipt = await door.take(body(), "ndjson", credential, new AbortController().signal);
  for (const { index } of receipt.rejected) staying.push(chosen[index] as LogRecord);
  await log.append(staying);
  await log.truncate(DEADLETTER_TOPIC, 0, end);
  return { accepted: receipt.accepted, refused: receipt.rejected.length, kept };
}

async function* records(log: EventLog): AsyncGenerator<LogRecord> {
  let next = await log.begin(DEADLETTER_TOPIC, 0);
  for (;;) {
    const batch = await log.read(DEADLETTER_TOPIC, 0, next, READ);
    if (batch.length === 0) return;
    yield* batch;
    next = (batch.at(-1) as LogRecord).offset + 1;
  }
}

const tenantOf = ({ key }: LogRecord) => key.split("/")[0];
const sourceOf = ({ headers }: LogRecord) => headers.source ?? null;
const textOf = ({ value }: LogRecord) => Buffer.from(value.buffer, value.byteOffset, value.length).toString();

/** The line to send; an empty or multi-line one cannot be an event and is sent as what the door will refuse. */
function eventLine(record: LogRecord): string {
  const text = textOf(record).replaceAll(/[\r\n]/g, " ");
  if (record.headers.reason === "late") return JSON.stringify({ ...JSON.parse(text), historical: true });
  return text.trim() === "" ? "null" : text;
}

function toDeadLetter(record: LogRecord): DeadLetter {
  const { reason = "", detail = "", origin = "" } = record.headers;
  const { offset, key, timestamp } = record;
  return {
    offset,
    reason,
    detail,
    origin,
    key,
    receivedAt: formatInstant(timestamp),
    source: sourceOf(record),
    event: textOf(record).slice(0, 10_000),
  };
}
