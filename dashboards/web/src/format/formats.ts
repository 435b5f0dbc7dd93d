// Numbers and instants as the reader writes them: the language's Intl formats, made once a language.
//   I1. Instants are shown in the browser's time zone.

export interface Formats {
  /** A measured figure with a fixed number of decimals; "–" for null. */
  figure(value: number | null | undefined, decimals: number): string;
  /** A number as it was entered: a specification limit. */
  plain(value: number | null | undefined): string;
  count(value: number): string;
  /** 14:05:09 */
  time(at: number): string;
  /** 14:05 */
  hourMinute(at: number): string;
  /** 21 Nov, 14:05 */
  dayTime(at: number): string;
  /** 21 Nov, 14:05:09 */
  stamp(at: number): string;
  /** 21 Nov 2026, 14:05:09.250 */
  instant(at: number): string;
  /** "12s ago", in the largest unit that fits. */
  ago(ageMs: number): string;
}

export const NO_VALUE = "–";
/** A figure with more decimals than this, and smaller than `TINY`, is easier to read as a power of ten. */
const MOST_DECIMALS = 7;
const TINY = 1e-4;

export function formatsOf(locale: string): Formats {
  const numbers = new Map<number, Intl.NumberFormat>();
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 12 });
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const hourMinute = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const dayTime = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const stamp = new Intl.DateTimeFormat(locale, {
    month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  }); // biome-ignore format: one list
  const instant = new Intl.DateTimeFormat(locale, {
    year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
    fractionalSecondDigits: 3, hourCycle: "h23",
  }); // biome-ignore format: one list
  const ago = new Intl.RelativeTimeFormat(locale, { style: "narrow" });

  function numberOf(decimals: number): Intl.NumberFormat {
    const known = numbers.get(decimals);
    if (known) return known;
    const fixed = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    const made = new Intl.NumberFormat(locale, { ...fixed, signDisplay: "negative" }); // no minus before what rounds to 0
    numbers.set(decimals, made);
    return made;
  }

  return {
    figure(value, decimals) {
      if (value === null || value === undefined) return NO_VALUE;
      if (decimals <= MOST_DECIMALS || Math.abs(value) >= TINY) return minus(numberOf(decimals).format(value));
      return value === 0 ? "0" : minus(scientific(locale, value, decimals));
    },
    plain: (value) => (value === null || value === undefined ? NO_VALUE : minus(plain.format(value))),
    count: (value) => plain.format(value),
    time: (at) => time.format(at),
    hourMinute: (at) => hourMinute.format(at),
    dayTime: (at) => dayTime.format(at),
    stamp: (at) => stamp.format(at),
    instant: (at) => instant.format(at),
    ago: (ageMs) => ago.format(...agoOf(ageMs)),
  };
}

/** As many digits as the decimals would have shown. */
function scientific(locale: string, value: number, decimals: number): string {
  const digits = Math.max(1, decimals + 1 + Math.floor(Math.log10(Math.abs(value))));
  const fixed = { minimumSignificantDigits: digits, maximumSignificantDigits: digits };
  return new Intl.NumberFormat(locale, { notation: "scientific", ...fixed }).format(value);
}

/** A true minus sign stands as wide as a digit: columns of figures stay aligned. */
function minus(text: string): string {
  return text.replaceAll("-", "−");
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

function agoOf(ageMs: number): [number, Intl.RelativeTimeFormatUnit] {
  for (const [unit, sizeMs] of UNITS) {
    if (ageMs >= sizeMs) return [-Math.floor(ageMs / sizeMs), unit];
  }
  return [-Math.max(0, Math.floor(ageMs / 1000)), "second"];
}
