import fc from "fast-check";
import { expect, test } from "vitest";
import { type FakeContext, fakeContext } from "./fixtures.ts";
import { enlist, type Listed, PAGE_NAMES, takeOldest } from "./oldest-first.ts";

const list = (names: readonly string[], day: number, context: FakeContext) => {
  for (const name of names) enlist("units", { name, day }, context);
};
const numbered = (count: number) => Array.from({ length: count }, (_, n) => `u${n}`);
const PAGES_ONLY = /^oldest-first\/units\/\d+$/;

test("names come out with their day, the oldest day first, and only those of days before", () => {
  const context = fakeContext();
  list(["a", "b"], 3, context);
  list(["c"], 5, context);
  expect(takeOldest("units", 3, context)).toEqual([]);
  expect(takeOldest("units", 5, context)).toEqual([{ name: "a", day: 3 }, { name: "b", day: 3 }]); // biome-ignore format: one list
  expect(takeOldest("units", 5, context)).toEqual([]);
  expect(takeOldest("units", Number.POSITIVE_INFINITY, context)).toEqual([{ name: "c", day: 5 }]);
});

test("a call takes a page at the most, and a page that is taken is no longer kept", () => {
  const context = fakeContext();
  list(numbered(2 * PAGE_NAMES + 1), 1, context);
  expect(context.archived.size).toBe(3);
  expect([1, 2, 3, 4].map(() => takeOldest("units", 2, context).length)).toEqual([PAGE_NAMES, PAGE_NAMES, 1, 0]);
  expect(context.archived.size).toBe(0);
});

test("lists do not know each other", () => {
  const context = fakeContext();
  enlist("units", { name: "a", day: 1 }, context);
  enlist("orders", { name: "b", day: 1 }, context);
  expect(takeOldest("orders", 2, context)).toEqual([{ name: "b", day: 1 }]);
  expect([...context.archived.keys()]).toEqual([expect.stringMatching(PAGES_ONLY)]);
});

type Step = { readonly enlist: number } | { readonly takeBefore: number };
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ enlist: fc.integer({ min: -1, max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ takeBefore: fc.nat(40) }) },
);

test("property: a list is a queue whose days never go back", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 400 }), (steps) => {
      const context = fakeContext();
      const queue: Listed[] = [];
      let day = 0;
      let named = 0;
      for (const step of steps) {
        if ("enlist" in step) {
          const name = `u${named++}`;
          enlist("units", { name, day: day + step.enlist }, context);
          day = queue.length === 0 ? day + step.enlist : Math.max(day, day + step.enlist);
          queue.push({ name, day });
        } else {
          const taken = takeOldest("units", step.takeBefore, context);
          expect(taken).toEqual(queue.splice(0, taken.length));
          expect(taken.every((listed) => listed.day < step.takeBefore)).toBe(true);
          if (taken.length === 0) expect(queue[0]?.day ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(step.takeBefore);
        }
      }
    }),
  );
});
