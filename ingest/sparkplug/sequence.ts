// The messages of one session of an edge node, put in the order of `seq` (0 to 255, then 0 again). Pure.

const NUMBERS = 256;

export const after = (seq: number): number => (seq + 1) % NUMBERS;

export interface Sequence<A> {
  /** The `seq` that comes next. */
  expected: number;
  /** What came before its turn, by `seq`. */
  readonly early: Map<number, A>;
  /** Since when something is waited for. */
  gapSince: number | undefined;
}

export function sequenceFrom<A>(expected: number): Sequence<A> {
  return { expected, early: new Map(), gapSince: undefined };
}

/** Takes a message in and hands on what has its turn now, in order. @returns false when another one stands in its place */
export function follow<A>(
  sequence: Sequence<A>,
  seq: number,
  message: { readonly arrival: A; readonly now: number },
  accept: (arrival: A) => void,
): boolean {
  if (seq !== sequence.expected) {
    if (sequence.early.has(seq)) return false;
    sequence.early.set(seq, message.arrival);
    sequence.gapSince ??= message.now;
    return true;
  }
  accept(message.arrival);
  sequence.expected = after(seq);
  for (let next = sequence.early.get(sequence.expected); next !== undefined; next = sequence.early.get(sequence.expected)) {
    sequence.early.delete(sequence.expected);
    accept(next);
    sequence.expected = after(sequence.expected);
    sequence.gapSince = message.now; // the next gap is a new one
  }
  if (sequence.early.size === 0) sequence.gapSince = undefined;
  return true;
}

/** What waits, in order; nothing waits any more. */
export function giveUp<A>(sequence: Sequence<A>): A[] {
  const distance = (seq: number) => (seq - sequence.expected + NUMBERS) % NUMBERS;
  const waiting = [...sequence.early].sort(([a], [b]) => distance(a) - distance(b)).map(([, arrival]) => arrival);
  sequence.early.clear();
  sequence.gapSince = undefined;
  return waiting;
}
