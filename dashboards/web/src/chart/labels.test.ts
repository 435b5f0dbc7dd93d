import fc from "fast-check";
import { expect, test } from "vitest";
import { spread } from "./labels.ts";

const room = { gap: 12, top: 0, bottom: 400 };

test("labels with room stay where their lines are", () => {
  expect(spread([100, 150, 200], room)).toEqual([100, 150, 200]);
});

test("labels that would touch move apart evenly and keep their order", () => {
  expect(spread([104, 100], room)).toEqual([108, 96]);
  expect(spread([100, 101, 102, 300], room)).toEqual([89, 101, 113, 300]);
});

test("labels stay inside the chart", () => {
  expect(spread([-5, 2], room)).toEqual([0, 12]);
});

test("property: no two labels touch, and none leaves the chart", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 8 }), (ys) => {
      const placed = spread(ys, room).sort((a, b) => a - b);
      placed.forEach((y, i) => {
        expect(y >= -1e-6 && y <= 400 + 1e-6).toBe(true);
        if (i > 0) expect(y - placed[i - 1]!).toBeGreaterThan(12 - 1e-6);
      });
    }),
  );
});
