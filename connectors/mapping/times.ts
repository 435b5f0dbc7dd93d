// Times as people and databases write them.
import { type Instant, parseInstant } from "../../core/time.ts";

/**
 * A date and time as an instant: one with a zone as it stands, one without in the given zone. An hour that a zone skips is taken as the
 * one after it, of one that it repeats the first (Temporal's `compatible`).
 *
 * @example instantIn("2026-01-05 08:00:00", "Asia/Shanghai") // 1767571200000
 */
export function instantIn(text: string, timeZone: string): Instant | undefined {
  const iso = toIso(text);
  const withZone = parseInstant(iso) ?? instantFrom(iso);
  if (withZone !== undefined) return withZone;
  try {
    return Temporal.PlainDateTime.from(iso).toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds;
  } catch {
    return undefined; // no date, or one that does not exist
  }
}

/** In the forms that events may not have: what shows an offset is never a local time. */
function instantFrom(iso: string): Instant | undefined {
  try {
    return Temporal.Instant.from(iso).epochMilliseconds;
  } catch {
    return undefined;
  }
}

/**
 * The text of a time as ISO 8601, where a database leaves out a letter or two.
 *
 * @example toIso("2026-01-05 08:00:00+08") // "2026-01-05T08:00:00+08:00"
 */
export function toIso(text: string): string {
  return text
    .trim()
    .replace(" ", "T")
    .replace(/([+-]\d\d)$/, "$1:00")
    .replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
}
