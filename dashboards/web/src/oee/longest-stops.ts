// Which stops of a line lasted longest: what a shift leader asks for first, and what one cannot see by the eye between many.
import type { Stretch } from "../api/oee.ts";
import { endOf, lookOf } from "./timeline.ts";

const SHOWN = 5;

/**
 * Stretches in which a station was down and nobody had planned it, the longest first; what waits for another station is not its stop.
 *
 * @example longestStops([downFor(60_000), downFor(720_000)], now).map(({ durationMs }) => durationMs) // [720_000, 60_000]
 */
export function longestStops(stretches: readonly Stretch[], clock: number): { stretch: Stretch; durationMs: number }[] {
  return stretches
    .filter((stretch) => lookOf(stretch) === "down")
    .map((stretch) => ({ stretch, durationMs: endOf(stretch, clock) - stretch.start }))
    .sort((a, b) => b.durationMs - a.durationMs || a.stretch.start - b.stretch.start)
    .slice(0, SHOWN);
}
