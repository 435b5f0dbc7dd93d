import fc from "fast-check";
import { expect, test } from "vitest";
import { type Address, formatAddress, POINT_COUNTS, parseAddress, SPC_TABS } from "./address.ts";

const name = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).map((text) => text.toWellFormed());
const stretch = fc.tuple(fc.nat(4e12), fc.integer({ min: 1, max: 1e9 })).map(([from, size]) => ({ from, to: from + size }));
const anyAddress: fc.Arbitrary<Address> = fc.record({
  series: fc.option(
    fc.record({ factory: name, line: name, station: name, characteristic: name, product: fc.oneof(fc.constant(""), name) }),
  ),
  view: fc.constantFrom(...SPC_TABS, "report" as const),
  n: fc.constantFrom(...POINT_COUNTS),
  recent: fc.option(fc.constantFrom("8h", "24h", "7d")),
  span: fc.option(stretch),
  zoom: fc.option(stretch),
  point: fc.oneof(fc.constant(""), name),
  axis: fc.constantFrom("sequence", "time"),
  zones: fc.boolean(),
  spec: fc.boolean(),
  lang: fc.option(fc.constantFrom("en", "zh-CN")),
});

test("an empty address shows a hundred points with zones and chooses nothing", () => {
  expect(parseAddress("")).toEqual({
    series: null, view: "chart", n: 100, recent: null, span: null, zoom: null, point: "", axis: "sequence", zones: true, spec: false, lang: null,
  }); // biome-ignore format: one address
  expect(formatAddress(parseAddress(""))).toBe("");
});

test("names of any script survive the address bar", () => {
  const search = "?factory=F1&line=L1&station=ST-01&characteristic=%E7%9B%B4%E5%BE%84&n=50&lang=zh-CN";
  expect(parseAddress(search)).toMatchObject({ series: { characteristic: "直径", product: "" }, n: 50, lang: "zh-CN" });
  expect(formatAddress(parseAddress(search))).toBe(search);
});

test("what is not understood is the default", () => {
  expect(parseAddress("?n=7&axis=x&lang=fr&station=S1&recent=9h&view=x")).toMatchObject(parseAddress(""));
  const backwards = "?from=2026-11-22T08:00:00Z&to=2026-11-22T07:00:00Z&zoomFrom=soon";
  expect(parseAddress(backwards)).toMatchObject({ span: null, zoom: null });
});

test("property: an address names exactly one view", () => {
  fc.assert(
    fc.property(anyAddress, (address) => {
      expect(parseAddress(formatAddress(address))).toEqual(address);
    }),
  );
});
