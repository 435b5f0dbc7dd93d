// Points with the limits in force and those that are proposed, as numbers and paths, before anything draws them.
//   I1. The limits in force are those that judged points of the same size under the newest version; where none did, none are drawn.
import type { Point, Statistic } from "../../api/point.ts";
import type { Proposal, ProposedPoint } from "../../api/proposal.ts";
import { pixelOf, type RoundRange, roundRange, type Scale } from "../../chart/scale.ts";

type Sides = Pick<Statistic, "centerLine" | "ucl" | "lcl">;
type Pair<T> = { readonly upper: T | null; readonly lower: T | null };

export interface PreviewRow {
  readonly id: string;
  readonly at: number;
  readonly values: Pair<number>;
  readonly old: Pair<Sides>;
  /** null outside of the window. */
  readonly proposed: Pair<Statistic>;
  readonly isInWindow: boolean;
  /** Left out of this proposal, by hand. */
  readonly isLeftOut: boolean;
  /** Left out for good: excluded, late or incomplete. */
  readonly isOutside: boolean;
}

interface Held {
  /** Those that are looked at. */
  readonly points: readonly Point[];
  /** All that are held: the limits in force are read off them. */
  readonly known: readonly Point[];
}

/** Points that are looked at and those of the proposal, each once, in their order. */
export function rowsOf({ points, known: held }: Held, proposal: Proposal | null, without: readonly string[]): PreviewRow[] {
  const proposed = new Map(proposal?.points.map((point) => [point.id, point]));
  const leftOut = new Set(without);
  const oldOf = limitsInForce(held, proposal?.current?.version ?? 0);
  const known = new Set(points.map(({ id }) => id));
  const rows = points.map((point) => rowOf(point, { old: oldOf(point.n), proposed: proposed.get(point.id), leftOut }));
  const others = (proposal?.points ?? [])
    .filter(({ id }) => !known.has(id))
    .map((point) => rowOf(point, { old: oldOf(null), proposed: point, leftOut }));
  return [...rows, ...others].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

interface Around {
  readonly old: Pair<Sides>;
  readonly proposed: ProposedPoint | undefined;
  readonly leftOut: ReadonlySet<string>;
}

function rowOf(point: Point | ProposedPoint, { old, proposed, leftOut }: Around): PreviewRow {
  const isStored = "complete" in point;
  const value = point.value ?? proposed?.value ?? null;
  return {
    id: point.id,
    at: point.at,
    values: { upper: value, lower: point.second?.value ?? proposed?.second?.value ?? null },
    old,
    proposed: { upper: proposed && proposed.value !== null ? (proposed as Statistic) : null, lower: proposed?.second ?? null },
    isInWindow: proposed !== undefined,
    isLeftOut: leftOut.has(point.id),
    isOutside: isStored && (point.excluded || point.late || !point.complete),
  };
}

/** Limits of the newest version for points of a size; of a size that nothing is known of, the only ones there are. */
function limitsInForce(points: readonly Point[], version: number): (n: number | null) => Pair<Sides> {
  const ofSize = new Map<number, Pair<Sides>>();
  for (const point of points) {
    if (point.phase === "II" && point.limitsVersion === version) ofSize.set(point.n, { upper: point, lower: point.second });
  }
  const [only] = ofSize.values();
  const none = { upper: null, lower: null };
  return (n) => (n === null ? (ofSize.size === 1 ? (only ?? none) : none) : (ofSize.get(n) ?? none));
}

/** Points of the window that would signal under the proposed limits, and those that are left out of it. */
export function doubtful(rows: readonly PreviewRow[]): PreviewRow[] {
  return rows.filter(
    ({ isLeftOut, proposed: { upper, lower } }) => isLeftOut || (upper?.signals.length ?? 0) + (lower?.signals.length ?? 0) > 0,
  );
}

export interface PreviewPane {
  readonly name: "upper" | "lower";
  readonly top: number;
  readonly bottom: number;
  readonly y: Scale;
  readonly range: RoundRange;
  readonly join: string;
  readonly old: string;
  readonly proposed: string;
}

const UPPER_SHARE = 0.66;
const GAP = 36;

/** `x` gives the place of a row. */
export function panesOf(
  rows: readonly PreviewRow[],
  { x, top, height }: { x: (row: number) => number; top: number; height: number },
): PreviewPane[] {
  const hasLower = rows.some(({ values }) => values.lower !== null);
  const upperHeight = hasLower ? Math.round((height - GAP) * UPPER_SHARE) : height;
  const upper = paneOf("upper", rows, { x, top, height: upperHeight });
  return hasLower ? [upper, paneOf("lower", rows, { x, top: top + upperHeight + GAP, height: height - GAP - upperHeight })] : [upper];
}

function paneOf(
  name: "upper" | "lower",
  rows: readonly PreviewRow[],
  { x, top, height }: { x: (row: number) => number; top: number; height: number },
): PreviewPane {
  const sides = (limits: Sides | null) => (limits ? [limits.ucl, limits.lcl] : []);
  const all = rows
    .flatMap(({ values, old, proposed }) => [values[name], ...sides(old[name]), ...sides(proposed[name])])
    .filter((value) => value !== null);
  const range = roundRange(all, Math.max(2, Math.round(height / 46)));
  const y: Scale = { min: range.min, max: range.max, start: top + height, end: top };
  const lines = (limitsOf: (row: PreviewRow) => Sides | null) =>
    (["ucl", "centerLine", "lcl"] as const)
      .map((side) => stepped(rows, { x, y, levelOf: (row) => limitsOf(row)?.[side] ?? null }))
      .join("");
  return {
    name,
    top,
    bottom: top + height,
    y,
    range,
    join: joined(rows, name, { x, y }),
    old: lines((row) => row.old[name]),
    proposed: lines((row) => row.proposed[name]),
  };
}

function joined(rows: readonly PreviewRow[], name: "upper" | "lower", { x, y }: { x: (row: number) => number; y: Scale }): string {
  let path = "";
  rows.forEach((row, i) => {
    const value = row.values[name];
    if (value === null || row.isOutside || row.isLeftOut) return;
    path += `${path === "" ? "M" : "L"}${px(x(i))} ${px(pixelOf(y, value))}`;
  });
  return path;
}

/** Level from half-way to the neighbour before to half-way to the one after. */
function stepped(
  rows: readonly PreviewRow[],
  { x, y, levelOf }: { x: (row: number) => number; y: Scale; levelOf: (row: PreviewRow) => number | null },
): string {
  let path = "";
  let before: number | null = null;
  rows.forEach((row, i) => {
    const level = levelOf(row);
    if (level === null && (row.isLeftOut || row.isOutside)) return; // limits go on over what does not count
    if (level !== null) {
      const [from, to, at] = [px(x(i - 0.5)), px(x(i + 0.5)), px(pixelOf(y, level))];
      path += before === null ? `M${from} ${at}H${to}` : before === level ? `H${to}` : `V${at}H${to}`;
    }
    before = level;
  });
  return path;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
