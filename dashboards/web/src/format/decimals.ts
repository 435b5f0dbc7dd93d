// How many decimals a characteristic's figures deserve: enough to tell points apart within their limits, no more.

/** Beyond this a double of ordinary size holds no more digits worth showing. */
const MOST = 12;

export interface Spread {
  readonly lsl?: number | null;
  readonly usl?: number | null;
  readonly target?: number | null;
  readonly ucl?: number | null;
  readonly lcl?: number | null;
  /** What was measured: used while there are no limits. */
  readonly values?: readonly number[];
}

/**
 * Two decimals finer than the leading digit of the narrowest of limits, specification and spread of the values;
 * never fewer than the specification itself is written with.
 *
 * @example decimalsFor({ lsl: 73.95, usl: 74.05, ucl: 74.015, lcl: 73.988 }) // 4
 */
export function decimalsFor({ lsl, usl, target, ucl, lcl, values = [] }: Spread): number {
  const widths = [widthOf(lcl, ucl), widthOf(lsl, usl), widthOf(Math.min(...values), Math.max(...values))];
  const narrowest = widths.find((width) => width !== undefined);
  const written = Math.max(0, ...[lsl, usl, target].map(decimalsWritten));
  if (narrowest === undefined) return Math.min(MOST, Math.max(written, ...values.map(decimalsWritten), 0));
  const fine = 2 - Math.floor(Math.log10(narrowest));
  return Math.min(MOST, Math.max(0, fine, written));
}

/**
 * Decimals that show so many significant digits.
 *
 * @example decimalsOfDigits(84.9046, 4) // 2
 */
export function decimalsOfDigits(value: number, digits: number): number {
  if (value === 0) return 0;
  return Math.min(MOST, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value)))));
}

function widthOf(low: number | null | undefined, high: number | null | undefined): number | undefined {
  if (low === null || low === undefined || high === null || high === undefined) return undefined;
  const width = high - low;
  return Number.isFinite(width) && width > 0 ? width : undefined;
}

/**
 * Decimals in the shortest text that names the number.
 *
 * @example decimalsWritten(73.95) // 2
 */
export function decimalsWritten(value: number | null | undefined): number {
  if (value === null || value === undefined || !Number.isFinite(value)) return 0;
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const decimals = (mantissa.split(".")[1] ?? "").length - Number(exponent);
  return Math.min(MOST, Math.max(0, decimals));
}
