// Sizes as people read them.

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/**
 * A size in the largest unit that it fills, with three digits at most. 1 kB = 1 000 bytes.
 *
 * @example bytesText(1_530_000, "en") // "1.53 MB"
 */
export function bytesText(bytes: number, locale: string): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const format = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[power] ?? "byte",
    unitDisplay: "short",
    maximumSignificantDigits: 3,
  });
  return format.format(bytes / 1000 ** power);
}
