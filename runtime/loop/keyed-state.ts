// A processor's state of one key, in memory: a map with a memory of what changed since the last commit.
import type { KeyedState } from "../../core/processor.ts";

export interface TrackedState extends KeyedState {
  /** Puts a stored value back; nothing is marked. */
  restore(key: string, value: unknown): void;
  /** Changed keys since the last call, with their value (undefined = deleted). */
  takeChanges(): Iterable<readonly [key: string, value: unknown]>;
}

export function createTrackedState(): TrackedState {
  const values = new Map<string, unknown>();
  let dirty = new Set<string>();
  return {
    get: <T>(key: string) => values.get(key) as T | undefined,
    set(key, value) {
      values.set(key, value);
      dirty.add(key);
    },
    delete(key) {
      if (values.delete(key)) dirty.add(key);
    },
    *keys(prefix) {
      for (const key of values.keys()) if (key.startsWith(prefix)) yield key;
    },
    restore: (key, value) => void values.set(key, value),
    *takeChanges() {
      const changed = dirty;
      dirty = new Set();
      for (const key of changed) yield [key, values.get(key)] as const;
    },
  };
}
