// Numbers and instants as the reader writes them: the language's Intl formats, made once a language.
//   I1. Instants are shown in the time zone that is given, without one in the browser's.

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
  /** 21 Nov */
  date(at: number): string;
  /** Sun 21 Nov */
  day(at: number): string;
  /** "12s ago", in the largest unit that fits. */
  ago(ageMs: number): string;
  /** "2h 14m", in the two largest units that fit; "–" for null. */
  duration(ms: number | null): string;
  /** "72 min": whole minutes, however many. */
  minutes(ms: number): string;
  /** 54.9%; "–" for null. */
  ratio(value: number | null, decimals?: number): string;
}

export const NO_VALUE = "–";
/** A figure with more decimals than this, and smaller than `TINY`, is easier to read as a power of ten. */
const MOST_DECIMALS = 7;
const TINY = 1e-4;

export function formatsOf(locale: string, timeZone?: string): Formats {
  const numbers = new Map<number, Intl.NumberFormat>();
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 12 });
  const dated = (fields: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...fields, timeZone, hourCycle: "h23" });
  const minutes = { hour: "2-digit", minute: "2-digit" } as const;
  const date = { month: "short", day: "numeric" } as const;
  const time = dated({ ...minutes, second: "2-digit" });
  const hourMinute = dated(minutes);
  const dayTime = dated({ ...date, ...minutes });
  const stamp = dated({ ...date, ...minutes, second: "2-digit" });
  const instant = dated({ year: "numeric", ...date, ...minutes, second: "2-digit", fractionalSecondDigits: 3 });
  const monthDay = dated(date);
  const day = dated({ weekday: "short", ...date });
  const wholeMinutes = new Intl.NumberFormat(locale, { style: "unit", unit: "minute", unitDisplay: "short" });
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
    date: (at) => monthDay.format(at),
    day: (at) => day.format(at),
    ago: (ageMs) => ago.format(...agoOf(ageMs)),
    duration: (ms) => (ms === null ? NO_VALUE : durationText(locale, ms)),
    minutes: (ms) => wholeMinutes.format(Math.round(ms / 60_000)),
    ratio(value, decimals = 1) {
      if (value === null) return NO_VALUE;
      const fixed = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
      return minus(new Intl.NumberFormat(locale, { style: "percent", ...fixed, signDisplay: "negative" }).format(value));
    },
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

/**
 * A length of time in its two largest units, rounded to the smaller; whole seconds below a minute.
 *
 * @example partsOf(8_059_000) // [["hour", 2], ["minute", 14]]
 */
export function partsOf(ms: number): [Intl.RelativeTimeFormatUnit, number][] {
  const [, [, smallMs]] = unitsOf(ms);
  const rounded = Math.round(ms / smallMs) * smallMs; // which may be one of the unit above
  const [[large, largeMs], [small, sizeMs]] = unitsOf(rounded);
  const rest = Math.round((rounded % largeMs) / sizeMs);
  return large === small || rest === 0 ? [[large, Math.floor(rounded / largeMs)]] : [[large, Math.floor(rounded / largeMs)], [small, rest]]; // biome-ignore format: one thought
}

type SizedUnit = readonly [unit: Intl.RelativeTimeFormatUnit, sizeMs: number];
const SECOND: SizedUnit = ["second", 1000];

/** Those that a length of time is written in. */
function unitsOf(ms: number): readonly [large: SizedUnit, small: SizedUnit] {
  const at = UNITS.findIndex(([, sizeMs]) => ms >= sizeMs);
  return [UNITS[at] ?? SECOND, (at === -1 ? undefined : UNITS[at + 1]) ?? SECOND];
}

function durationText(locale: string, ms: number): string {
  const texts = partsOf(Math.abs(ms)).map(([unit, value]) =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "narrow" }).format(value),
  );
  return `${ms < 0 ? "−" : ""}${texts.join(locale.startsWith("zh") ? "" : " ")}`;
}
