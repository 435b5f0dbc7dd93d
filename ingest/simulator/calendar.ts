// When the plant works: two shifts of twelve hours, seven days a week. Weekends are overtime, which is agreed on week by week.
import { DAY_MS, formatInstant, HOUR_MS, type Instant } from "../../core/time.ts";
import type { Line } from "./plant.ts";

const DAY = { start: "08:00", end: "20:00" };
const NIGHT = { start: "20:00", end: "08:00" };
const WEEKDAYS = [1, 2, 3, 4, 5];
const OVERTIME = [
  { name: "加班白班", ...DAY },
  { name: "加班夜班", ...NIGHT },
];

/** A line's calendar as it is known at an instant. */
export function calendarAt({ worksThroughMidday = false }: Pick<Line, "worksThroughMidday">, at: Instant) {
  return {
    timeZone: "Asia/Shanghai",
    shifts: [
      { name: "白班", ...DAY, days: WEEKDAYS },
      { name: "夜班", ...NIGHT, days: WEEKDAYS },
    ],
    breaks: [
      { start: "12:00", end: "12:30", ...(worksThroughMidday ? { workThrough: true } : {}) },
      { start: "00:00", end: "00:30" },
    ],
    exceptions: weekendsAround(at).map((date) => ({ date, shifts: OVERTIME })),
  };
}

const SHANGHAI_MS = 8 * HOUR_MS;
/** What was worked stays said for longer than figures are corrected (35 days): nothing changes when it is said no more. */
const WEEKS_BACK = 6;
const WEEKS_AHEAD = 1;

/** Saturdays and Sundays up to the next weekend but one; they change on Mondays. */
function weekendsAround(at: Instant): string[] {
  const today = Math.floor((at + SHANGHAI_MS) / DAY_MS);
  const monday = today - ((today + 3) % 7); // day 0 was a Thursday
  const weeks = Array.from({ length: WEEKS_BACK + 1 + WEEKS_AHEAD }, (_, index) => index - WEEKS_BACK);
  return weeks.flatMap((week) => [5, 6].map((weekday) => formatInstant((monday + 7 * week + weekday) * DAY_MS).slice(0, 10)));
}
