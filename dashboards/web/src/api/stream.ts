// The live stream: server-sent events over fetch (an EventSource cannot carry a bearer token), opened again for ever until stopped.
//   I1. `onOpen` runs at every opening: what happened while it was closed is not in it, so the caller fetches then.
//   I2. One connection at a time; after `stop` nothing is called any more.
//   I3. Silence is not health: without a byte for `SILENCE_MS` (the server sends a comment far more often) the connection is dropped.
import { createParser } from "eventsource-parser";
import type { Stop } from "../browser/clock.ts";
import type { Client } from "./client.ts";

export const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A connection that held this long was a good one: the next wait starts short again. */
const STEADY_MS = 5_000;

export interface StreamEvent {
  readonly name: string;
  readonly data: unknown;
}

export interface StreamDeps {
  readonly client: Pick<Client, "open">;
  readonly now: () => number;
  readonly after: (delayMs: number, run: () => void) => Stop;
  readonly random: () => number;
}

export interface StreamHandlers {
  onOpen(): void;
  onEvent(event: StreamEvent): void;
  /** Closed or refused; the next try follows unless the stream was stopped here. */
  onClosed(cause: unknown): void;
}

export function openStream(path: string, deps: StreamDeps, handlers: StreamHandlers): Stop {
  let stopped = false;
  let failures = 0;
  let cancelWait: Stop = () => {};
  let abort = new AbortController();

  async function run(): Promise<void> {
    const startedAt = deps.now();
    abort = new AbortController();
    let cause: unknown;
    try {
      const body = await deps.client.open(path, abort.signal);
      if (stopped) return;
      handlers.onOpen();
      await pump(body, { deps, abort, onEvent: (event) => stopped || handlers.onEvent(event) });
    } catch (error) {
      cause = error;
    }
    if (stopped) return;
    failures = deps.now() - startedAt >= STEADY_MS ? 0 : failures + 1;
    handlers.onClosed(cause);
    if (!stopped) cancelWait = deps.after(waitMs(failures, deps.random()), () => void run());
  }

  void run();
  return () => {
    stopped = true;
    cancelWait();
    abort.abort();
  };
}

/** Half a second, doubling to fifteen seconds, each spread over its upper half. */
export function waitMs(failures: number, random: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1));
  return longest * (0.5 + random / 2);
}

interface Pump {
  readonly deps: Pick<StreamDeps, "after">;
  readonly abort: AbortController;
  readonly onEvent: (event: StreamEvent) => void;
}

async function pump(body: ReadableStream<Uint8Array>, { deps, abort, onEvent }: Pump): Promise<void> {
  const parser = createParser({
    onEvent({ event, data }) {
      const value = parseJson(data);
      if (value !== undefined) onEvent({ name: event ?? "message", data: value });
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let cancelSilence = deps.after(SILENCE_MS, () => abort.abort());
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      cancelSilence();
      cancelSilence = deps.after(SILENCE_MS, () => abort.abort());
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    cancelSilence();
    reader.cancel().catch(() => {}); // already broken: there is nobody left to tell
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
