import fc from "fast-check";
import { expect, test } from "vitest";
import { createDuplicateFilter } from "./duplicate-filter.ts";

test("property: a text is seen exactly when it was given before", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 4 })), (texts) => {
      const filter = createDuplicateFilter();
      const given = new Set<string>();
      for (const text of texts) {
        expect(filter.seen(text)).toBe(given.has(text));
        given.add(text);
      }
    }),
  );
});

test("100 000 different texts are not taken for each other, and all are known afterwards", () => {
  const filter = createDuplicateFilter();
  const texts = Array.from({ length: 100_000 }, (_, i) => `{"id":"m-${i}","value":${i % 7}}`);
  expect(texts.filter((text) => filter.seen(text))).toEqual([]);
  expect(texts.filter((text) => !filter.seen(text))).toEqual([]);
});

test("the newest generation is remembered, the one before the last is forgotten", () => {
  const filter = createDuplicateFilter(10);
  for (let i = 0; i < 25; i++) filter.seen(`e${i}`);
  for (let i = 15; i < 25; i++) expect(filter.seen(`e${i}`)).toBe(true);
  expect(filter.seen("e0")).toBe(false);
});
