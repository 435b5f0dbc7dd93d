// Chance that repeats, and the names and times that the generated factories are made of.

/** Draws of one seed. */
export interface Dice {
  /** An integer from `low` to `high`, both included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(things: readonly T[]): T;
  /** So many of the things, in their order. */
  some<T>(things: readonly T[], count: number): T[];
  shuffled<T>(things: readonly T[]): T[];
}

/** Mulberry32: 32 bits of state, the same on every machine. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (low: number, high: number) => low + Math.floor(draw() * (high - low + 1));
  const shuffled = <T>(things: readonly T[]): T[] => {
    const order = [...things];
    for (let last = order.length - 1; last > 0; last--) {
      const other = int(0, last);
      [order[last], order[other]] = [order[other] as T, order[last] as T];
    }
    return order;
  };
  return {
    int,
    chance: (probability) => draw() < probability,
    pick: (things) => things[int(0, things.length - 1)] as (typeof things)[number],
    some: (things, count) => {
      const chosen = new Set(shuffled(things.map((_, index) => index)).slice(0, count));
      return things.filter((_, index) => chosen.has(index));
    },
    shuffled,
  };
}

export const LINES = ["L1", "L2", "l1", "线B", "Z-é"];
export const OPERATIONS = ["OP10", "OP20", "OP30", "检验", "PACK"];
export const PRODUCTS = ["P1", "P2", "产品é"];
export const CODES = ["SOLDER", "solder", "划痕", "虚焊", "X-1"];
/** Ids sort by code unit, not by code point, language or number: "～" (U+FF5E) stands after "😀" (U+D83D …). */
export const ID_STARTS = ["", "", "a", "B", "é", "9", "～", "😀", "-"];

/** An instant as a sender may write it. */
export function wireTime(at: number, dice: Dice): number | string {
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 23);
  switch (dice.int(0, 3)) {
    case 0:
      return at;
    case 1:
      return `${iso(at)}999Z`;
    case 2:
      return `${iso(at + 8 * 3_600_000)}+08:00`;
    default:
      return `${iso(at)}Z`;
  }
}
