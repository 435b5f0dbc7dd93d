// Which span of time the reader chose: a shift, a production day, a week, or from one instant to another; and its neighbours.
//   I1. A production day begins with its first shift and ends with its last; without shifts at the local midnights.
//   I2. A span is given whole, also where it has not ended.
import { dayAfter, mondayOf, type Zone } from "../plant/zone.ts";

export const RANGES = ["shift", "day", "week", "custom"] as const;
export type RangeKind = (typeof RANGES)[number];

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface ShiftSpan extends Span {
  readonly name: string;
  /** Production day. */
  readonly day: string;
}

export interface Choice {
  readonly range: RangeKind;
  /** An instant inside the chosen shift, day or week; null = now. */
  readonly at: number | null;
  /** Of `custom`, which is a shift without it. */
  readonly span: Span | null;
}

export interface ChosenRange extends Span {
  readonly kind: RangeKind;
  /** "" where it is none. */
  readonly shift: string;
  /** The first day. */
  readonly day: string;
  readonly isLive: boolean;
  /** Where the span before begins; null = there is none. */
  readonly previousAt: number | null;
  /** null = it would lie in the future. */
  readonly nextAt: number | null;
}

interface Known {
  /** Around the chosen instant, ascending. */
  readonly shifts: readonly ShiftSpan[];
  readonly zone: Zone;
  readonly now: number;
}

const DAY_MS = 86_400_000;

export function chosenRange({ range, at, span }: Choice, known: Known): ChosenRange {
  const { zone, now } = known;
  const instant = Math.min(at ?? now, now);
  if (range === "custom" && span) return custom(span, known);
  const shift = shiftAt(known.shifts, instant);
  if ((range === "shift" || range === "custom") && shift) return shiftRange(shift, known);
  const inside = shift && shift.from <= instant && instant < shift.to ? shift.day : zone.dateOf(instant);
  if (range === "week") {
    const monday = mondayOf(inside);
    const from = dayStart(monday, known);
    return stepped({ kind: "week", shift: "", day: monday, from, to: dayStart(dayAfter(monday, 7), known) }, known);
  }
  return stepped({ kind: "day", shift: "", day: inside, ...dayOf(inside, known) }, known);
}

function shiftRange(shift: ShiftSpan, { shifts, now }: Known): ChosenRange {
  const at = shifts.indexOf(shift);
  const next = shifts[at + 1];
  const { from, to, name, day } = shift;
  return {
    kind: "shift", shift: name, day, from, to, isLive: from <= now && now < to,
    previousAt: shifts[at - 1]?.from ?? null, nextAt: next && next.from <= now ? next.from : null,
  }; // biome-ignore format: one thought
}

function custom({ from, to }: Span, { zone, now }: Known): ChosenRange {
  const nextAt = to <= now ? to : null;
  return { kind: "custom", shift: "", day: zone.dateOf(from), from, to, isLive: now < to, previousAt: from - (to - from), nextAt };
}

/** With the spans before and after, of a kind that has no gaps to speak of. */
function stepped(span: Pick<ChosenRange, "kind" | "shift" | "day" | "from" | "to">, { now, zone }: Known): ChosenRange {
  const days = span.kind === "week" ? 7 : 1;
  const noonOf = (date: string) => zone.startOf(date) + DAY_MS / 2; // inside the day, whenever its shifts begin
  const next = dayAfter(span.day, days);
  const isOver = zone.startOf(next) <= now && span.to <= now;
  const nextAt = isOver ? Math.min(noonOf(next), now) : null;
  return { ...span, isLive: span.from <= now && now < span.to, previousAt: noonOf(dayAfter(span.day, -days)), nextAt };
}

/** The shift that contains the instant, else the last one before it. */
function shiftAt(shifts: readonly ShiftSpan[], at: number): ShiftSpan | undefined {
  return shifts.findLast(({ from }) => from <= at) ?? shifts[0];
}

function dayOf(date: string, { shifts, zone }: Known): Span {
  const ofDay = shifts.filter(({ day }) => day === date);
  if (ofDay.length === 0) return { from: zone.startOf(date), to: zone.startOf(dayAfter(date, 1)) };
  return { from: Math.min(...ofDay.map(({ from }) => from)), to: Math.max(...ofDay.map(({ to }) => to)) };
}

/** Where a production day begins; of a day without known shifts, at the hour at which days with shifts do. */
function dayStart(date: string, known: Known): number {
  const { shifts, zone } = known;
  const [first] = shifts;
  const own = shifts.find(({ day }) => day === date);
  if (own) return own.from;
  return zone.startOf(date) + (first ? first.from - zone.startOf(first.day) : 0);
}
