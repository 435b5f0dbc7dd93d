// Asks for the points and signals of one series within a window: the newest so many, or those of a stretch of time.
import { type Address, RECENT } from "../address/address.ts";
import { listed } from "../answers/listed.ts";
import type { Client } from "../api/client.ts";
import type { Point } from "../api/point.ts";
import type { SignalRecord } from "../api/signal.ts";

export interface Window {
  /** The newest so many at most. */
  readonly limit: number;
  /** `from` in, `to` out (null: without an end), epoch ms; null = whenever. */
  readonly span: { readonly from: number; readonly to: number | null } | null;
}

/** What a chosen range asks for; the beginning of the last hours moves on without another question. */
export function windowOf({ n, recent, span }: Pick<Address, "n" | "recent" | "span">, now: number): Window {
  if (span) return { limit: MOST_HELD, span };
  if (recent) return { limit: MOST_HELD, span: { from: now - RECENT[recent], to: null } };
  return { limit: Math.max(FEWEST_HELD, n), span: null };
}

/** Points held even if fewer are shown: showing more of them asks nobody. */
const FEWEST_HELD = 500;
/** The most that one answer may hold. */
const MOST_HELD = 10_000;

export interface Held {
  readonly points: readonly Point[];
  /** How many the window has, held or not. */
  readonly total: number;
}

/** What is asked of whom; `query` names the series. */
export interface Asked {
  readonly client: Pick<Client, "get">;
  readonly query: string;
  readonly window: Window;
  readonly signal: AbortSignal;
}

const MINUTE_MS = 60_000;
const SIGNALS_ASKED = 1_000;

/** The newest `limit` points of the window. */
export async function fetchPoints(
  { client, query, window, signal }: Asked,
  { limit, read }: { limit: number; read: (item: unknown) => Point | undefined },
): Promise<Held> {
  const bounds = window.span ? `&from=${isoOf(window.span.from)}${endOf(window)}` : "";
  const { items, total } = await listed(client, `/api/v1/spc/points?${query}&limit=${limit}${bounds}`, read, signal);
  return { points: items.filter(({ at }) => isWithin(window, at)), total };
}

/** The newest signals since the first point that is held. */
export async function fetchSignals(
  { client, query, window, signal }: Asked,
  { from, read }: { from: number; read: (item: unknown) => SignalRecord | undefined },
): Promise<readonly SignalRecord[]> {
  const path = `/api/v1/spc/signals?${query}&order=desc&pageSize=${SIGNALS_ASKED}&from=${isoOf(from)}${endOf(window)}`;
  return (await listed(client, path, read, signal)).items;
}

export function isWithin({ span }: Window, at: number): boolean {
  return span === null || (span.from <= at && (span.to === null || at < span.to));
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}

/** Routes cut their bounds to the minute before. */
function endOf({ span }: Window): string {
  const to = span?.to ?? null;
  return to === null ? "" : `&to=${isoOf(Math.ceil(to / MINUTE_MS) * MINUTE_MS)}`;
}
