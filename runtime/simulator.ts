// The simulated plant at work: paces its events and sends them through the HTTP door like any other client.
//   I1. No event is sent before the wall clock has reached its time.
//   I2. Events are sent in order, a batch at a time, each until it is answered; a restart goes on where the last one stopped.
//   I3. What is sent twice has the identity it had before (ingest/simulator/simulate.ts), so it counts once.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleepFor } from "node:timers/promises";
import { HOUR_MS, type Instant, SECOND_MS } from "../core/time.ts";
import { createEventClient } from "../ingest/event-client.ts";
import { shiftStartAt, simulate } from "../ingest/simulator/simulate.ts";
import type { SimulatedEvent } from "../ingest/simulator/simulated-event.ts";

const BATCH_EVENTS = 2000;
/** How often what has fallen due is sent: a point is seen within this. */
const PACE_MS = 250;
/** How long a sleep lasts at most, so that a wall clock that was set is noticed. */
const LONGEST_SLEEP_MS = 5 * SECOND_MS;
const SAVE_EVERY_MS = 10 * SECOND_MS;
/** A plant that was away longer than this starts anew with a back-fill: the gap stays a gap. */
const LONGEST_GAP_MS = 24 * HOUR_MS;

export interface SimulatorOptions {
  /** The door, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly token?: string;
  readonly tenant: string;
  readonly seed?: number;
  /**
   * How fast the plant's time runs: 1 is real time once the back-fill is in. Greater than 1, the back-fill is replayed at that
   * pace instead of as fast as it is admitted; less than 1, the plant falls behind. It never runs ahead of the wall clock.
   */
  readonly speed?: number;
  /** At least so much history is sent first, from the start of a shift on. */
  readonly backfillMs?: number;
  /** Small file that keeps how far the simulation was sent. Belongs beside the log: without the one the other means nothing. */
  readonly stateFile?: string;
  readonly onStatus?: (status: SimulatorStatus) => void;
  readonly fetch?: typeof fetch;
  readonly now?: () => Instant;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export type SimulatorStatus =
  | { kind: "started"; from: Instant; isResumed: boolean }
  /** The back-fill is in; from now on events come as they happen. */
  | { kind: "live"; sent: number }
  | { kind: "retry"; reason: string; waitMs: number }
  | { kind: "rejected"; events: number; first: string };

/** Runs until `signal` aborts, then resolves. Throws what waiting cannot cure, such as a wrong token. */
export async function runSimulator(options: SimulatorOptions, signal: AbortSignal): Promise<void> {
  try {
    await run(options, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function run(options: SimulatorOptions, signal: AbortSignal): Promise<void> {
  const { seed = 1, now = Date.now, sleep = defaultSleep, stateFile, onStatus } = options;
  const client = createEventClient({
    url: options.url,
    ...(options.token === undefined ? {} : { token: options.token }),
    fetch: options.fetch ?? fetch,
    sleep,
    onRetry: (reason, waitMs) => onStatus?.({ kind: "retry", reason, waitMs }),
  });
  const { from, isResumed } = whereToStart(options, now());
  onStatus?.({ kind: "started", from, isResumed });
  const pacer = createPacer({ from, speed: options.speed ?? 1, startedAt: now() });
  let batch: SimulatedEvent[] = [];
  let isLive = false;
  let sent = 0;
  let savedAt = Number.NEGATIVE_INFINITY;

  async function send(): Promise<void> {
    if (batch.length === 0) return;
    const receipt = await client.post(`${batch.map((event) => JSON.stringify(event)).join("\n")}\n`, signal);
    const first = receipt.rejected[0];
    if (first) onStatus?.({ kind: "rejected", events: receipt.rejected.length, first: `${first.code} ${first.detail}` });
    sent += batch.length;
    const sentUpTo = batch.at(-1)?.at ?? from;
    batch = [];
    if (stateFile === undefined || now() - savedAt < SAVE_EVERY_MS) return;
    save(stateFile, { seed, sentUpTo });
    savedAt = now();
  }

  for (const event of simulate({ seed, start: from, tenant: options.tenant })) {
    const dueAt = pacer.dueAt(event.at);
    while (dueAt > now()) {
      await send();
      if (!isLive && pacer.isCaughtUp(now())) {
        isLive = true;
        onStatus?.({ kind: "live", sent });
      }
      await sleep(Math.min(Math.max(dueAt - now(), PACE_MS), LONGEST_SLEEP_MS), signal);
    }
    batch.push(event);
    if (batch.length >= BATCH_EVENTS) await send();
    signal.throwIfAborted();
  }
}

interface PacerOptions {
  readonly from: Instant;
  readonly speed: number;
  readonly startedAt: Instant;
}

/** When an event is to be sent: never before its time, and at another speed than 1 not before the plant's clock is there. */
function createPacer({ from, speed, startedAt }: PacerOptions) {
  const clockAt = (at: Instant) => startedAt + (at - from) / speed;
  return {
    dueAt: (at: Instant): Instant => (speed === 1 ? at : Math.max(at, clockAt(at))),
    isCaughtUp: (now: Instant): boolean => speed === 1 || clockAt(now) <= now,
  };
}

interface Saved {
  readonly seed: number;
  readonly sentUpTo: Instant;
}

function whereToStart(options: SimulatorOptions, now: Instant): { from: Instant; isResumed: boolean } {
  const { seed = 1, backfillMs = 4 * HOUR_MS, stateFile } = options;
  const saved = stateFile === undefined ? undefined : load(stateFile);
  if (saved?.seed === seed && saved.sentUpTo <= now && now - saved.sentUpTo <= LONGEST_GAP_MS) {
    return { from: saved.sentUpTo, isResumed: true };
  }
  return { from: shiftStartAt(now - backfillMs), isResumed: false };
}

function load(path: string): Saved | undefined {
  try {
    const { seed, sentUpTo } = JSON.parse(readFileSync(path, "utf8")) as Partial<Saved>;
    return seed !== undefined && Number.isSafeInteger(sentUpTo) ? { seed, sentUpTo: sentUpTo as Instant } : undefined;
  } catch {
    return undefined; // the first start, or a file cut short: the back-fill is sent again, and known events are dropped
  }
}

function save(path: string, saved: Saved): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(saved));
  renameSync(`${path}.new`, path);
}

function defaultSleep(ms: number, signal: AbortSignal): Promise<void> {
  return sleepFor(ms, undefined, { signal });
}
