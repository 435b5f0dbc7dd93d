// JSON of what was read with its whole numbers exact.

/** As JSON, with whole numbers beyond ±2^53 as text. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? String(item) : item)) ?? "null";
}
