// The order of items: by their names, part by part.

/**
 * Compares by code unit, as JavaScript's `<` does (the warehouse would compare by code point).
 *
 * @example compareNames(["f1", "b"], ["f1", "a"]) // 1
 */
export function compareNames(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index] ?? "";
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}
