// A processor's state of one key, in memory: a map with a memory of what changed since the last commit.
import type { KeyedState } from "../../core/processor.ts";

export interface TrackedState extends KeyedState {
  /** Puts a stored value back; nothing is marked. */
  restore(key: string, value: unknown): void;
  /** Changed keys since the last call, with their value (undefined = deleted). */
  takeChanges(): Iterable<readonly [key: string, value: unknown]>;
}

interface Entry {
  value: unknown;
  isDirty: boolean;
}

export function createTrackedState(): TrackedState {
  const entries = new Map<string, Entry>();
  /** Keys that were deleted and set again stand here twice. */
  let dirty: string[] = [];
  let commits = 0;
  return {
    get commits() {
      return commits;
    },
    get: <T>(key: string) => entries.get(key)?.value as T | undefined,
    set(key, value) {
      const entry = entries.get(key);
      if (entry?.isDirty) {
        entry.value = value;
        return;
      }
      dirty.push(key);
      if (!entry) entries.set(key, { value, isDirty: true });
      else Object.assign(entry, { value, isDirty: true });
    },
    delete(key) {
      if (entries.delete(key)) dirty.push(key);
    },
    *keys(prefix) {
      for (const key of entries.keys()) if (key.startsWith(prefix)) yield key;
    },
    restore: (key, value) => void entries.set(key, { value, isDirty: false }),
    *takeChanges() {
      const changed = new Set(dirty);
      dirty = [];
      commits++;
      for (const key of changed) {
        const entry = entries.get(key);
        if (entry) entry.isDirty = false;
        yield [key, entry?.value] as const;
      }
    },
  };
}
