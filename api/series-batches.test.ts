import { expect, test } from "vitest";
import { seriesBatches } from "./series-batches.ts";

const series = (characteristic: string, weight = 1) => ({ factory: "f1", line: "l1", station: "s1", characteristic, product: "", weight });
const namesOf = (batches: Iterable<{ characteristic: string }[]>) => [...batches].map((batch) => batch.map((each) => each.characteristic));
const byWeight = (most: number) => ({ weightOf: ({ weight }: { weight: number }) => weight, most });

test("series stay together up to a weight, in their order", () => {
  expect(namesOf(seriesBatches([series("a", 2), series("b", 2), series("c", 1)], byWeight(4)))).toEqual([["a", "b"], ["c"]]);
  expect(namesOf(seriesBatches([], byWeight(4)))).toEqual([]);
});

test("one that is too heavy for any batch has its own", () => {
  expect(namesOf(seriesBatches([series("a", 1), series("b", 9), series("c", 1)], byWeight(4)))).toEqual([["a"], ["b"], ["c"]]);
});

test("no batch has more series, or longer names, than an address can carry", () => {
  const many = Array.from({ length: 1201 }, (_, n) => series(`c${n}`));
  expect(namesOf(seriesBatches(many, byWeight(1e9))).map(({ length }) => length)).toEqual([500, 500, 201]);
  const chinese = Array.from({ length: 400 }, () => series("直".repeat(64)));
  const batches = namesOf(seriesBatches(chinese, byWeight(1e9)));
  expect(batches.flat()).toHaveLength(400);
  for (const batch of batches) expect(encodeURIComponent(batch.join()).length).toBeLessThan(250_000);
});
