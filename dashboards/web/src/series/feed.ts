// Feeds the points of one series: fetched when the stream opens, then taken from the stream as they happen.
//   I1. The stream is opened first and the points are fetched after: nothing falls between the two.
//   I2. The warehouse that a fetch reads is a second or two behind the stream, so every opening is followed by a second fetch,
//       and a fetched copy never replaces one that came live since (an exclusion, say).
//   I3. `onPoints` gets a new list only when something changed, in order, at most `CAPACITY` long.
import { type Characteristic, readSeriesKey, type SeriesKey, seriesQuery } from "../api/characteristic.ts";
import { ApiError, type Client } from "../api/client.ts";
import { isJson, textOf } from "../api/json.ts";
import { type Point, readPoint } from "../api/point.ts";
import { openStream, type StreamDeps, type StreamEvent } from "../api/stream.ts";
import type { Stop } from "../browser/clock.ts";
import { mergePoints } from "./points.ts";
import type { Connection } from "./rhythm.ts";

/** Points held, whatever number is shown: switching the number asks nobody. */
export const CAPACITY = 500;
const CATCH_UP_MS = 3_000;
const RETRY_MS = 10_000;

export interface FeedDeps extends Omit<StreamDeps, "client"> {
  readonly client: Pick<Client, "open" | "list">;
}

export interface FeedHandlers {
  onPoints(points: readonly Point[]): void;
  onConnection(connection: Connection): void;
  /** Which build of linepulse is answering; told at every opening. */
  onBuild(build: string): void;
  /** A fetch failed; the feed goes on trying unless the caller stops it. */
  onFault(fault: ApiError): void;
}

export function openFeed(key: SeriesKey, deps: FeedDeps, handlers: FeedHandlers): Stop {
  const query = seriesQuery(key).toString();
  const aborting = new AbortController();
  const live = new Set<string>();
  let points: readonly Point[] | undefined;
  let cancelCatchUp: Stop = () => {};

  function take(incoming: readonly Point[], keep?: ReadonlySet<string>): void {
    const merged = mergePoints(points ?? [], incoming, { cap: CAPACITY, ...(keep && { keep }) });
    if (merged === points) return;
    points = merged;
    handlers.onPoints(merged);
  }

  async function fetchPoints(): Promise<void> {
    try {
      const path = `/api/v1/spc/points?${query}&limit=${CAPACITY}`;
      take(await deps.client.list(path, (item) => pointOf(key, item), aborting.signal), live);
    } catch (error) {
      if (aborting.signal.aborted) return;
      handlers.onFault(faultOf(error));
      cancelCatchUp();
      cancelCatchUp = deps.after(RETRY_MS, () => void fetchPoints());
    }
  }

  const stopStream = openStream(`/api/v1/stream?${query}&events=points`, deps, {
    onOpen() {
      live.clear();
      handlers.onConnection("open");
      cancelCatchUp();
      void fetchPoints();
      cancelCatchUp = deps.after(CATCH_UP_MS, () => void fetchPoints());
    },
    onEvent(event) {
      if (event.name === "hello" && isJson(event.data)) handlers.onBuild(textOf(event.data.build));
      const incoming = pointsOf(key, event);
      for (const { id } of incoming) live.add(id);
      if (incoming.length > 0) take(incoming);
    },
    onClosed(cause) {
      cancelCatchUp();
      handlers.onConnection("retrying");
      if (cause instanceof ApiError && cause.status === 401) handlers.onFault(cause);
      else if (points === undefined) void fetchPoints(); // without a stream, the chart is at least there
    },
  });

  return () => {
    aborting.abort();
    cancelCatchUp();
    stopStream();
  };
}

/** One item or many: the stream may send either. */
function pointsOf(key: SeriesKey, { name, data }: StreamEvent): Point[] {
  if (name !== "points") return [];
  const items: readonly unknown[] = Array.isArray(data) ? data : [data];
  return items.map((item) => pointOf(key, item)).filter((point) => point !== undefined);
}

/** A query cannot ask for "no product": points of the same characteristic's other series are passed over here. */
function pointOf(key: SeriesKey, item: unknown): Point | undefined {
  if (!isJson(item)) return undefined;
  const { station, characteristic, product } = readSeriesKey(item);
  const isOurs = product === key.product && isOrAbsent(station, key.station) && isOrAbsent(characteristic, key.characteristic);
  return isOurs ? readPoint(item) : undefined;
}

function isOrAbsent(name: string, wanted: string): boolean {
  return name === "" || name === wanted;
}

function faultOf(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError({ status: 0, code: "UNREACHABLE", message: String(error) });
}

/** What a live point says about its characteristic, until the list is asked again. */
export function withNewest(characteristic: Characteristic, newest: Point | undefined): Characteristic {
  if (!newest || (characteristic.lastAt ?? Number.NEGATIVE_INFINITY) >= newest.at) return characteristic;
  return { ...characteristic, lastValue: newest.value, lastAt: newest.at };
}
