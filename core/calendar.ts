// The working calendar of a line: shifts, breaks and the days that differ. What it means is in processors/oee.
import { z } from "zod";
import { freeText } from "./free-text.ts";

const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be hh:mm");
const localDate = z.iso.date();

function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name); // Intl takes names that Temporal does not
    return true;
  } catch {
    return false;
  }
}

const shift = z.object({
  name: freeText({ most: 64 }),
  start: localTime,
  end: localTime,
  days: z.array(z.int().min(1).max(7)).min(1).optional(),
});

/** `end` ≤ `start` reaches into the next day; `days` are ISO weekdays (1 = Monday) on which a shift begins. */
export const calendarSchema = z.object({
  timeZone: z.string().refine(isTimeZone, "must be an IANA time zone"),
  shifts: z.array(shift).max(20),
  breaks: z
    .array(z.object({ start: localTime, end: localTime, workThrough: z.boolean().optional() }))
    .max(50)
    .default([]),
  exceptions: z
    .array(
      z
        .object({ date: localDate, off: z.literal(true).optional(), shifts: z.array(shift).max(20).optional() })
        .refine((e) => (e.off === undefined) !== (e.shifts === undefined), "needs either `off` or `shifts`"),
    )
    .max(2000)
    .default([]),
});

export type Calendar = z.output<typeof calendarSchema>;
