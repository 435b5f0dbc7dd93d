// How many points a characteristic has, month by month, without counting again what cannot have changed.
//   I1. The warehouse keeps points by month, in parts that never change: while a month has the same parts, it has the same points.
//       What parts it has is asked before its points are counted, so that a count is never older than what it is remembered by.
//   I2. Exact: a point that was told of again counts once, and a month that an instant cuts through is counted anew each time.
//   I3. Bounded: so many characteristics are remembered.
import type { Instant } from "../core/time.ts";
import type { Query, QueryParams } from "./deps.ts";
import { ALL_TIME } from "./parameters.ts";

const REMEMBERED = 1000;

/** A month (of UTC, as 202603) in which there are points. */
export interface PointMonth {
  readonly month: number;
  readonly points: number;
  readonly first_at: Instant;
  readonly last_at: Instant;
}

/** Parameters of `spc-series-months.sql`. */
export interface PointSpan extends QueryParams {
  readonly from: Instant;
  readonly to: Instant;
  /** With `before_id`: only points before that instant and id. */
  readonly before: Instant;
  readonly before_id: string;
}

export interface PointMonths {
  /** Of one characteristic of one station, oldest first. */
  read(span: PointSpan, signal: AbortSignal): Promise<readonly PointMonth[]>;
}

interface State {
  readonly month: number;
  readonly state: string;
}

interface Known {
  readonly state: string;
  /** Undefined where the month has no point of the characteristic. */
  readonly counted: PointMonth | undefined;
}

export function createPointMonths(query: Query): PointMonths {
  const remembered = new Map<string, Map<number, Known>>();

  function knownOf({ from, to, before, before_id, limit, offset, ...series }: PointSpan): Map<number, Known> {
    const key = JSON.stringify(Object.entries(series).sort());
    const known = remembered.get(key) ?? new Map<number, Known>();
    remembered.delete(key); // so that it counts as new
    remembered.set(key, known);
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return known;
  }

  return {
    async read(span, signal) {
      const count = async (from: Instant) => {
        const months = await query<PointMonth>("spc-series-months", { ...span, from }, { signal });
        return months.toSorted((a, b) => a.month - b.month);
      };
      if (span.from > ALL_TIME.from) return count(span.from);
      const states = await query<State>("spc-point-states", {}, { signal });
      const known = knownOf(span);
      const whole = states.filter(({ month }) => endOf(month) <= Math.min(span.to, span.before)).sort((a, b) => a.month - b.month);
      const changed = whole.findIndex(({ month, state }) => known.get(month)?.state !== state);
      const kept = changed < 0 ? whole : whole.slice(0, changed);
      const older = kept.flatMap(({ month }) => known.get(month)?.counted ?? []);
      const from = endOf(kept.at(-1)?.month) ?? span.from;
      const isAllKept = states.length > 0 && kept.length === states.length;
      const newer = isAllKept || from >= span.to ? [] : await count(from);
      for (const { month, state } of whole.slice(kept.length)) {
        known.set(month, { state, counted: newer.find((each) => each.month === month) });
      }
      return [...older, ...newer];
    },
  };
}

/** When the month after a month begins. */
function endOf(month: number): Instant;
function endOf(month: number | undefined): Instant | undefined;
function endOf(month: number | undefined): Instant | undefined {
  return month === undefined ? undefined : Date.UTC(Math.floor(month / 100), month % 100, 1);
}
