// When a characteristic counts as silent: measured by its own rhythm, since some report every second and some every hour.
import type { Point } from "../api/point.ts";

const WITHOUT_RHYTHM_MS = 5 * 60_000; // the plant's own `staleAfter`
const SHORTEST_MS = 30_000;
const LOOK_BACK = 21;
const BEATS = 5;

/** Five of the usual steps between points (median of the last 20), at least half a minute; five minutes before there is a rhythm. */
export function silentAfterMs(points: readonly Pick<Point, "at">[]): number {
  const recent = points.slice(-LOOK_BACK);
  const steps = recent.slice(1).map((point, i) => point.at - (recent[i]?.at ?? point.at));
  if (steps.length < 3) return WITHOUT_RHYTHM_MS;
  const median = steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0;
  return Math.max(SHORTEST_MS, BEATS * median);
}

export type Connection = "connecting" | "open" | "retrying";
export type Liveness = "connecting" | "live" | "silent" | "offline" | "empty";

interface Health {
  readonly connection: Connection;
  /** Age of the newest point; null without one. */
  readonly ageMs: number | null;
  readonly silentMs: number;
}

/** One word for what the reader sees is worth; a broken connection says more than an old point. */
export function livenessOf({ connection, ageMs, silentMs }: Health): Liveness {
  if (connection === "retrying") return "offline";
  if (connection === "connecting") return "connecting";
  if (ageMs === null) return "empty";
  return ageMs > silentMs ? "silent" : "live";
}
