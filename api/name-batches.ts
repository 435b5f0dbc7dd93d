// Splits a list of names into parts that one query can carry: names travel in its address, which servers bound to a megabyte.

/** Characters of names in one address, as they are written there. */
export const NAMES_CHARACTERS = 200_000;

/**
 * Parts of `names` in their order, none empty.
 *
 * @example [...nameBatches(["a", "b"])] // [["a", "b"]]
 */
export function* nameBatches(names: Iterable<string>): Generator<string[]> {
  let batch: string[] = [];
  let characters = 0;
  for (const name of names) {
    const length = lengthInAddress(name);
    if (batch.length > 0 && characters + length > NAMES_CHARACTERS) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(name);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}

/** What a name adds to the address of a query, quoted and followed by a comma. */
export function lengthInAddress(name: string): number {
  return encodeURIComponent(`'${name}',`).length;
}
