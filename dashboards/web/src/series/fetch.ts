// Asks for the points and signals of one series within a window: the newest so many, or those of a stretch of time.
import { type Address, RECENT } from "../address/address.ts";
import { listed } from "../answers/listed.ts";
import type { Client } from "../api/client.ts";
import { isJson, textOf } from "../api/json.ts";
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
/** Points of one question: more are asked for in pieces, the newest first, so that others have their turn. */
const PIECE = 2_500;
const SIGNALS_ASKED = 1_000;

/** The newest `limit` points of the window. */
export async function fetchPoints(
  { client, query, window, signal }: Asked,
  { limit, read }: { limit: number; read: (item: unknown) => Point | undefined },
): Promise<Held> {
  const bounds = window.span ? `&from=${isoOf(window.span.from)}${endOf(window)}` : "";
  const points: Point[] = [];
  let total: number | undefined;
  let before = "";
  for (let left = limit; left > 0; left -= PIECE) {
    let oldest: unknown;
    const readNext = (item: unknown) => {
      oldest ??= item;
      return read(item);
    };
    const path = `/api/v1/spc/points?${query}&limit=${Math.min(left, PIECE)}${bounds}${before}`;
    const piece = await listed(client, path, readNext, signal);
    points.unshift(...piece.items);
    total ??= piece.total;
    if (piece.total <= PIECE || !isJson(oldest)) break;
    before = `&${new URLSearchParams({ before: textOf(oldest.at), beforeId: textOf(oldest.id) })}`;
  }
  return { points: points.filter(({ at }) => isWithin(window, at)), total: total ?? 0 };
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
