// The window of a series against a plain array of all its points.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { KeyedState } from "../../core/processor.ts";
import { T0 } from "./fixtures.ts";
import {
  append,
  clear,
  emptyWindow,
  isWhole,
  KEPT_POINTS,
  lengthOf,
  newestFirst,
  setExcluded,
  type Window,
  type WindowPoint,
} from "./window.ts";

/** A state that holds text, as the log does: what is not put back is lost. */
function createState(): KeyedState & { readonly texts: Map<string, string>; restore(): void } {
  const texts = new Map<string, string>();
  let values = new Map<string, unknown>();
  return {
    texts,
    restore: () => void (values = new Map([...texts].map(([key, text]) => [key, JSON.parse(text)]))),
    get: <T>(key: string) => values.get(key) as T | undefined,
    set(key, value) {
      values.set(key, value);
      texts.set(key, JSON.stringify(value));
    },
    delete(key) {
      values.delete(key);
      texts.delete(key);
    },
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}

const open = (state: KeyedState): Window => ({ tail: emptyWindow(), key: "S1/bore/", state });

function pointOf(n: number, kind: number): WindowPoint {
  const base = { id: `p${n}`, at: T0 + n * 250 + (n % 3), complete: kind !== 1, excluded: false };
  if (kind === 2) return { ...base, n: 1, value: [n, n / 3], spread: null };
  if (kind === 3) return { ...base, n: 2 + (n % 4), value: n / 7, spread: null };
  return { ...base, n: kind === 0 ? 1 : 5, value: n / 7, spread: kind === 0 ? null : n / 11 };
}

type Step =
  | { readonly do: "append"; readonly count: number; readonly kind: number }
  | { readonly do: "exclude"; readonly back: number; readonly excluded: boolean }
  | { readonly do: "restore" | "clear" };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("append" as const), count: fc.integer({ min: 1, max: 400 }), kind: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("exclude" as const), back: fc.nat(2000), excluded: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("restore" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear" as const) }) },
);

/** The points kept are the newest of all, as they were put in and marked. */
function expectSame(window: Window, all: readonly WindowPoint[], keep: number): number {
  const kept = [...newestFirst(window)];
  expect(kept).toEqual(all.slice(all.length - kept.length).reverse());
  expect(lengthOf(window)).toBe(all.length);
  expect(kept.length).toBeGreaterThanOrEqual(Math.min(all.length, Math.max(KEPT_POINTS, keep)));
  expect(kept.length).toBeLessThan(Math.max(KEPT_POINTS, keep) + 256 + 32);
  expect(isWhole(window)).toBe(kept.length === all.length);
  return kept.length;
}

test("property: whatever is put in, marked, restored and forgotten, it is the newest part of a plain array", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 14 }), fc.constantFrom(25, 2000), (steps, keep) => {
      const state = createState();
      let window = open(state);
      let all: WindowPoint[] = [];
      let next = 0;
      for (const step of steps) {
        if (step.do === "append") {
          for (let i = 0; i < step.count; i++, next++) {
            const point = pointOf(next, step.kind);
            append(window, point, keep);
            all.push(point);
          }
        } else if (step.do === "exclude") {
          const kept = expectSame(window, all, keep);
          const index = all.length - 1 - step.back;
          const was = setExcluded(window, index < 0 ? "none" : (all[index] as WindowPoint).id, step.excluded);
          expect(was).toBe(step.back < kept ? all[index]?.excluded : undefined);
          if (was !== undefined) all[index] = { ...(all[index] as WindowPoint), excluded: step.excluded };
        } else if (step.do === "clear") {
          clear(window);
          all = [];
          expect(state.texts.size).toBe(0);
        } else {
          window = { ...window, tail: JSON.parse(JSON.stringify(window.tail)) };
          state.restore();
        }
      }
      expectSame(window, all, keep);
    }),
    { numRuns: 60 },
  );
});

test("a point writes little: the tail stays short, and sixteen points at a time move into an entry of their own", () => {
  const state = createState();
  const window = open(state);
  let written = 0;
  const set: KeyedState["set"] = (key, value) => {
    written++;
    state.set(key, value);
  };
  const counted: Window = { ...window, state: { ...state, set } };
  for (let n = 0; n < 1600; n++) {
    append(counted, pointOf(n, 0), 25);
    expect(window.tail.ids.length).toBeLessThanOrEqual(32);
  }
  expect(written).toBeLessThanOrEqual(100);
});

test("sizes and spreads are kept from the first point that has them, single values before it are filled in", () => {
  const window = open(createState());
  const points = [0, 0, 4, 0, 3].map((kind, n) => pointOf(n, kind));
  for (const point of points) append(window, point, 25);
  expect([...newestFirst(window)].reverse()).toEqual(points);
});
