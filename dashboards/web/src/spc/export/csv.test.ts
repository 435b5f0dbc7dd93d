import { expect, test } from "vitest";
import { zoneOf } from "../../plant/zone.ts";
import { pointAt, statistic } from "../../series/fixtures.ts";
import { fileName, pointsCsv } from "./csv.ts";

const series = { factory: "F1", line: "L1", station: "S1", characteristic: "直径", product: "" };
const csv = (points: Parameters<typeof pointsCsv>[0]) => pointsCsv(points, { series, zone: zoneOf("Asia/Shanghai") });
/** Rows of one CSV text as cells; good for texts without line breaks in a cell. */
const cells = (text: string) => text.slice(1).split("\r\n").filter(Boolean).map((row) => row.split(",")); // biome-ignore format: one thought
const columns = (text: string, row = 1) => {
  const [names = [], ...rows] = cells(text);
  return Object.fromEntries(names.map((name, i) => [name, rows[row - 1]?.[i]]));
};

test("begins with a byte order mark, has one row a point and as many cells in each", () => {
  const text = csv([pointAt(0, { values: [1, 2, 3] }), pointAt(1, { values: [4] })]);
  expect(text.charCodeAt(0)).toBe(0xfeff);
  expect(cells(text).map((row) => row.length)).toEqual(Array(3).fill(cells(text)[0]?.length));
  expect(text.endsWith("\r\n")).toBe(true);
});

test("all that is known of a point is there, times in UTC and in the plant's zone", () => {
  const point = pointAt(1_250, {
    signals: ["nelson1", "nelson2"], lot: "L-1", operator: "李雷", excluded: true, values: [9.5, 10.5], second: statistic(1, { centerLine: null }),
  }); // biome-ignore format: one point
  expect(columns(csv([point]))).toMatchObject({
    characteristic: "直径", at: "1970-01-01T00:00:01.250Z", "localTime (Asia/Shanghai)": "1970-01-01 08:00:01.250", value: "10", ucl: "13",
    signals: "nelson1 nelson2", "second.value": "1", "second.centerLine": "", excluded: "true", lot: "L-1", operator: "李雷", x1: "9.5", x2: "10.5",
  }); // biome-ignore format: one row
});

test("what is not there is an empty cell, and never the word null", () => {
  expect(csv([pointAt(0, { value: null, second: null, sigma: null })])).not.toContain("null");
});

test("quotes, commas and line breaks stay inside of their cell", () => {
  expect(csv([pointAt(0, { id: 'a,"b"\nc' })])).toContain(',"a,""b""\nc",');
});

test("a text that looks like a formula is told to be a text; negative numbers stay numbers", () => {
  const text = csv([pointAt(0, { id: "=1+1", lot: "-5", value: -5 })]);
  expect(columns(text)).toMatchObject({ id: "'=1+1", lot: "'-5", value: "-5" });
});

test("times between events say that they are in minutes", () => {
  expect(columns(csv([pointAt(0, { chart: "t", value: 1.5 })]))["value (min)"]).toBe("1.5");
});

test("a file name keeps letters of any script, and nothing that file systems refuse", () => {
  expect(fileName({ ...series, product: "A/B" }, "2026-11-22", "csv")).toBe("S1-直径-A-B-2026-11-22.csv");
});
