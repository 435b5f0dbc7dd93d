import { expect, test } from "vitest";
import { pointAt, statistic } from "../series/fixtures.ts";
import { dragged, gripAt, overviewOf } from "./overview.ts";
import { fullDomain } from "./zoom.ts";

const points = Array.from({ length: 10_000 }, (_, i) =>
  pointAt(i, { value: Math.sin(i), ...(i === 5_000 && { signals: ["nelson1"], second: statistic(9, { signals: ["nelson2"] }) }) }),
);
const full = fullDomain(points, "sequence");

test("ten thousand points are a line of a few a pixel, with a tick for each signal", () => {
  const { line, ticks } = overviewOf({ points, axis: "sequence", full, left: 68, width: 800, height: 34 });
  expect(line.length).toBeLessThan(4 * 801);
  expect(ticks).toEqual([{ x: 468, tone: "alarm" }, { x: 468, tone: "warn" }]); // biome-ignore format: one line
  expect(line.every(({ y }) => y >= 4 && y <= 25)).toBe(true);
});

test("a press takes hold of an end, of the part, or marks another", () => {
  const x = { min: 0, max: 100, start: 0, end: 1_000 };
  expect([200, 395, 403, 700].map((pixel) => gripAt(pixel, { x, domain: [20, 40] }))).toEqual(["from", "to", "to", "outside"]);
  expect(gripAt(300, { x, domain: [20, 40] })).toBe("window");
  expect(gripAt(300, { x, domain: [0, 100] })).toBe("outside");
});

test("what is held moves, and stays within the points", () => {
  const strip = { domain: [20, 40], full: [0, 100] } as const;
  expect(dragged("window", { ...strip, from: 30, to: 35 })).toEqual([25, 45]);
  expect(dragged("window", { ...strip, from: 30, to: 99 })).toEqual([80, 100]);
  expect(dragged("from", { ...strip, from: 20, to: 50 })).toEqual([40, 50]);
  expect(dragged("to", { ...strip, from: 40, to: 300 })).toEqual([20, 100]);
  expect(dragged("outside", { ...strip, from: 90, to: 60 })).toEqual([60, 90]);
});
