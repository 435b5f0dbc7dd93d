// Which dead letters somebody has dealt with. The letters themselves stay where they are in the log; what says that one is dealt with
// is an entry of a register for each block of offsets, so that one put, and nothing else, decides.
//   I1. An entry is put by its owner alone: of two who work on one block at the same time the older one's marks are refused, and its
//       letters are the newer one's.
//   I2. Marks are never taken back. A run covers the offsets between its letters too: no letter ever comes to lie there.
//   I3. An entry stays under 500 KB, however the letters that stay lie between those that do not.
import type { Register } from "../log/log.ts";

const BLOCK_SIZE = 65_536;

/** First and last offset of each run of letters that are dealt with, counted from the block's beginning, ascending. */
export type Runs = readonly number[];

/** A letter, and whether it is dealt with. */
export interface Marked {
  readonly offset: number;
  readonly isDone: boolean;
}

export const blockOf = (offset: number): number => Math.floor(offset / BLOCK_SIZE);

/**
 * The runs of a block's letters.
 *
 * @param letters all that the block holds, ascending
 * @example runsOf([{ offset: 3, isDone: true }, { offset: 5, isDone: true }, { offset: 6, isDone: false }]) // [3, 5]
 */
export function runsOf(letters: Iterable<Marked>): Runs {
  const runs: number[] = [];
  let isOpen = false;
  for (const { offset, isDone } of letters) {
    const place = offset % BLOCK_SIZE;
    if (isDone && isOpen) runs[runs.length - 1] = place;
    else if (isDone) runs.push(place, place);
    isOpen = isDone;
  }
  return runs;
}

/**
 * @param runs of the block that the offset lies in
 * @example isDone([3, 5], 4) // true
 */
export function isDone(runs: Runs, offset: number): boolean {
  const place = offset % BLOCK_SIZE;
  let [low, high] = [0, runs.length / 2];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[2 * middle + 1] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low < runs.length / 2 && (runs[2 * low] as number) <= place;
}

/** The runs of every block that has any. */
export async function readMarks(register: Register): Promise<Map<number, Runs>> {
  const entries = await register.entries();
  return new Map([...entries].map(([block, runs]) => [Number(block), runs as Runs]));
}
