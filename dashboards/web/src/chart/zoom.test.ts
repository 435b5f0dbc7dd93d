import fc from "fast-check";
import { expect, test } from "vitest";
import { domainOf, domainWith, fullDomain, indicesOf, pannedDomain, stretchOf, type XAxis, zoomedDomain } from "./zoom.ts";

const points = Array.from({ length: 100 }, (_, i) => ({ at: i * 1_000 }));
const full = fullDomain(points, "sequence");
const bounds = { full, least: 5 };

test("a stretch of time stays with its points when new ones come and old ones go", () => {
  const zoom = { from: 40_000, to: 59_000 };
  expect(domainOf(points, { axis: "sequence", zoom })).toEqual([39.3, 59.7]);
  expect(domainOf(points.slice(10), { axis: "sequence", zoom })).toEqual([29.3, 49.7]);
  expect(indicesOf(points, { axis: "time", domain: domainOf(points, { axis: "time", zoom }) })).toEqual([40, 59]);
});

test("a stretch without a point shows all", () => {
  expect(domainOf(points, { axis: "sequence", zoom: { from: 1e9, to: 2e9 } })).toEqual(full);
  expect(domainOf([], { axis: "time", zoom: null })[1]).toBeGreaterThan(0);
});

test("all points, or too few to tell apart, are no stretch", () => {
  expect(stretchOf(points, { axis: "sequence", domain: full })).toBeNull();
  expect(stretchOf(points, { axis: "sequence", domain: [4.2, 4.9] })).toBeNull();
  expect(stretchOf([{ at: 5 }, { at: 5 }, { at: 9 }], { axis: "sequence", domain: [-0.7, 1.7] })).toBeNull();
});

test("property: what a domain shows is what its stretch shows", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<XAxis>("sequence", "time"),
      fc.integer({ min: 0, max: 90 }),
      fc.integer({ min: 2, max: 9 }),
      (axis, first, size) => {
        const domain = domainOf(points, { axis, zoom: { from: first * 1_000, to: (first + size) * 1_000 } });
        expect(stretchOf(points, { axis, domain })).toEqual({ from: first * 1_000, to: (first + size) * 1_000 });
      },
    ),
  );
});

test("looking closer keeps a place where it is, and neither goes beyond the points nor below the least", () => {
  expect(zoomedDomain([20, 60], { factor: 0.5, around: 30, bounds })).toEqual([25, 45]);
  expect(zoomedDomain([20, 60], { factor: 99, around: 30, bounds })).toEqual(full);
  const [from, to] = zoomedDomain([20, 60], { factor: 0.001, around: 30, bounds });
  expect(to - from).toBeCloseTo(5);
});

test("moving along ends at the first and the last point and keeps the size", () => {
  expect(pannedDomain([20, 60], -99, full)).toEqual([-0.7, 39.3]);
  expect(pannedDomain([20, 60], 99, full)[1]).toBe(full[1]);
  expect(domainWith([20, 60], 40, full)).toEqual([20, 60]);
  expect(domainWith([20, 60], 70, full)[1]).toBeCloseTo(71.6);
});
