// Splits a list of series into parts that one query can name and one answer can carry.
import { keyOf, type SeriesKey } from "./items/series.ts";
import { lengthInAddress, NAMES_CHARACTERS } from "./name-batches.ts";

const MOST_SERIES = 500;

/**
 * Parts of `series` in their order, each of at most `most` by `weightOf`, if it has more than one.
 *
 * @example [...seriesBatches(abc, { weightOf: () => 2, most: 4 })] // [[a, b], [c]]
 */
export function* seriesBatches<S extends SeriesKey>(
  series: Iterable<S>,
  { weightOf, most }: { weightOf: (series: S) => number; most: number },
): Generator<S[]> {
  let batch: S[] = [];
  let weight = 0;
  let characters = 0;
  for (const each of series) {
    const length = lengthInAddress(keyOf(each));
    const isFull = batch.length >= MOST_SERIES || weight + weightOf(each) > most || characters + length > NAMES_CHARACTERS;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      weight = 0;
      characters = 0;
    }
    batch.push(each);
    weight += weightOf(each);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}
