// Seeded chance for generated plants: the same seed throws the same dice.

export interface Dice {
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  /** A whole number, both ends included. */
  int(lowest: number, highest: number): number;
  pick<T>(list: readonly T[]): T;
  /** As many of them as it happens, in their order. */
  some<T>(list: readonly T[], probability: number): T[];
  shuffled<T>(list: readonly T[]): T[];
}

/** The generator is mulberry32. */
export function seededDice(seed: number): Dice {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (lowest: number, highest: number) => lowest + Math.floor(next() * (highest - lowest + 1));
  return {
    int,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[int(0, list.length - 1)] as T,
    some: (list, probability) => list.filter(() => next() < probability),
    shuffled(list) {
      const copy = [...list];
      for (let n = copy.length - 1; n > 0; n--) {
        const m = int(0, n);
        [copy[n], copy[m]] = [copy[m] as (typeof copy)[0], copy[n] as (typeof copy)[0]];
      }
      return copy;
    },
  };
}
