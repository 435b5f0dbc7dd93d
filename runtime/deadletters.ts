// Dead letters: a look at them, another try, and putting them aside.
//   I1. A letter is dealt with once it is marked (deadletter-marks.ts). What was sent through the door and could not be marked, because
//       the program ended or another one took over, is sent again: events keep their identities, so that none counts twice.
//   I2. A change of a source is no event: the door could not take it, or take it for another. It stays until it is put aside: a row
//       that is mended makes a change of its own.
//   I3. Whoever sends letters again or puts them aside stands in the log, with what came of it.
import type { DeadLetter, DeadLetters, LetterAct, LetterChoice, LetterReceipt, LetterSummary, LetterTask } from "../api/deadletter-deps.ts";
import { PipelineError } from "../core/errors.ts";
import { DEADLETTER_TOPIC } from "../core/frame.ts";
import { formatInstant, type Instant } from "../core/time.ts";
import type { Door } from "../ingest/door.ts";
import type { EventLog, LogRecord, OwnedEntry, Register } from "../log/log.ts";
import { createDeadLetterIndex, type DeadLetterIndex, type Letter, recordsAt } from "./deadletter-index.ts";
import { blockOf, isDone, type Runs, readMarks, runsOf } from "./deadletter-marks.ts";

/** Of a text that is listed. */
const MOST_TEXT = 10_000;
/** Letters that go through the door together: fewer than it lists rejections of, and no more memory than a request's. */
const PORTION = { letters: 8000, bytes: 4 * 1024 * 1024 };
const MOST_ACTS = 100;

export interface DeadLettersDeps {
  readonly log: EventLog;
  readonly now: () => Instant;
}

interface Shelf extends DeadLettersDeps {
  readonly register: Register;
  readonly acts: Register;
  readonly index: DeadLetterIndex;
}

/** What becomes of a portion of letters: which of them are dealt with. */
type Treatment = (records: readonly LogRecord[]) => Promise<{ readonly done: readonly number[]; readonly refused: number }>;

/** The letters of a log, for every door of this process. */
export interface DeadLetterDesk extends Omit<DeadLetters, "replay"> {
  /** @param door where events are taken in again */
  replay(task: LetterTask, door: Pick<Door, "take">): ReturnType<DeadLetters["replay"]>;
}

export function createDeadLetters(deps: DeadLettersDeps): DeadLetterDesk {
  const register = deps.log.register("deadletters");
  const shelf: Shelf = { ...deps, register, acts: deps.log.register("deadletter-acts"), index: createDeadLetterIndex(deps.log, register) };
  let turn: Promise<unknown> = Promise.resolve();

  /** One after the other: the later one finds what the earlier one left. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.catch(() => undefined).then(work);
    turn = result;
    return result;
  }

  return {
    async count() {
      const letters = await shelf.index.read();
      return letters.reduce((count, letter) => (letter.isDone ? count : count + 1), 0);
    },
    list: (choice, page) => list(shelf, choice, page),
    summary: (choice) => summarise(shelf, choice),
    replay(task, door) {
      const isEvent: LetterChoice = (group) => group.source === null && task.wanted(group);
      return inTurn(() => act(shelf, { ...task, wanted: isEvent, kind: "replay", note: "" }, throughDoor(door, task)));
    },
    dismiss: (task) => inTurn(() => act(shelf, { ...task, kind: "dismiss" }, aside)),
    acts: (tenant) => actsOf(shelf, tenant),
  };
}

const aside: Treatment = async (records) => ({ done: records.map(({ offset }) => offset), refused: 0 });

/** Whoever may command may have events taken in again that an edge had taken in before. */
function throughDoor(door: Pick<Door, "take">, { credential }: LetterTask): Treatment {
  const permitted = { ...credential, permissions: new Set([...credential.permissions, "write"] as const) };
  return async (records) => {
    const { rejected } = await door.take(bodyOf(records), "ndjson", permitted, new AbortController().signal);
    const refused = new Set(rejected.map(({ index }) => index));
    const done = records.filter((_, index) => !refused.has(index));
    return { done: done.map(({ offset }) => offset), refused: refused.size };
  };
}

async function* bodyOf(records: readonly LogRecord[]): AsyncGenerator<Uint8Array> {
  for (const record of records) yield Buffer.from(`${eventLine(record)}\n`);
}

/** Deals with the letters that are wanted, and notes who did so; also when it ends early. */
async function act(shelf: Shelf, task: LetterTask & Pick<LetterAct, "kind" | "note">, treatment: Treatment): Promise<LetterReceipt> {
  const { credential, asked, kind, note, traceId } = task;
  const tally = { accepted: 0, refused: 0, kept: 0 };
  const noteDown = (code: string | null) => {
    const done: LetterAct = { kind, at: shelf.now(), by: credential.name, tenant: credential.tenant, ...asked, note, ...tally, code };
    return keepAct(shelf, done, traceId);
  };
  try {
    await work(shelf, task, { treatment, tally });
  } catch (error) {
    await noteDown(error instanceof PipelineError ? error.code : "INTERNAL").catch(() => undefined); // the fault itself is told
    throw error;
  }
  await noteDown(null);
  return tally;
}

async function work(
  shelf: Shelf,
  { visible, wanted }: Pick<LetterTask, "visible" | "wanted">,
  { treatment, tally }: { treatment: Treatment; tally: { accepted: number; refused: number; kept: number } },
): Promise<void> {
  const letters = [...(await shelf.index.read())]; // the index goes on meanwhile
  const open = letters.filter(({ isDone, group }) => !isDone && visible(group));
  const chosen = open.filter(({ group }) => wanted(group));
  tally.kept = open.length - chosen.length;
  const blocks = byBlock(letters);
  for (const [block, own] of byBlock(chosen)) {
    const marking = await openBlock(shelf, block, blocks.get(block) ?? []);
    const left = own.map(({ offset }) => offset).filter((offset) => !marking.done.has(offset)); // another process may have been here
    for await (const portion of portionsOf(shelf.log, left)) {
      const { done: now, refused } = await treatment(portion);
      await mark(marking, now);
      tally.accepted += now.length;
      tally.refused += refused;
    }
  }
  await forget(shelf);
}

interface Marking {
  readonly entry: OwnedEntry;
  /** All of the block. */
  readonly letters: readonly Letter[];
  readonly done: Set<number>;
}

async function openBlock({ register }: Shelf, block: number, letters: readonly Letter[]): Promise<Marking> {
  const entry = await register.own(String(block));
  const known = ((await entry.get()) ?? []) as Runs;
  return { entry, letters, done: new Set(letters.map(({ offset }) => offset).filter((offset) => isDone(known, offset))) };
}

async function mark({ entry, letters, done }: Marking, now: readonly number[]): Promise<void> {
  if (now.length === 0) return;
  for (const offset of now) done.add(offset);
  await entry.put(runsOf(letters.map(({ offset }) => ({ offset, isDone: done.has(offset) }))));
}

function byBlock(letters: readonly Letter[]): Map<number, Letter[]> {
  return Map.groupBy(letters, ({ offset }) => blockOf(offset));
}

async function* portionsOf(log: EventLog, offsets: readonly number[]): AsyncGenerator<LogRecord[]> {
  let portion: LogRecord[] = [];
  let bytes = 0;
  for await (const record of recordsAt(log, offsets)) {
    portion.push({ ...record, value: record.value.slice() });
    bytes += record.value.length;
    if (portion.length < PORTION.letters && bytes < PORTION.bytes) continue;
    yield portion;
    [portion, bytes] = [[], 0];
  }
  if (portion.length > 0) yield portion;
}

/** Lets the log forget the oldest letters up to the first that nobody has dealt with, and the marks of blocks that are gone. */
async function forget({ log, index, register }: Shelf): Promise<void> {
  const letters = await index.read();
  const firstOpen = letters.find((letter) => !letter.isDone);
  const last = letters.at(-1);
  if (!last) return;
  const end = firstOpen?.offset ?? last.offset + 1;
  await log.truncate(DEADLETTER_TOPIC, 0, end);
  for (const block of (await readMarks(register)).keys()) {
    if (block < blockOf(end)) await (await register.own(String(block))).put(undefined);
  }
}

async function list(
  { log, index }: Shelf,
  choice: LetterChoice,
  { skip, limit, newestFirst }: Parameters<DeadLetters["list"]>[1],
): Promise<{ items: DeadLetter[]; total: number }> {
  const open = (await index.read()).filter(({ isDone, group }) => !isDone && choice(group));
  const ordered = newestFirst ? open.reverse() : open;
  const offsets = ordered.slice(skip, skip + limit).map(({ offset }) => offset);
  const items: DeadLetter[] = [];
  for await (const record of recordsAt(
    log,
    offsets.toSorted((a, b) => a - b),
  ))
    items.push(toDeadLetter(record));
  return { items: newestFirst ? items.reverse() : items, total: open.length };
}

async function summarise({ index }: Shelf, choice: LetterChoice): Promise<LetterSummary[]> {
  const open = (await index.read()).filter(({ isDone, group }) => !isDone && choice(group));
  const groups = Map.groupBy(open, ({ group: { reason, source } }) => JSON.stringify([reason, source]));
  const summaries = [...groups.values()].map((letters) => {
    const [{ group }] = letters as [Letter];
    const ats = letters.map(({ at }) => at);
    const oldestAt = ats.reduce((least, at) => Math.min(least, at));
    const newestAt = ats.reduce((most, at) => Math.max(most, at));
    return { reason: group.reason, source: group.source, count: letters.length, oldestAt, newestAt };
  });
  return summaries.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

async function keepAct({ acts }: Shelf, done: LetterAct, traceId: string): Promise<void> {
  await acts.put(`${formatInstant(done.at)} ${traceId}`, done);
  const own = [...(await acts.entries())].filter(([, other]) => (other as LetterAct).tenant === done.tenant);
  const names = own.map(([name]) => name).sort();
  for (const name of names.slice(0, -MOST_ACTS)) await acts.put(name, undefined);
}

async function actsOf({ acts }: Shelf, tenant: string): Promise<LetterAct[]> {
  const entries = [...(await acts.entries())].sort(([a], [b]) => (a < b ? 1 : -1));
  return entries.map(([, done]) => done as LetterAct).filter((done) => done.tenant === tenant);
}

const textOf = ({ value }: LogRecord) => Buffer.from(value.buffer, value.byteOffset, value.length).toString();

/** The line to send; an empty or multi-line one cannot be an event and is sent as what the door will refuse. */
function eventLine(record: LogRecord): string {
  const text = textOf(record).replaceAll(/[\r\n]/g, " ");
  if (record.headers.reason === "late") return JSON.stringify({ ...JSON.parse(text), historical: true });
  return text.trim() === "" ? "null" : text;
}

function toDeadLetter(record: LogRecord): DeadLetter {
  const { reason = "", detail = "", origin = "", source = null } = record.headers;
  const { offset, key, timestamp } = record;
  return { offset, reason, detail, origin, key, receivedAt: timestamp, source, event: textOf(record).slice(0, MOST_TEXT) };
}
