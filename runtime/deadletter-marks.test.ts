import fc from "fast-check";
import { expect, test } from "vitest";
import { blockOf, isDone, runsOf } from "./deadletter-marks.ts";

const letters = (text: string, first = 0) =>
  [...text].flatMap((mark, place) => (mark === "." ? [] : [{ offset: first + place, isDone: mark === "x" }]));

test("a run goes over offsets that are no letters, and ends at a letter that stays", () => {
  expect(runsOf(letters("..x.xo.x"))).toEqual([2, 4, 7, 7]);
  expect(runsOf(letters("oo"))).toEqual([]);
});

test("offsets count from the beginning of their block", () => {
  const runs = runsOf(letters("xxo", 3 * 65_536));
  expect([runs, isDone(runs, 3 * 65_536 + 1), isDone(runs, 3 * 65_536 + 2)]).toEqual([[0, 1], true, false]);
  expect([blockOf(65_535), blockOf(65_536)]).toEqual([0, 1]);
});

test("property: runs say of every letter what was put in", () => {
  const any = fc.array(fc.constantFrom("x", "o", "."), { maxLength: 60 });
  fc.assert(
    fc.property(any, (marks) => {
      const put = letters(marks.join(""), 65_536);
      const runs = runsOf(put);
      expect(put.map(({ offset }) => isDone(runs, offset))).toEqual(put.map((letter) => letter.isDone));
    }),
  );
});

test("letters of which every other stays fit into an entry of 500 KB", () => {
  const runs = runsOf(Array.from({ length: 65_536 }, (_, offset) => ({ offset, isDone: offset % 2 === 0 })));
  expect(JSON.stringify(runs).length).toBeLessThan(500_000);
});
