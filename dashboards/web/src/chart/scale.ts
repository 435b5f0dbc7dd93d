// Axes: which round numbers an axis runs between, where its ticks stand, and where a value lies in pixels.

/** From `min` at `start` to `max` at `end`, in pixels; a vertical scale starts below and ends above. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly start: number;
  readonly end: number;
}

export interface RoundRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Decimals that name every tick exactly. */
  readonly decimals: number;
}

export function pixelOf(scale: Scale, value: number): number {
  const share = scale.max === scale.min ? 0.5 : (value - scale.min) / (scale.max - scale.min);
  return scale.start + share * (scale.end - scale.start);
}

/**
 * The smallest range of whole steps (1, 2 or 5 times a power of ten) around the values, about `ticks` steps long.
 * Whole steps keep the axis still while points come in.
 *
 * @example roundRange([73.988, 74.015], 6) // { min: 73.985, max: 74.015, step: 0.005, decimals: 3 }
 */
export function roundRange(values: readonly number[], ticks: number): RoundRange {
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (!Number.isFinite(low) || !Number.isFinite(high)) [low, high] = [0, 1];
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low <= Math.max(size * 1e-12, 1e-300)) {
    const half = size > 1e-12 ? size * 1e-3 : 1; // one value alone, or several that doubles of this size cannot tell apart
    [low, high] = [low - half, high + half];
  }
  const { step, decimals } = roundStep((high - low) / ticks);
  // + 0: an axis that ends at zero from below would be labelled −0.
  return { min: Math.floor(low / step + 1e-9) * step + 0, max: Math.ceil(high / step - 1e-9) * step + 0, step, decimals };
}

function roundStep(raw: number): { step: number; decimals: number } {
  const exponent = Math.floor(Math.log10(raw));
  const power = 10 ** exponent;
  const factor = [1, 2, 5].find((candidate) => candidate * power >= raw * (1 - 1e-9)) ?? 10;
  return { step: factor * power, decimals: Math.max(0, -exponent - (factor === 10 ? 1 : 0)) };
}

/** Indices from `first` to `last`, `step` apart, counted back from the newest: they stay with their points while the view moves. */
export function indexTicks({ first, last, newest }: { first: number; last: number; newest: number }, step: number): number[] {
  const ticks: number[] = [];
  for (let at = newest - Math.ceil((newest - last) / step) * step; at >= first; at -= step) ticks.push(at);
  return ticks.reverse();
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY,
] as const; // biome-ignore format: one list

/** Round local times within [from, to]; `offsetMs` is what local time is ahead of UTC. */
export function timeTicks(from: number, to: number, { most, offsetMs }: { most: number; offsetMs: number }): number[] {
  const step = TIME_STEPS.find((candidate) => (to - from) / candidate <= most) ?? Math.ceil((to - from) / most / DAY) * DAY;
  const first = Math.ceil((from + offsetMs) / step) * step - offsetMs;
  const ticks: number[] = [];
  for (let at = first; at <= to; at += step) ticks.push(at);
  return ticks;
}
