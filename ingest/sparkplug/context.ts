// What goes with the values of a station: product, order, lot and the like, as metrics of the same device told them, by time. Pure.
//   I1. A value gets what held at its own time, also one that a device kept for hours. What held before the oldest change that is kept is not known.
//   I2. Where changes may have been missed, a value gets what is the same before and after them, or nothing.
import type { METRIC_CONTEXTS } from "../../core/sparkplug-config.ts";
import type { Instant } from "../../core/time.ts";

export type ContextField = (typeof METRIC_CONTEXTS)[number];
export type Context = Partial<Record<ContextField, string>>;

/** Changes, oldest first; null = none from then on. */
type Changes = [at: Instant, value: string | null][];
export type StoredContext = readonly (readonly [place: string, changes: Readonly<Changes>])[];

export interface ContextMemory {
  /** @returns whether something was learnt */
  learn(place: ContextPlace, at: Instant, value: string | null): boolean;
  at(place: Omit<ContextPlace, "field">, fields: readonly ContextField[], at: Instant): Context;
  /** Whether nothing has changed since, so that changes which were missed do not matter: for what came in doubt. */
  isCertain(place: Omit<ContextPlace, "field">, field: ContextField, at: Instant): boolean;
  stored(): StoredContext;
}

export interface ContextPlace {
  readonly device: string;
  readonly station: string;
  readonly field: ContextField;
}

const CHANGES_KEPT = 64;

/** Of one edge node. */
export function createContext(stored: StoredContext = []): ContextMemory {
  const places = new Map<string, Changes>(stored.map(([place, changes]) => [place, changes.map(([at, value]) => [at, value])]));
  const keyOf = ({ device, station, field }: ContextPlace) => `${device}/${station}/${field}`;

  const valueAt = (place: ContextPlace, at: Instant) => places.get(keyOf(place))?.findLast((change) => change[0] <= at)?.[1];

  return {
    learn(place, at, value) {
      const key = keyOf(place);
      const changes = places.get(key) ?? [];
      const index = changes.findLastIndex((change) => change[0] <= at);
      if (changes[index]?.[1] === value) return false; // said again
      if (changes[index]?.[0] === at) (changes[index] as Changes[number])[1] = value;
      else changes.splice(index + 1, 0, [at, value]);
      if (changes.length > CHANGES_KEPT) changes.shift();
      places.set(key, changes);
      return true;
    },
    at(place, fields, at) {
      const found: Context = {};
      for (const field of fields) {
        const value = valueAt({ ...place, field }, at);
        if (value !== undefined && value !== null) found[field] = value;
      }
      return found;
    },
    isCertain: (place, field, at) => valueAt({ ...place, field }, at) === places.get(keyOf({ ...place, field }))?.at(-1)?.[1],
    stored: () => [...places],
  };
}
