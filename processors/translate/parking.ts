// Changes that wait for a row which they refer to: parked until it comes, an hour at the most, so many of a source at the most.
//   parked/<n>              a change, and the next one of its queue
//   queue/<id>              the waiting changes of one row, in order
//   wait/<address>          the queues that wait for a row, in pages
//   I1. Changes of one row stay in their order: while one waits, the later ones queue behind it.
//   I2. A record reads and writes what it touches, however many changes are waiting.
//   I3. What cannot wait, or has waited too long, is buried as an orphan; the mapping was not told of it, so that a later change or
//       snapshot of that row tells it whole.
import { assert } from "../../core/assert.ts";
import type { RowImage } from "../../core/change.ts";
import { enlist, takeOldest } from "../../core/oldest-first.ts";
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import { addressOf } from "./row-key.ts";
import type { Scene } from "./scene.ts";
import { nameOfRow, type StoredRow, withTold } from "./stored-rows.ts";
import { buryOrphan, type Step, tell } from "./tell.ts";

export const MOST_PARKED = 100_000;
export const PARKED_MINUTES = 60;

const LIST = "parked";
const PAGE = 64;

interface Item {
  readonly step: Step;
  next: number | null;
}

interface Queue {
  origin: string;
  key: string;
  /** Of the row that the first change waits for. */
  address: string;
  /** Minute of the records in which it began. */
  readonly since: number;
  /** The image that the mapping knows. */
  told: RowImage | null;
  first: number;
  last: number;
}

interface Missed {
  readonly table: string;
  readonly columns: RowImage;
}

/** Parks the first change of a row. @returns its queue's number; none when no more may wait */
export function park(scene: Scene, step: Step, { missing, told }: { missing: Missed; told: RowImage | null }): number | undefined {
  const { context, counts } = scene;
  if (counts.parked >= MOST_PARKED) {
    buryOrphan(scene, step, { told, detail: `${wanted(missing)} is missing, and ${MOST_PARKED} changes wait already` });
    return undefined;
  }
  const number = nextNumber(scene);
  const since = Math.floor((counts.recordAt ?? step.recordedAt) / MINUTE_MS);
  const address = addressFor(missing);
  const { origin, key } = step;
  context.archive.set<Item>(`parked/${number}`, { step, next: null });
  context.archive.set<Queue>(`queue/${number}`, { origin, key, address, since, told, first: number, last: number });
  enqueue(scene, address, number);
  enlist(LIST, { name: String(number), day: since }, context);
  counts.parked++;
  return number;
}

/** Puts a later change of the row behind. */
export function parkBehind(scene: Scene, queueNumber: number, step: Step): void {
  const { context, counts } = scene;
  const queue = { ...queueOfRow(scene, queueNumber), origin: step.origin, key: step.key };
  if (counts.parked >= MOST_PARKED) {
    buryOrphan(scene, step, { told: queue.told, detail: `a change before it waits, and ${MOST_PARKED} changes wait already` });
    context.archive.set<Queue>(`queue/${queueNumber}`, queue);
    return;
  }
  const number = nextNumber(scene);
  const last = context.archive.get<Item>(`parked/${queue.last}`);
  if (last) context.archive.set<Item>(`parked/${queue.last}`, { ...last, next: number });
  context.archive.set<Item>(`parked/${number}`, { step, next: null });
  context.archive.set<Queue>(`queue/${queueNumber}`, { ...queue, last: number });
  counts.parked++;
}

/** The row whose changes wait has another key now. */
export function moveQueue(scene: Scene, queueNumber: number, { origin, key }: Pick<Step, "origin" | "key">): void {
  scene.context.archive.set<Queue>(`queue/${queueNumber}`, { ...queueOfRow(scene, queueNumber), origin, key });
}

/** A row has come that is found under these addresses: whatever waited for it is told. */
export function wake(scene: Scene, addresses: readonly string[]): void {
  for (const address of addresses) {
    for (const number of takeWaiting(scene, address)) drain(scene, number);
  }
}

/** Gives up what has waited for too long. */
export function buryExpired(scene: Scene, now: Instant): void {
  if (scene.counts.parked === 0) return;
  const before = Math.floor(now / MINUTE_MS) - PARKED_MINUTES;
  const addresses = new Set<string>();
  for (;;) {
    const listed = takeOldest(LIST, before, scene.context);
    for (const { name } of listed) addresses.add(giveUp(scene, Number(name)) ?? "");
    if (listed.length === 0) break;
  }
  for (const address of addresses) {
    // What waits on, for the same row.
    for (const number of takeWaiting(scene, address)) if (queueOf(scene, number)) enqueue(scene, address, number);
  }
}

/** Of a row's changes the first has waited in vain; a later one may have put right what it refers to. @returns what they waited for */
function giveUp(scene: Scene, number: number): string | undefined {
  const found = queueOf(scene, number);
  if (!found) return undefined;
  const queue = { ...found };
  let missed: string | undefined = queue.address;
  for (const step of takeSteps(scene, queue)) {
    const outcome = missed === undefined ? tell(scene, step, queue.told) : undefined;
    if (outcome === "told") queue.told = step.after;
    if (typeof outcome === "object") missed = addressFor(outcome.missing);
    if (missed !== undefined) buryOrphan(scene, step, { told: queue.told, detail: `${missed} did not come within ${PARKED_MINUTES} min` });
    missed = undefined;
  }
  finish(scene, number, queue);
  return found.address;
}

function* takeSteps(scene: Scene, queue: Queue): Iterable<Step> {
  for (let number: number | null = queue.first; number !== null; ) {
    const item: Item | undefined = scene.context.archive.get<Item>(`parked/${number}`);
    if (!item) return;
    scene.context.archive.delete(`parked/${number}`);
    scene.counts.parked--;
    yield item.step;
    number = item.next;
  }
}

/** Tells the changes of a row in their order, until one lacks a row again. */
function drain(scene: Scene, number: number): void {
  const { archive } = scene.context;
  const queue = { ...queueOfRow(scene, number) };
  for (let at: number | null = queue.first; at !== null; ) {
    const item: Item | undefined = archive.get<Item>(`parked/${at}`);
    if (!item) break;
    const outcome = tell(scene, item.step, queue.told);
    if (typeof outcome === "object") {
      queue.first = at;
      queue.address = addressFor(outcome.missing);
      archive.set<Queue>(`queue/${number}`, queue);
      enqueue(scene, queue.address, number);
      return;
    }
    if (outcome === "told") queue.told = item.step.after;
    archive.delete(`parked/${at}`);
    scene.counts.parked--;
    at = item.next;
  }
  finish(scene, number, queue);
}

/** Nothing of the row waits any more: what the mapping knows of it is kept with the row. */
function finish(scene: Scene, number: number, { origin, key, told }: Queue): void {
  const { archive } = scene.context;
  archive.delete(`queue/${number}`);
  const row = archive.get<StoredRow>(nameOfRow(origin, key));
  if (row?.q !== number) return; // truncated meanwhile, or replaced
  const { q: _, t: __, ...rest } = row;
  archive.set(nameOfRow(origin, key), withTold(rest, told));
}

function queueOf({ context }: Scene, number: number): Queue | undefined {
  return context.archive.get<Queue>(`queue/${number}`);
}

/** Of a row that says it has one. */
function queueOfRow(scene: Scene, number: number): Queue {
  const queue = queueOf(scene, number);
  assert(queue, `queue ${number} of parked changes is gone`);
  return queue;
}

function nextNumber({ context: { state } }: Scene): number {
  const next = (state.get<number>("parking") ?? 0) + 1;
  state.set("parking", next);
  return next;
}

function addressFor({ table, columns }: Missed): string {
  return addressOf(table, columns) ?? table;
}

function wanted({ table, columns }: Missed): string {
  return `the row of "${table}" with ${JSON.stringify(columns)}`;
}

/** Pages of numbers of queues. */
function enqueue({ context: { archive } }: Scene, address: string, number: number): void {
  const last = archive.get<number>(`wait/${address}`) ?? 0;
  const page = archive.get<number[]>(`wait/${address}/${last}`) ?? [];
  const isFull = page.length >= PAGE;
  const at = isFull ? last + 1 : last;
  archive.set(`wait/${address}`, at);
  archive.set(`wait/${address}/${at}`, isFull ? [number] : [...page, number]);
}

function takeWaiting({ context: { archive } }: Scene, address: string): number[] {
  const last = archive.get<number>(`wait/${address}`);
  if (last === undefined) return [];
  const numbers: number[] = [];
  for (let n = 0; n <= last; n++) {
    numbers.push(...(archive.get<number[]>(`wait/${address}/${n}`) ?? []));
    archive.delete(`wait/${address}/${n}`);
  }
  archive.delete(`wait/${address}`);
  return numbers;
}
