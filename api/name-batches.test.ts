import { expect, test } from "vitest";
import { NAMES_CHARACTERS, nameBatches } from "./name-batches.ts";

test("names stay together, in their order, as far as an address can carry them", () => {
  expect([...nameBatches(["a", "b"])]).toEqual([["a", "b"]]);
  expect([...nameBatches([])]).toEqual([]);
  const names = Array.from({ length: 5000 }, (_, n) => `${"直".repeat(20)}${n}`);
  const batches = [...nameBatches(names)];
  expect(batches.flat()).toEqual(names);
  expect(batches.length).toBeGreaterThan(4);
  for (const batch of batches) expect(encodeURIComponent(batch.map((name) => `'${name}'`).join()).length).toBeLessThan(NAMES_CHARACTERS);
});

test("a name that is longer than any has a batch of its own", () => {
  const long = "x".repeat(NAMES_CHARACTERS);
  expect([...nameBatches(["a", long, "b"])]).toEqual([["a"], [long], ["b"]]);
});
