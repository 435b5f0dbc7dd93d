// Times as people write them on a shift report: local, of the story's date unless they name another.

export interface Place {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** IANA time zone. */
  readonly zone: string;
}

const CLOCK = /^\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/;
const DATE_AND_CLOCK = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/;

export function isLocalTime(text: string): boolean {
  return CLOCK.test(text) || DATE_AND_CLOCK.test(text);
}

/**
 * Epoch ms of a local time.
 *
 * @example instantOf("08:30", { date: "2026-03-02", zone: "Europe/Berlin" }) // 2026-03-02T07:30:00.000Z
 */
export function instantOf(text: string, { date, zone }: Place): number {
  if (!isLocalTime(text)) throw new Error(`"${text}" is no local time: write 08:30, 08:30:15.250 or 2026-03-02T08:30`);
  const local = Temporal.PlainDateTime.from(CLOCK.test(text) ? `${date}T${text}` : text);
  return local.toZonedDateTime(zone).epochMilliseconds;
}

/** The date so many days later. */
export function dateAfter(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}
