import fc from "fast-check";
import { expect, test } from "vitest";
import { partitionOf } from "../../log/partition-of.ts";
import { headersOfCopy, keysOfTick } from "./ticks.ts";

const tick = { tick: "1" };
const key = fc.string({ minLength: 1 });
const partitions = fc.integer({ min: 1, max: 64 });

test("the examples of the comments", () => {
  expect(headersOfCopy(tick, { partition: 1, partitions: 4, into: 7 })).toEqual({ tick: "1", of: "1/4" });
  expect(keysOfTick({ tick: "1", of: "1/4" })("acme/f1/L1")).toBe(partitionOf("acme/f1/L1", 4) === 1);
});

test("a tick that was never moved is every key's, and so is one whose partition was only split", () => {
  expect(headersOfCopy(tick, { partition: 1, partitions: 4, into: 8 })).toEqual(tick);
  expect(keysOfTick(tick)("acme/f1/L1")).toBe(true);
});

/** The copies of a tick of `partition` of the first log, in the last one. */
function copiesOf(partition: number, keys: readonly string[], numbers: readonly number[]) {
  let copies: { partition: number; headers: Record<string, string> }[] = [{ partition, headers: tick }];
  for (const [n, into] of numbers.slice(1).entries()) {
    const partitions = numbers[n] as number;
    copies = copies.flatMap(({ partition: from, headers }) => {
      const goals = new Set(keys.filter((one) => partitionOf(one, partitions) === from).map((one) => partitionOf(one, into)));
      return [...goals].map((goal) => ({ partition: goal, headers: { ...headersOfCopy(headers, { partition: from, partitions, into }) } }));
    });
  }
  return copies;
}

test("property: through any moves, a tick moves the keys that it moved at first, each once, and no others", () => {
  const anyKeys = fc.uniqueArray(key, { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(anyKeys, fc.array(partitions, { minLength: 2, maxLength: 5 }), (keys, numbers) => {
      const [first, last] = [numbers[0] as number, numbers.at(-1) as number];
      for (let partition = 0; partition < first; partition++) {
        const copies = copiesOf(partition, keys, numbers);
        for (const one of keys) {
          const heard = copies.filter((copy) => copy.partition === partitionOf(one, last) && keysOfTick(copy.headers)(one));
          expect(heard.length).toBe(partitionOf(one, first) === partition ? 1 : 0);
        }
      }
    }),
  );
});
