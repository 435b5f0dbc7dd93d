// Dates and times as text, as Debezium's `isostring` and zoned times have them, and as databases print them.
//   I1. A time without a zone is kept as what the clock showed (`wallMs`, as if it were UTC); whose clock it was is told elsewhere.
//   I2. Cut to the millisecond, also before 1970. A time that no date can be (a database's infinity) has no `wallMs`.

/** What the text says. */
export interface IsoTime {
  /** The clock's date and time as epoch ms, as if it were UTC; null beyond ±270 000 years. */
  readonly wallMs: number | null;
  /** Ahead of UTC; null without a zone. `Z` is 0. */
  readonly offsetMs: number | null;
}

const DATE = /([+-]?\d{4,9})-(\d\d)-(\d\d)/;
const TIME = /(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?/;
const ISO = new RegExp(`^${DATE.source}${TIME.source}(Z|[+-]\\d\\d(?::?\\d\\d)?)?$`);
/** A little less than what a date can be, so that any zone's offset still fits. */
const MOST_MS = 8.6e15;

/**
 * A date, with or without a time and a zone.
 *
 * @example parseIso("1969-12-31T23:59:59.9999Z") // { wallMs: -1, offsetMs: 0 }
 */
export function parseIso(text: string): IsoTime | undefined {
  return parseUsual(text) ?? parseAny(text);
}

/** `YYYY-MM-DDTHH:mm:ss`, with any fraction, and `Z` or nothing: most of all, and a regular expression takes five times as long. */
function parseUsual(text: string): IsoTime | undefined {
  const { length } = text;
  if (length < 19 || length > 30 || text.charCodeAt(10) !== 0x54) return undefined;
  const isZulu = text.charCodeAt(length - 1) === 0x5a;
  const end = isZulu ? length - 1 : length;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const time = (digits(text, 11, 13) * 60 + digits(text, 14, 16)) * 60 + digits(text, 17, 19);
  const isPunctuated = isAt(text, 4, 0x2d) && isAt(text, 7, 0x2d) && isAt(text, 13, 0x3a) && isAt(text, 16, 0x3a);
  if (!isPunctuated || !(year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && time < 86_400)) return undefined;
  let ms = 0;
  if (end > 19) {
    const fraction = digits(text, 20, end);
    if (!isAt(text, 19, 0x2e) || !(fraction >= 0)) return undefined;
    ms = Math.floor(fraction * 10 ** (23 - end));
  }
  if (digits(text, 14, 16) > 59 || digits(text, 17, 19) > 59) return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  if (day > 28 && new Date(midnight).getUTCDate() !== day) return undefined;
  return { wallMs: midnight + time * 1000 + ms, offsetMs: isZulu ? 0 : null };
}

function isAt(text: string, index: number, code: number): boolean {
  return text.charCodeAt(index) === code;
}

/** The number that these digits write; NaN if one is none. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

function parseAny(text: string): IsoTime | undefined {
  if (/^[+-]?infinity$/i.test(text)) return { wallMs: null, offsetMs: null };
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year = "", month = "", day = "", hour = "0", minute = "0", second = "0", fraction = "0", zone] = match;
  if (Math.abs(Number(year)) > 270_000) return { wallMs: null, offsetMs: offsetOf(zone) };
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined; // February 30th
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const time = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
  return { wallMs: date.getTime() + time + Math.floor(Number(`0.${fraction}`) * 1000), offsetMs: offsetOf(zone) };
}

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(":", "") || 0);
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

/**
 * Epoch ms of a count since 1970, exact because nanoseconds go beyond what a double holds; null beyond what a date can be.
 *
 * @example sinceEpoch(-1n, "ns") // -1: cut towards the past
 */
export function sinceEpoch(count: number | bigint, unit: "ms" | "us" | "ns"): number | null {
  const perMs = unit === "ms" ? 1 : unit === "us" ? 1000 : 1_000_000;
  const ms = typeof count === "number" ? Math.floor(count / perMs) : Number(floorDivide(count, BigInt(perMs)));
  return Math.abs(ms) > MOST_MS ? null : ms;
}

function floorDivide(count: bigint, by: bigint): bigint {
  const quotient = count / by;
  return count % by < 0n ? quotient - 1n : quotient;
}

/** The date that the clock showed, as `YYYY-MM-DD`. */
export function wallDate(wallMs: number): string {
  const text = new Date(wallMs).toISOString();
  return text.slice(0, text.indexOf("T"));
}
