// Numbers out of the bytes of JSON: plain ones, exactly as `JSON.parse` reads them.

/** Where nothing can be read. */
export const NOWHERE = -1;

/** What `readNumber` has read last: its result is where it ends. */
export const number = { read: 0 };

const MINUS = 45;
const COMMA = 44;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const CLOSING = 93;
/** Up to so many digits a number's whole and its power of ten are exact doubles, and their quotient is rounded as the text would be. */
const MOST_DIGITS = 15;
const POWERS = Float64Array.from({ length: MOST_DIGITS + 1 }, (_, n) => 10 ** n);

/** A number without exponent, of up to 15 digits: `-12.5`. Whatever follows it is the caller's to judge. */
export function readNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (isNegative) at++;
  const first = at;
  let whole = 0;
  for (; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > NINE - ZERO) break;
    whole = 10 * whole + digit;
  }
  let digits = at - first;
  if (digits === 0 || (digits > 1 && bytes[first] === ZERO)) return NOWHERE;
  if (at < end && bytes[at] === POINT) {
    const point = at++;
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > NINE - ZERO) break;
      whole = 10 * whole + digit;
    }
    const decimals = at - point - 1;
    digits += decimals;
    if (decimals === 0 || digits > MOST_DIGITS) return NOWHERE;
    whole /= POWERS[decimals] as number;
  }
  if (digits > MOST_DIGITS) return NOWHERE;
  number.read = isNegative ? -whole : whole;
  return at;
}

/** Numbers up to the closing bracket, which is where they end. */
export function readNumbers(bytes: Uint8Array, start: number, end: number, into: number[]): number {
  for (let at = start; at < end; at++) {
    at = readNumber(bytes, at, end);
    if (at === NOWHERE) return NOWHERE;
    into.push(number.read);
    if (bytes[at] === CLOSING) return at;
    if (bytes[at] !== COMMA) return NOWHERE;
  }
  return NOWHERE;
}
