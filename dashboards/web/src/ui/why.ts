// Reasons of the API for a figure that is null, in the reader's words.

interface Texts {
  readonly t: (key: string, values: Record<string, string>) => string;
  readonly te: (key: string) => boolean;
  /** Where the words lie, of figures other than those of OEE. */
  readonly under?: string;
  /** What the words name. */
  readonly values?: Record<string, string>;
}

/** A reason without words of its own stands as the API gave it. */
export function whyNull(reason: string | undefined, { t, te, under = "oee.why", values = {} }: Texts): string {
  if (!reason) return "";
  const key = `${under}.${keyOf(reason)}`;
  return te(key) ? t(key, values) : reason;
}

/**
 * @example keyOf("no planned busy time") // "noPlannedBusyTime"
 */
export function keyOf(reason: string): string {
  return reason.replaceAll(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
}
