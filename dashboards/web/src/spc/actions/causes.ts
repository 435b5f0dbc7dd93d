// Causes of a signal: a category of the usual six (人机料法环测), a text of one's own, or both, as one text in the record.
//   I1. `causeOf(causeText(c))` is `c`; what was written elsewhere, in whatever way, is a text without a category.
//   I2. The record names a category by its code, so that a reader of either language reads it in words.

/** Man, machine, material, method, environment, measurement. */
export const CAUSE_CATEGORIES = ["man", "machine", "material", "method", "environment", "measurement"] as const;
export type CauseCategory = (typeof CAUSE_CATEGORIES)[number];

export interface Cause {
  readonly category: CauseCategory | null;
  readonly text: string;
}

/** What the API takes at most. */
export const CAUSE_LENGTH = 200;

/**
 * The cause as it goes into the record.
 *
 * @example causeText({ category: "machine", text: "worn insert" }) // "machine: worn insert"
 */
export function causeText({ category, text }: Cause): string {
  return [category, text.trim()].filter(Boolean).join(": ").slice(0, CAUSE_LENGTH);
}

/** The cause that a record tells. */
export function causeOf(recorded: string): Cause {
  const category = CAUSE_CATEGORIES.find((each) => recorded === each || recorded.startsWith(`${each}: `)) ?? null;
  return { category, text: category ? recorded.slice(category.length + 2) : recorded };
}

/**
 * The recorded cause in the reader's words.
 *
 * @example causeWords("machine: worn insert", t) // "Machine · worn insert"
 */
export function causeWords(recorded: string, t: (key: string) => string): string {
  const { category, text } = causeOf(recorded);
  return [category && t(`act.category.${category}`), text].filter(Boolean).join(" · ");
}

/** Causes that were named before, the most frequent first, at most `most`. */
export function knownCauses(recorded: readonly string[], most: number): string[] {
  const counts = new Map<string, number>();
  for (const cause of recorded) if (cause !== "") counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, most).map(([cause]) => cause); // biome-ignore format: one thought
}
