// Reasons of the API for a figure that is null, in the reader's words.

interface Texts {
  readonly t: (key: string) => string;
  readonly te: (key: string) => boolean;
}

/** A reason without words of its own stands as the API gave it. */
export function whyNull(reason: string | undefined, { t, te }: Texts): string {
  if (!reason) return "";
  const key = `oee.why.${keyOf(reason)}`;
  return te(key) ? t(key) : reason;
}

/**
 * @example keyOf("no planned busy time") // "noPlannedBusyTime"
 */
export function keyOf(reason: string): string {
  return reason.replaceAll(/ (\w)/g, (_, letter: string) => letter.toUpperCase());
}
