// What a report is of: the shift that ended last, the production day before, the week before; and the same before that, to compare with.
import type { OeeItem } from "../../api/items/oee.ts";
import type { ReportKind } from "../../core/report-config.ts";
import { DAY_MS, formatInstant, HOUR_MS, type Instant, parseInstant } from "../../core/time.ts";
import type { Get } from "./get.ts";

export interface Period {
  readonly from: Instant;
  readonly to: Instant;
  /** Name of a shift; null of days, weeks and a plant without shifts. */
  readonly shift: string | null;
}

export interface Periods {
  readonly now: Period;
  /** Undefined when nothing is known of one before. */
  readonly before: Period | undefined;
}

/** As far back as the shift before the last one may lie: over a long weekend. */
const LOOK_BACK_MS = 5 * DAY_MS;
/** Of a plant without shifts. */
const NO_SHIFT_MS = 12 * HOUR_MS;

export interface PeriodAsked {
  readonly kind: ReportKind;
  readonly factory: string;
  readonly timeZone: string;
  /** When the report is due. */
  readonly at: Instant;
}

export async function periodsOf(asked: PeriodAsked, get: Get): Promise<Periods> {
  return asked.kind === "shift" ? shiftsOf(asked, get) : daysOf(asked);
}

/** Local midnights: the day before that of `at`, or the seven days before its Monday. */
function daysOf({ kind, timeZone, at }: PeriodAsked): Periods {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  const end = kind === "weekly" ? today.subtract({ days: today.dayOfWeek - 1 }) : today;
  const days = kind === "weekly" ? 7 : 1;
  const midnight = (back: number) => end.subtract({ days: back * days }).toZonedDateTime(timeZone).epochMilliseconds;
  const period = (back: number): Period => ({ from: midnight(back + 1), to: midnight(back), shift: null });
  return { now: period(0), before: period(1) };
}

/** By the calendars of the factory's lines, as GET /oee knows them. */
async function shiftsOf({ factory, at }: PeriodAsked, get: Get): Promise<Periods> {
  const range = { from: formatInstant(at - LOOK_BACK_MS), to: formatInstant(at) };
  const { items } = await get<{ items: OeeItem[] }>("/oee", { factory, by: "shift", ...range, pageSize: 10_000 });
  const shifts = new Map<Instant, Period>();
  for (const { key, shift, start, end } of items) {
    const [from, to] = [parseInstant(start), parseInstant(end)];
    if (key && shift !== null && from !== undefined && to !== undefined && to <= at) shifts.set(to, { from, to, shift });
  }
  const known = [...shifts.values()].sort((a, b) => b.to - a.to || a.from - b.from);
  const [now] = known;
  if (now) return { now, before: known.find(({ to }) => to <= now.from) };
  const to = Math.floor(at / HOUR_MS) * HOUR_MS;
  const part = (back: number): Period => ({ from: to - (back + 1) * NO_SHIFT_MS, to: to - back * NO_SHIFT_MS, shift: null });
  return { now: part(0), before: part(1) };
}
