// Whether what a wall shows is to be trusted, in one word that the whole screen tells.
//   I1. A connection that is gone says more than old data; it has a moment to come back before the screen says so.
/** A line's clock stands still longer than this: its data is old. */
export const STALE_MS = 2 * 60_000;
const LOST_MS = 5_000;

export interface LineAge {
  readonly line: string;
  /** null: nothing is known of its clock. */
  readonly ageMs: number | null;
}

export type WallHealth =
  | { readonly kind: "good" }
  | { readonly kind: "offline"; readonly since: number }
  | { readonly kind: "stale"; readonly line: string; readonly ageMs: number };

interface Signs {
  /** Since when the connection is lost; null while it is there. */
  readonly lostAt: number | null;
  readonly now: number;
  readonly ages: readonly LineAge[];
}

export function wallHealth({ lostAt, now, ages }: Signs): WallHealth {
  if (lostAt !== null && now - lostAt >= LOST_MS) return { kind: "offline", since: lostAt };
  const oldest = ages.reduce<LineAge | null>((worst, age) => ((age.ageMs ?? 0) > (worst?.ageMs ?? STALE_MS) ? age : worst), null);
  return oldest?.ageMs ? { kind: "stale", line: oldest.line, ageMs: oldest.ageMs } : { kind: "good" };
}
