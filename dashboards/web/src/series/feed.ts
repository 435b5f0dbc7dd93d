// Feeds the points and signals of one series: fetched when the stream opens, then taken from the stream as they happen.
//   I1. The stream is opened first and the points are fetched after: nothing falls between the two.
//   I2. The warehouse that a fetch reads is a second or two behind the stream, so every opening is followed by a second fetch,
//       and a fetched copy never replaces one that came live since, until somebody asks to `refresh`.
//   I3. `onPoints` gets a new list only when something changed, in order, at most the window's `limit` long.
//   I4. Of signals a fetched copy always wins: the stream tells of each only once, when it is new.
import { readSeriesKey, type SeriesKey, seriesQuery } from "../api/characteristic.ts";
import { ApiError, type Client } from "../api/client.ts";
import { isJson, textOf } from "../api/json.ts";
import { type Point, readPoint } from "../api/point.ts";
import { readSignal, type SignalRecord, signalKey } from "../api/signal.ts";
import { openStream, type StreamDeps, type StreamEvent } from "../api/stream.ts";
import type { Stop } from "../browser/clock.ts";
import { fetchPoints, fetchSignals, type Held, isWithin, type Window } from "./fetch.ts";
import { mergePoints } from "./points.ts";
import type { Connection } from "./rhythm.ts";

const CATCH_UP_MS = 3_000;
const RETRY_MS = 10_000;
/** How many of the newest points can have come, or have been spoken of, since they were last fetched. */
const RECENT_COUNT = 500;
const MOST_SIGNALS = 2_000;

export interface FeedDeps extends Omit<StreamDeps, "client"> {
  readonly client: Pick<Client, "open" | "get">;
}

export interface FeedHandlers {
  onPoints(held: Held): void;
  onSignals(signals: ReadonlyMap<string, SignalRecord>): void;
  onConnection(connection: Connection): void;
  /** Which build of linepulse is answering; told at every opening. */
  onBuild(build: string): void;
  /** A fetch failed; the feed goes on trying unless the caller stops it. */
  onFault(fault: ApiError): void;
}

/** A series, and which of its points. */
export interface Watched {
  readonly key: SeriesKey;
  readonly window: Window;
}

export interface Feed {
  readonly stop: Stop;
  /** Asks again for what was said of points and signals. */
  refresh(): void;
}

export function openFeed({ key, window }: Watched, deps: FeedDeps, handlers: FeedHandlers): Feed {
  const query = seriesQuery(key).toString();
  const aborting = new AbortController();
  const asked = { client: deps.client, query, window, signal: aborting.signal };
  const live = new Set<string>();
  const kept = keepHeld(window, handlers);
  let cancelCatchUp: Stop = () => {};

  async function load(limit: number): Promise<void> {
    try {
      const answer = await fetchPoints(asked, { limit, read: ofSeries(key, readPoint) });
      kept.take(answer.points, { keep: live, ...(limit === window.limit && { total: answer.total }) });
      const from = kept.points()?.[0]?.at;
      if (from !== undefined) kept.takeSignals(await fetchSignals(asked, { from, read: ofSeries(key, readSignal) }));
    } catch (error) {
      if (aborting.signal.aborted) return;
      handlers.onFault(faultOf(error));
      cancelCatchUp();
      cancelCatchUp = deps.after(RETRY_MS, () => void load(window.limit));
    }
  }
  const loadRecent = () => void load(kept.points() === undefined ? window.limit : Math.min(RECENT_COUNT, window.limit));

  const stopStream = openStream(`/api/v1/stream?${query}&events=points,signals`, deps, {
    onOpen() {
      live.clear();
      handlers.onConnection("open");
      cancelCatchUp();
      void load(window.limit);
      cancelCatchUp = deps.after(CATCH_UP_MS, loadRecent);
    },
    onEvent(event) {
      if (event.name === "hello" && isJson(event.data)) handlers.onBuild(textOf(event.data.build));
      const incoming = itemsOf(event, "points", ofSeries(key, readPoint)).filter(({ at }) => isWithin(window, at));
      for (const { id } of incoming) live.add(id);
      if (incoming.length > 0) kept.take(incoming);
      kept.takeSignals(itemsOf(event, "signals", ofSeries(key, readSignal)));
    },
    onClosed(cause) {
      cancelCatchUp();
      handlers.onConnection("retrying");
      if (cause instanceof ApiError && cause.status === 401) handlers.onFault(cause);
      else if (kept.points() === undefined) void load(window.limit); // without a stream, the chart is at least there
    },
  });

  return {
    stop() {
      aborting.abort();
      cancelCatchUp();
      stopStream();
    },
    refresh() {
      live.clear();
      loadRecent();
    },
  };
}

/** What has come so far, points and signals, told whenever it changes. */
function keepHeld(window: Window, handlers: Pick<FeedHandlers, "onPoints" | "onSignals">) {
  let points: readonly Point[] | undefined;
  let total = 0;
  let signals: ReadonlyMap<string, SignalRecord> = new Map();
  return {
    points: () => points,
    take(incoming: readonly Point[], options: { keep?: ReadonlySet<string>; total?: number } = {}) {
      total = options.total ?? total;
      const merged = mergePoints(points ?? [], incoming, { cap: window.limit, ...(options.keep && { keep: options.keep }) });
      if (merged === points) return;
      points = merged;
      handlers.onPoints({ points, total: Math.max(total, points.length) });
    },
    takeSignals(incoming: readonly SignalRecord[]) {
      if (incoming.length === 0) return;
      const all = [...new Map([...signals, ...incoming.map((signal) => [signalKey(signal), signal] as const)]).values()];
      all.sort((a, b) => a.at - b.at);
      signals = new Map(all.slice(-MOST_SIGNALS).map((signal) => [signalKey(signal), signal]));
      handlers.onSignals(signals);
    },
  };
}

/** One item or many: the stream may send either. */
function itemsOf<T>({ name, data }: StreamEvent, wanted: string, read: (item: unknown) => T | undefined): T[] {
  if (name !== wanted) return [];
  const items: readonly unknown[] = Array.isArray(data) ? data : [data];
  return items.map(read).filter((item) => item !== undefined);
}

/** A query cannot ask for "no product": items of the same characteristic's other series are passed over here. */
function ofSeries<T>(key: SeriesKey, read: (item: unknown) => T | undefined): (item: unknown) => T | undefined {
  return (item) => {
    if (!isJson(item)) return undefined;
    const { station, characteristic, product } = readSeriesKey(item);
    const isOurs = product === key.product && isOrAbsent(station, key.station) && isOrAbsent(characteristic, key.characteristic);
    return isOurs ? read(item) : undefined;
  };
}

function isOrAbsent(name: string, wanted: string): boolean {
  return name === "" || name === wanted;
}

function faultOf(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError({ status: 0, code: "UNREACHABLE", message: String(error) });
}
