// Cron expressions of five fields, as a plant's clock on the wall has them: which times of it are due, and when that is.
// Grammar: crontab(5); `*`, lists, ranges, steps, names of months and weekdays, 0 or 7 = Sunday. Where day of month and weekday are both
// named, either will do.
//   I1. A time that the zone leaves out (the clocks go forward) is due as much later as they jump; one that comes twice is due the first
//       time. So what is due daily is due once on every day, and a name by local time is one run.
import type { Instant } from "./time.ts";

export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** ISO: 1 = Monday. */
  readonly weekdays: ReadonlySet<number>;
  /** Day of month and weekday are both named. */
  readonly isEitherDay: boolean;
}

export interface Due {
  /** By the clock on the wall, `YYYY-MM-DDTHH:mm`: the run's name. */
  readonly local: string;
  readonly at: Instant;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** 29 February comes after eight years at the latest. */
const MOST_DAYS = 8 * 366 + 1;

/**
 * Undefined for what is no cron expression, or never due (`0 0 30 2 *`).
 *
 * @example parseCron("30 7 * * mon-fri")?.hours // [7]
 */
export function parseCron(text: string): Cron | undefined {
  const fields = text.trim().toLowerCase().split(/\s+/);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const minutes = valuesOf(minute, { least: 0, most: 59 });
  const hours = valuesOf(hour, { least: 0, most: 23 });
  const days = valuesOf(day, { least: 1, most: 31 });
  const months = valuesOf(month, { least: 1, most: 12, names: MONTHS });
  const weekdays = valuesOf(weekday, { least: 0, most: 7, names: WEEKDAYS });
  if (fields.length !== 5 || !minutes || !hours || !days || !months || !weekdays) return undefined;
  const cron: Cron = {
    minutes: [...minutes].sort(descending),
    hours: [...hours].sort(descending),
    days,
    months,
    weekdays: new Set([...weekdays].map((value) => value % 7 || 7)),
    isEitherDay: !day.startsWith("*") && !weekday.startsWith("*"),
  };
  return cron.isEitherDay || hasSuchDay(cron) ? cron : undefined;
}

/**
 * The newest time that is due at `now` or before.
 *
 * @example lastDue(parseCron("30 7 * * *"), { timeZone: "Asia/Shanghai", now: Date.UTC(2026, 2, 1, 12) }).local // "2026-03-01T07:30"
 */
export function lastDue(cron: Cron, { timeZone, now }: { timeZone: string; now: Instant }): Due | undefined {
  let day = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate().add({ days: 1 }); // zones jump by days too
  for (let back = 0; back <= MOST_DAYS; back++, day = day.subtract({ days: 1 })) {
    if (!isDueOn(cron, day)) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const local = day.toPlainDateTime({ hour, minute });
        const at = local.toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds;
        if (at <= now) return { local: local.toString({ smallestUnit: "minute" }), at };
      }
    }
  }
  return undefined;
}

function isDueOn({ days, months, weekdays, isEitherDay }: Cron, { day, month, dayOfWeek }: Temporal.PlainDate): boolean {
  if (!months.has(month)) return false;
  return isEitherDay ? days.has(day) || weekdays.has(dayOfWeek) : days.has(day) && weekdays.has(dayOfWeek);
}

function hasSuchDay({ days, months }: Cron): boolean {
  return [...months].some((month) => [...days].some((day) => day <= (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31)));
}

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

function valuesOf(text: string, field: Field): Set<number> | undefined {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [, range = "", step] = /^([^/]+)(?:\/([1-9]\d?))?$/.exec(part) ?? [];
    const ends = endsOf(range, field, step !== undefined);
    if (!ends) return undefined;
    for (let value = ends[0]; value <= ends[1]; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

/** `*`, `a`, `a-b`; `a/n` runs on to the end. */
function endsOf(range: string, { least, most, names = [] }: Field, isStepped: boolean): [number, number] | undefined {
  if (range === "*") return [least, most];
  const [first = "", last, ...rest] = range.split("-");
  const number = (name: string) => {
    const index = names.indexOf(name);
    if (index >= 0) return index + least;
    return /^\d{1,2}$/.test(name) ? Number(name) : Number.NaN;
  };
  const from = number(first);
  const to = last === undefined ? (isStepped ? most : from) : number(last);
  return rest.length === 0 && from >= least && to <= most && from <= to ? [from, to] : undefined;
}

function descending(a: number, b: number): number {
  return b - a;
}
