// What of the outbox outlives the process: chunks of notifications with what was told of them, and each robot's slots and last word.
//   I1. A notification is in a chunk from before it can be sent until it was told; a robot's record says what it has told since then.
//   I2. `told` keeps ids for a day, so that what is handed over twice is told once.
//   I3. Of one key there is one put at a time, and the last value wins.
import { PipelineError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import { DAY_MS } from "../../core/time.ts";
import type { Register } from "../../log/log.ts";
import type { Entry, RobotState, Undelivered } from "../../processors/outbox/model.ts";

/** Of the log's register what is needed; a test passes its own. */
export type Store = Pick<Register, "put" | "entries">;

const VERSION = 1;
/** Small enough for a value of a register. */
const CHUNK = 20;
const TOLD_MS = DAY_MS;
/** What nobody took is shown for so long. */
const UNDELIVERED_MS = 7 * DAY_MS;

/** Inclusive ranges of seqs. */
export type Ranges = readonly (readonly [first: number, last: number])[];

interface StoredChunk {
  readonly v: number;
  readonly at: Instant;
  readonly last: number;
  readonly entries: readonly Entry[];
  readonly told: readonly string[];
  readonly undelivered: readonly Undelivered[];
}

interface StoredRobot {
  readonly v: number;
  readonly used: readonly Instant[];
  readonly restUntil: Instant;
  readonly successAt?: Instant | undefined;
  /** Under way when it was written: whether it arrived nobody knows. */
  readonly sending: Ranges;
  readonly told: Ranges;
}

interface Chunk {
  readonly key: string;
  readonly last: number;
  at: Instant;
  readonly entries: Map<number, Entry>;
  told: readonly string[];
  undelivered: readonly Undelivered[];
}

export interface StoredOutbox {
  /** Resolves when the entries are durable. */
  add(entries: readonly Entry[], now: Instant): Promise<void>;
  /** Other content under a known seq. */
  replace(entries: readonly Entry[]): Promise<void>;
  /** These are done with: told, or part of another entry. */
  settle(entries: readonly Entry[], now: Instant): Promise<void>;
  strand(undelivered: readonly Undelivered[]): Promise<void>;
  /** Forgets what nobody took. */
  dismiss(id: string): Promise<void>;
  robot(name: string, record: Omit<StoredRobot, "v">): Promise<void>;
  isTold(id: string): boolean;
  /** Removes what is older than its time. */
  sweep(now: Instant): Promise<void>;
}

export interface Restored {
  readonly stored: StoredOutbox;
  readonly entries: readonly Entry[];
  /** Told before, by this robot, and not yet written so in their chunks. */
  readonly told: readonly { readonly entry: Entry; readonly robot: string }[];
  /** Part of another entry, or handed over twice. */
  readonly superseded: readonly Entry[];
  readonly undelivered: readonly Undelivered[];
  readonly robots: ReadonlyMap<string, StoredRobot>;
  readonly nextSeq: number;
  /** Those under way when the process ended: told perhaps, and told again. */
  readonly maybeTwice: number;
}

/**
 * Reads what is there.
 *
 * @throws PipelineError STATE_VERSION
 */
export async function restoreOutbox(store: Store): Promise<Restored> {
  const chunks = new Map<string, Chunk>();
  const robots = new Map<string, StoredRobot>();
  for (const [key, value] of await store.entries()) {
    if (key.startsWith("robot/")) robots.set(key.slice("robot/".length), checked<StoredRobot>(value));
    else if (key.startsWith("chunk/")) chunks.set(key, chunkOf(key, checked<StoredChunk>(value)));
  }
  const toldBy = [...robots].map(([robot, { told: ranges }]) => ({ robot, ranges }));
  const sending = [...robots.values()].flatMap(({ sending: ranges }) => ranges);
  const toldIds = new Set([...chunks.values()].flatMap((chunk) => chunk.told));
  const all = [...chunks.values()].flatMap((chunk) => [...chunk.entries.values()]).sort((a, b) => a.seq - b.seq);
  const absorbed = new Set(all.flatMap((entry) => entry.absorbed));
  const seen = new Set<string>();
  const entries: Entry[] = [];
  const told: { entry: Entry; robot: string }[] = [];
  const superseded: Entry[] = [];
  for (const entry of all) {
    const { id } = entry.notification;
    const by = toldBy.find(({ ranges }) => isIn(ranges, entry.seq));
    if (by) told.push({ entry, robot: by.robot });
    // The same id twice is a hand-over that was cut short and made again.
    else if (absorbed.has(id) || toldIds.has(id) || seen.has(id)) superseded.push(entry);
    else entries.push(entry);
    seen.add(id);
  }
  const ranges = [...toldBy.flatMap(({ ranges: of }) => of), ...sending];
  const seqs = [...[...chunks.values()].map(({ last }) => last), ...ranges.map(([, last]) => last)];
  return {
    stored: storedOutbox(store, chunks),
    entries,
    told,
    superseded,
    undelivered: [...chunks.values()].flatMap((chunk) => chunk.undelivered),
    robots,
    nextSeq: seqs.reduce((most, seq) => Math.max(most, seq), 0) + 1,
    maybeTwice: entries.filter(({ seq }) => isIn(sending, seq)).length,
  };
}

interface Chunks {
  readonly byKey: Map<string, Chunk>;
  readonly bySeq: Map<number, Chunk>;
  readonly told: Set<string>;
  readonly put: (key: string, value: () => unknown) => Promise<void>;
}

function storedOutbox(store: Store, byKey: Map<string, Chunk>): StoredOutbox {
  const chunks: Chunks = { byKey, bySeq: new Map(), told: new Set(), put: oneAtATime((key, value) => store.put(key, value)) };
  for (const chunk of byKey.values()) {
    for (const seq of chunk.entries.keys()) chunks.bySeq.set(seq, chunk);
    for (const id of chunk.told) chunks.told.add(id);
  }
  return {
    add: (entries, now) => addChunks(chunks, entries, now),
    replace: (entries) =>
      save(
        chunks,
        entries.flatMap((entry) => exchange(chunks, entry)),
      ),
    settle: (entries, now) =>
      save(
        chunks,
        takeOut(chunks, entries).map(([chunk, { notification, absorbed }]) => tell(chunks, chunk, [notification.id, ...absorbed], now)),
      ),
    strand: (undelivered) =>
      save(
        chunks,
        undelivered.flatMap((each) => takeOut(chunks, [each.entry]).map(([chunk]) => keepStranded(chunk, each))),
      ),
    dismiss: (id) =>
      save(
        chunks,
        [...byKey.values()].filter((chunk) => isStrandedIn(chunk, id)).map((chunk) => unstrand(chunks, chunk, id)),
      ),
    robot: (name, record) => chunks.put(`robot/${name}`, () => ({ v: VERSION, ...record })),
    isTold: (id) => chunks.told.has(id),
    sweep: (now) => sweep(chunks, now),
  };
}

async function addChunks(chunks: Chunks, entries: readonly Entry[], now: Instant): Promise<void> {
  const made: Chunk[] = [];
  for (let from = 0; from < entries.length; from += CHUNK) {
    const part = entries.slice(from, from + CHUNK);
    const last = part.reduce((most, { seq }) => Math.max(most, seq), 0);
    const byPart = new Map(part.map((entry) => [entry.seq, entry]));
    const chunk: Chunk = { key: `chunk/${part[0]?.seq}`, last, at: now, entries: byPart, told: [], undelivered: [] };
    chunks.byKey.set(chunk.key, chunk);
    for (const { seq } of part) chunks.bySeq.set(seq, chunk);
    made.push(chunk);
  }
  await save(chunks, made);
}

async function save({ put }: Chunks, touched: readonly Chunk[]): Promise<void> {
  await Promise.all([...new Set(touched)].map((chunk) => put(chunk.key, () => storedForm(chunk))));
}

function exchange({ bySeq }: Chunks, entry: Entry): Chunk[] {
  const chunk = bySeq.get(entry.seq);
  chunk?.entries.set(entry.seq, entry);
  return chunk ? [chunk] : [];
}

/** Takes entries out of their chunks; what becomes of them there is the caller's. One that is out already stays so: a try may be repeated. */
function takeOut({ bySeq }: Chunks, entries: readonly Entry[]): (readonly [Chunk, Entry])[] {
  return entries.flatMap((entry) => {
    const chunk = bySeq.get(entry.seq);
    if (!chunk) return [];
    chunk.entries.delete(entry.seq);
    return [[chunk, entry] as const];
  });
}

function tell({ told }: Chunks, chunk: Chunk, ids: readonly string[], now: Instant): Chunk {
  chunk.told = [...new Set([...chunk.told, ...ids])];
  chunk.at = now;
  for (const id of ids) told.add(id);
  return chunk;
}

function keepStranded(chunk: Chunk, undelivered: Undelivered): Chunk {
  const { id } = undelivered.entry.notification;
  if (!isStrandedIn(chunk, id)) chunk.undelivered = [...chunk.undelivered, undelivered];
  return chunk;
}

function isStrandedIn(chunk: Chunk, id: string): boolean {
  return chunk.undelivered.some(({ entry }) => entry.notification.id === id);
}

function unstrand(chunks: Chunks, chunk: Chunk, id: string): Chunk {
  chunk.undelivered = chunk.undelivered.filter(({ entry }) => entry.notification.id !== id);
  return tell(chunks, chunk, [id], chunk.at);
}

async function sweep({ byKey, bySeq, told, put }: Chunks, now: Instant): Promise<void> {
  const removed: Promise<void>[] = [];
  for (const chunk of byKey.values()) {
    chunk.undelivered = chunk.undelivered.filter(({ at }) => at > now - UNDELIVERED_MS);
    if (chunk.entries.size > 0 || chunk.undelivered.length > 0 || chunk.at > now - TOLD_MS) continue;
    byKey.delete(chunk.key);
    for (const [seq, of] of bySeq) if (of === chunk) bySeq.delete(seq);
    for (const id of chunk.told) told.delete(id);
    removed.push(put(chunk.key, () => undefined));
  }
  await Promise.all(removed);
}

/** Puts of one key wait for each other; those that wait become one, with the newest value. */
function oneAtATime(put: (key: string, value: unknown) => Promise<void>) {
  const running = new Map<string, Promise<void>>();
  const next = new Map<string, Promise<void>>();
  const newest = new Map<string, () => unknown>();
  return (key: string, value: () => unknown): Promise<void> => {
    newest.set(key, value);
    const waiting = next.get(key);
    if (waiting !== undefined) return waiting;
    const begin = (): Promise<void> => {
      next.delete(key);
      const now = put(key, newest.get(key)?.());
      running.set(key, now);
      const done = () => {
        if (running.get(key) === now) running.delete(key);
        if (!next.has(key)) newest.delete(key);
      };
      now.then(done, done);
      return now;
    };
    const before = running.get(key);
    if (before === undefined) return begin();
    const after = before.then(begin, begin);
    next.set(key, after);
    return after;
  };
}

/** Seqs as ranges: a digest of thousands is a few numbers. */
export function rangesOf(seqs: readonly number[]): Ranges {
  const ranges: [number, number][] = [];
  for (const seq of seqs.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && seq === last[1] + 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}

function isIn(ranges: Ranges, seq: number): boolean {
  return ranges.some(([first, last]) => seq >= first && seq <= last);
}

export function recordOf({ used, successAt, nextTryAt, fault, sending }: RobotState, told: Ranges): Omit<StoredRobot, "v"> {
  const restUntil = fault?.code === "NOTICE_LIMITED" ? nextTryAt : 0;
  return { used, restUntil, successAt, sending: rangesOf((sending?.entries ?? []).map(({ seq }) => seq)), told };
}

function chunkOf(key: string, { at, last, entries, told, undelivered }: StoredChunk): Chunk {
  return { key, at, last, entries: new Map(entries.map((entry) => [entry.seq, entry])), told, undelivered };
}

function storedForm({ at, last, entries, told, undelivered }: Chunk): StoredChunk {
  return { v: VERSION, at, last, entries: [...entries.values()], told, undelivered };
}

function checked<Value extends { readonly v: number }>(value: unknown): Value {
  const stored = value as Value;
  if (stored.v !== VERSION)
    throw new PipelineError("STATE_VERSION", `the outbox was stored in version ${stored.v}, this build knows ${VERSION}`);
  return stored;
}
