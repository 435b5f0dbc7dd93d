import { expect, test } from "vitest";
import { readCharacteristic, seriesName } from "../../api/characteristic.ts";
import { pointAt } from "../../series/fixtures.ts";
import { formatCompareAddress, parseCompareAddress } from "./compare-address.ts";
import { candidates, splitModes, splitRows, usualOthers } from "./compared.ts";

function series(station: string, characteristic: string, over: object = {}) {
  const read = readCharacteristic({ factory: "F1", line: "L1", station, characteristic, product: null, chart: "i-mr", ...over });
  if (!read) throw new Error("unreadable");
  return read;
}
const own = series("S1", "bore");
const known = [
  own,
  series("S3", "force"),
  series("S2", "bore"),
  series("S2", "scrap", { chart: "p" }),
  series("S1", "bore", { product: "P" }),
];

test("the same characteristic elsewhere, or of another product, comes first; counts do not compare", () => {
  expect(candidates(known, own).map(seriesName)).toEqual(["F1/L1/S1/bore/P", "F1/L1/S2/bore/", "F1/L1/S3/force/"]);
  expect(usualOthers(known, own)).toEqual(["F1/L1/S1/bore/P", "F1/L1/S2/bore/"]);
});

test("points are told apart only by what differs among them", () => {
  const points = [pointAt(1, { tool: "T1", lot: "A" }), pointAt(2, { tool: "T2", lot: "A" })];
  expect(splitModes(points)).toEqual(["tool"]);
});

test("each part of a series has its own box, the largest first, those without a name among them", () => {
  const points = [
    pointAt(1, { tool: "T1", value: 1 }),
    pointAt(2, { value: 2 }),
    pointAt(3, { value: 4 }),
    pointAt(4, { value: 9, excluded: true }),
  ];
  expect(splitRows(points, "tool").map(({ name, box }) => [name, box?.n, box?.mean])).toEqual([["", 2, 3], ["T1", 1, 1]]); // biome-ignore format: one list
});

test("what is compared comes back out of the address; nobody else's query is touched", () => {
  const rest = "station=S1&view=compare";
  for (const address of [
    { mode: "series", others: null, rest },
    { mode: "tool", others: [], rest },
    { mode: "series", others: ["F1/L1/S2/直径/", "F1/L1/S2/bore/P"], rest: "" },
  ] as const) {
    expect(parseCompareAddress(formatCompareAddress(address))).toEqual(address);
  }
});
