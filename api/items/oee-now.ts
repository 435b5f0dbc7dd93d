// What changed at a line, as the stream tells it: how a station stands now, or how far the line's clock has come.
import type { Row } from "../../core/rows.ts";
import { formatInstant } from "../../core/time.ts";
import { instantOf } from "./series.ts";

/** A station that changed. `state` is null before its first; the line's clock comes in an item of its own. */
export function stationNowItem({ factory, line, station, state, reason, state_since: since, stale }: Row<"station_now">) {
  return { factory, line, station, state: state || null, reason: reason || null, since: instantOf(since), stale, clock: null };
}

/** Time has passed for all stations of a line. */
export function lineClockItem({ factory, line, clock }: Row<"line_clocks">) {
  return { factory, line, station: null, state: null, reason: null, since: null, stale: null, clock: formatInstant(clock) };
}
