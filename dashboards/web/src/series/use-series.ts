// The watched series as reactive state: at most one change a frame, however many points come in.
import { onScopeDispose, type Ref, ref, shallowRef, watch } from "vue";
import { type SeriesKey, seriesName } from "../api/characteristic.ts";
import type { ApiError } from "../api/client.ts";
import type { Point } from "../api/point.ts";
import type { SignalRecord } from "../api/signal.ts";
import { everyWhileVisible, oncePerFrame } from "../browser/clock.ts";
import { type Feed, type FeedDeps, type FeedHandlers, openFeed } from "./feed.ts";
import type { Held, Window } from "./fetch.ts";
import type { Connection } from "./rhythm.ts";

/** Others may speak of points, too: what they said is asked for so often. */
const REFRESH_MS = 60_000;

export interface WatchedSeries {
  /** null until the first answer. */
  readonly points: Readonly<Ref<readonly Point[] | null>>;
  /** How many points the window has, held or not. */
  readonly total: Readonly<Ref<number>>;
  /** By `signalKey`; a signal that came a moment ago may still be missing. */
  readonly signals: Readonly<Ref<ReadonlyMap<string, SignalRecord>>>;
  /** The points are of another window than is asked for; its own are on their way. */
  readonly isBehind: Readonly<Ref<boolean>>;
  readonly connection: Readonly<Ref<Connection>>;
  /** Why the last fetch failed; null after one that did not. */
  readonly fault: Readonly<Ref<ApiError | null>>;
  retry(): void;
  /** Asks again for what was said of points and signals: after a command. */
  refresh(): void;
}

export interface WatchHandlers {
  onFault(fault: ApiError): void;
  onBuild(build: string): void;
}

export interface Watched {
  readonly key: Ref<SeriesKey | null>;
  readonly window: Ref<Window>;
}

export function useSeries({ key, window }: Watched, deps: FeedDeps, handlers: WatchHandlers): WatchedSeries {
  const points = shallowRef<readonly Point[] | null>(null);
  const total = ref(0);
  const signals = shallowRef<ReadonlyMap<string, SignalRecord>>(new Map());
  const isBehind = ref(false);
  const connection = ref<Connection>("connecting");
  const fault = shallowRef<ApiError | null>(null);
  let come: { held?: Held; signals?: ReadonlyMap<string, SignalRecord> } = {};
  let feed: Feed | null = null;
  const frame = oncePerFrame(() => {
    if (come.held) [points.value, total.value, isBehind.value] = [come.held.points, come.held.total, false];
    if (come.signals) signals.value = come.signals;
    come = {};
  });
  const inFrame = (part: typeof come) => {
    come = { ...come, ...part };
    frame.request();
  };

  function start(): void {
    feed?.stop();
    frame.stop();
    come = {};
    fault.value = null;
    connection.value = "connecting";
    const told: FeedHandlers = {
      onPoints(held) {
        fault.value = null;
        inFrame({ held });
      },
      onSignals: (now) => inFrame({ signals: now }),
      onConnection: (now) => void (connection.value = now),
      onBuild: handlers.onBuild,
      onFault(error) {
        fault.value = error;
        handlers.onFault(error);
      },
    };
    feed = key.value && openFeed({ key: key.value, window: window.value }, deps, told);
  }

  watch(
    () => [key.value && seriesName(key.value), JSON.stringify(window.value)] as const,
    ([name], before) => {
      if (name !== before?.[0]) [points.value, total.value, signals.value] = [null, 0, new Map()];
      isBehind.value = true;
      start();
    },
    { immediate: true },
  );
  const stopRefresh = everyWhileVisible(REFRESH_MS, () => feed?.refresh());
  onScopeDispose(() => {
    stopRefresh();
    feed?.stop();
    frame.stop();
  });
  return { points, total, signals, isBehind, connection, fault, retry: start, refresh: () => feed?.refresh() };
}
