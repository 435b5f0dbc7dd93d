// Where data comes from, as `GET /sources` gives it: databases whose changes become events, and whoever sends events.
import { instantOrNull, isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";

export const SOURCE_STATES = ["running", "snapshot", "stopped", "failed", "unknown"] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

export interface Connector {
  readonly isRunning: boolean | null;
  readonly lagMs: number | null;
  readonly keptBytes: number | null;
  readonly isLogLost: boolean;
}

export interface Source {
  readonly source: string;
  readonly system: string;
  readonly topic: string;
  readonly state: SourceState;
  readonly stopped: { readonly code: string; readonly detail: string } | null;
  readonly waiting: number | null;
  readonly parked: number | null;
  readonly lastChangeAt: number | null;
  readonly delayMs: number | null;
  readonly changes: number | null;
  readonly duplicates: number | null;
  readonly deadLetters: number | null;
  readonly connector: Connector | null;
}

export interface Sender {
  readonly factory: string;
  readonly line: string;
  readonly source: string;
  readonly events: number;
  readonly lateShare: number | null;
  readonly lastEventAt: number;
  readonly heardAt: number;
  readonly since: number;
}

export interface Origins {
  readonly sources: readonly Source[];
  readonly senders: readonly Sender[];
}

export function readOrigins(data: Json): Origins {
  return {
    sources: listOf(data.items).filter(isJson).map(readSource),
    senders: listOf(data.senders)
      .filter(isJson)
      .map(readSender)
      .filter((sender) => sender !== undefined),
  };
}

function readSource(item: Json): Source {
  const { stopped, connector } = item;
  const number = (name: string) => numberOrNull(item[name]);
  return {
    source: textOf(item.source),
    system: textOf(item.system),
    topic: textOf(item.topic),
    state: SOURCE_STATES.find((state) => state === item.state) ?? "unknown",
    stopped: isJson(stopped) ? { code: textOf(stopped.code), detail: textOf(stopped.detail) } : null,
    waiting: number("waiting"),
    parked: number("parked"),
    lastChangeAt: instantOrNull(item.lastChangeAt),
    delayMs: number("delayMs"),
    changes: number("changes"),
    duplicates: number("duplicates"),
    deadLetters: number("deadLetters"),
    connector: isJson(connector) ? readConnector(connector) : null,
  };
}

function readConnector({ running, lagMs, logKeptBytes, logLost }: Json): Connector {
  const isRunning = typeof running === "boolean" ? running : null;
  return { isRunning, lagMs: numberOrNull(lagMs), keptBytes: numberOrNull(logKeptBytes), isLogLost: logLost === true };
}

function readSender({ factory, line, source, events, lateShare, lastEventAt, heardAt, since }: Json): Sender | undefined {
  const [last, heard, begin] = [lastEventAt, heardAt, since].map(instantOrNull);
  if (last == null || heard == null || begin == null) return undefined;
  const who = { factory: textOf(factory), line: textOf(line), source: textOf(source) };
  const share = numberOrNull(lateShare);
  return { ...who, events: numberOrNull(events) ?? 0, lateShare: share, lastEventAt: last, heardAt: heard, since: begin };
}
