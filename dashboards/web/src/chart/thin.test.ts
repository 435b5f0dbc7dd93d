import fc from "fast-check";
import { expect, test } from "vitest";
import { thinned } from "./thin.ts";

test("of each column the first, the lowest, the highest and the last stay, in order", () => {
  const ys = [5, 9, 6, 1, 7, 4, 4];
  expect(thinned({ xs: [0, 0.1, 0.2, 0.3, 0.4, 1, 1.5], ys }, 1)).toEqual([0, 1, 3, 4, 5, 6]);
  expect(thinned({ xs: [], ys: [] }, 1)).toEqual([]);
});

const anyLine = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: -99, max: 99 })), { minLength: 1, maxLength: 400 })
  .map((pairs) => {
    const sorted = pairs.sort(([a], [b]) => a - b);
    return { xs: sorted.map(([x]) => x), ys: sorted.map(([, y]) => y) };
  });

test("property: each column keeps its extremes, and no column more than four points", () => {
  fc.assert(
    fc.property(anyLine, fc.integer({ min: 1, max: 60 }), (line, column) => {
      const kept = thinned(line, column);
      const columns = Map.groupBy(line.xs.keys(), (i) => Math.floor((line.xs[i] ?? 0) / column));
      const keptColumns = Map.groupBy(kept, (i) => Math.floor((line.xs[i] ?? 0) / column));
      for (const [name, all] of columns) {
        const [ofAll, ofKept] = [all, keptColumns.get(name) ?? []].map((indices) => indices.map((i) => line.ys[i] ?? 0)) as [
          number[],
          number[],
        ];
        expect([Math.min(...ofKept), Math.max(...ofKept)]).toEqual([Math.min(...ofAll), Math.max(...ofAll)]);
        expect(ofKept.length).toBeLessThanOrEqual(4);
      }
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
    }),
  );
});

test("a line that is moved keeps the points that it kept", () => {
  const xs = Array.from({ length: 2_000 }, (_, i) => i);
  const ys = xs.map((x) => Math.sin(x * 1.7) * 10);
  const whole = thinned({ xs, ys }, 8).filter((i) => i >= 808 && i < 1_600);
  const part = thinned({ xs: xs.slice(803), ys: ys.slice(803) }, 8).map((i) => i + 803);
  expect(part.filter((i) => i >= 808 && i < 1_600)).toEqual(whole);
});
