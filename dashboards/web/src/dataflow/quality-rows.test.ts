import { expect, test } from "vitest";
import { DIMENSIONS, type Dimension, type Quality } from "../api/quality.ts";
import { bucketsOf, cutShare, qualityRows, sparkOf } from "./quality-rows.ts";

const each = <T>(value: T, fields: Partial<Record<Dimension, T>> = {}) =>
  ({ ...Object.fromEntries(DIMENSIONS.map((name) => [name, value])), ...fields }) as Record<Dimension, T>;
const quality = (table: string, start: number, fields: Partial<Record<Dimension, number>> = {}): Quality => {
  const figures = each<number | null>(1, fields);
  return {
    source: "mes",
    table,
    start,
    changes: 10,
    figures,
    targets: each<number | null>(0.95),
    met: each<boolean | null>(true),
    reasons: {},
  };
};

test("a table that misses a target comes first; its trend has a place for every bucket", () => {
  const bad = { ...quality("zz", 0, { validity: 0.9 }), met: each<boolean | null>(true, { validity: false }) };
  const parts = [quality("zz", 20, { validity: 0.8 }), quality("aa", 10), quality("aa", 30)];
  const rows = qualityRows([quality("aa", 0), bad], parts, bucketsOf(parts));
  expect(rows.map(({ quality: { table }, missed }) => [table, missed])).toEqual([["zz", ["validity"]], ["aa", []]]); // biome-ignore format: pairs
  expect([rows[0]?.trends.validity, rows[1]?.trends.validity]).toEqual([[null, 0.8, null], [1, null, 1]]); // biome-ignore format: pairs
});

test("a small trend shows its target, keeps gaps, and leaves room below the lowest figure", () => {
  expect(sparkOf([1, null, 0.9], { target: 0.98, width: 20, height: 10 })).toEqual({ runs: [[[0, 0]], [[20, 8]]], targetY: 1.6 });
  expect(sparkOf([1, 1], { target: 0.95, width: 20, height: 10 }).runs).toEqual([[[0, 0], [20, 0]]]); // biome-ignore format: pairs
  expect(sparkOf([], { target: null, width: 20, height: 10 })).toEqual({ runs: [], targetY: null });
  expect(sparkOf([0], { target: 0.95, width: 20, height: 10 }).runs).toEqual([[[10, 10]]]);
});

test("a share is never rounded up to its target", () => {
  expect([0.97996, 0.98, 1, null].map(cutShare)).toEqual([0.979, 0.98, 1, null]);
});
