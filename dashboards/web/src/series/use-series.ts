// The watched series as reactive state: at most one change a frame, however many points come in.
import { onScopeDispose, type Ref, ref, shallowRef, watch } from "vue";
import { type SeriesKey, seriesName } from "../api/characteristic.ts";
import type { ApiError } from "../api/client.ts";
import type { Point } from "../api/point.ts";
import { oncePerFrame, type Stop } from "../browser/clock.ts";
import { type FeedDeps, openFeed } from "./feed.ts";
import type { Connection } from "./rhythm.ts";

export interface WatchedSeries {
  /** null until the first answer. */
  readonly points: Readonly<Ref<readonly Point[] | null>>;
  readonly connection: Readonly<Ref<Connection>>;
  /** Why the last fetch failed; null after one that did not. */
  readonly fault: Readonly<Ref<ApiError | null>>;
  retry(): void;
}

export interface WatchHandlers {
  onFault(fault: ApiError): void;
  onBuild(build: string): void;
}

export function useSeries(key: Ref<SeriesKey | null>, deps: FeedDeps, handlers: WatchHandlers): WatchedSeries {
  const points = shallowRef<readonly Point[] | null>(null);
  const connection = ref<Connection>("connecting");
  const fault = shallowRef<ApiError | null>(null);
  let newest: readonly Point[] | null = null;
  let stop: Stop = () => {};
  const frame = oncePerFrame(() => {
    points.value = newest;
  });

  function start(series: SeriesKey | null): void {
    stop();
    frame.stop();
    newest = null;
    points.value = null;
    fault.value = null;
    connection.value = "connecting";
    if (!series) return;
    stop = openFeed(series, deps, {
      onPoints(now) {
        newest = now;
        fault.value = null;
        frame.request();
      },
      onConnection: (now) => void (connection.value = now),
      onBuild: handlers.onBuild,
      onFault(error) {
        fault.value = error;
        handlers.onFault(error);
      },
    });
  }

  watch(
    () => key.value && seriesName(key.value),
    () => start(key.value),
    { immediate: true },
  );
  onScopeDispose(() => {
    stop();
    frame.stop();
  });
  return { points, connection, fault, retry: () => start(key.value) };
}
