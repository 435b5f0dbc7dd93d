// A bounded memory of values that can be had again: the recently used ones, in two halves. What is asked for moves to the younger half;
// when that is full the older one is dropped whole. Never forgets between two calls of `trim`.

export interface RecentValues {
  get(key: string): unknown;
  /** `undefined` is forgotten. */
  set(key: string, value: unknown): void;
  /** Drops what is too much. */
  trim(): void;
}

/** Holds at least the `limit / 2` values used last, and at most `limit` and those that came since the last `trim`. */
export function createRecentValues(limit: number): RecentValues {
  const half = Math.ceil(limit / 2);
  let younger = new Map<string, unknown>();
  let older = new Map<string, unknown>();
  return {
    get(key) {
      const value = younger.get(key);
      if (value !== undefined) return value;
      const aged = older.get(key);
      if (aged !== undefined) younger.set(key, aged);
      return aged;
    },
    set(key, value) {
      if (value !== undefined) younger.set(key, value);
      else {
        younger.delete(key);
        older.delete(key);
      }
    },
    trim() {
      if (younger.size < half) return;
      older = younger;
      younger = new Map();
    },
  };
}
