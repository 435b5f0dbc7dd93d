import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cell, Column } from "../../core/change.ts";
import { zone } from "../../core/working-time-zone.ts";
import { type CellReader, type FieldSchema, readCell } from "./cells.ts";
import { parseIso, sinceEpoch } from "./iso-time.ts";

function read(raw: unknown, type: Column["type"], schema?: FieldSchema, timeZone = "Asia/Shanghai"): Cell | { fault: string } {
  const reader: CellReader = { zone: zone(timeZone), fault: undefined, needsDigits: false };
  const cell = readCell(raw, type, schema, reader);
  return reader.fault === undefined ? cell : { fault: reader.fault };
}

const utc = (text: string) => Temporal.Instant.from(text).epochMilliseconds;
const debezium = (name: string): FieldSchema => ({ name: `io.debezium.time.${name}` });
const connect = (name: string): FieldSchema => ({ name: `org.apache.kafka.connect.data.${name}` });

test.each([
  ["短路", "text", "短路"],
  [5, "text", "5"],
  [true, "text", "true"],
  [{ a: 1 }, "text", '{"a":1}'],
  ["10.250", "number", 10.25],
  [" 7 ", "number", 7],
  ["-1.5e3", "number", -1500],
  [3.5, "number", 3.5],
  [{ scale: 2, value: "AP8=" }, "number", 2.55],
  ["100.00", "integer", 100],
  [true, "integer", 1],
  [1, "boolean", true],
  ["0", "boolean", false],
  ["T", "boolean", true],
  ["f", "boolean", false],
  ["AQ==", "boolean", true],
  [["a", 1, null], "list", ["a", "1", null]],
  ['["短路","漏焊"]', "list", ["短路", "漏焊"]],
  ['{"a":[1]}', "json", { a: [1] }],
  [{ a: [1] }, "json", { a: [1] }],
] as const)("%j as %s", (raw, type, cell) => {
  expect(read(raw, type)).toEqual(cell);
});

test.each([
  ["many", "number", /"many" is no number .*decimal\.handling\.mode=string/],
  ["", "number", /is no number/],
  ["AP8=", "number", /is no number/],
  [1.5, "integer", /1\.5 is no integer/],
  [2, "boolean", /2 is neither true nor false/],
  [1_700_000_000_000, "instant", /is no time without a schema .*time\.precision\.mode=isostring/],
  [20000, "date", /time\.precision\.mode=isostring/],
  ["yesterday", "local", /"yesterday" is no time$/],
  ["2026-02-30T00:00:00Z", "local", /is no time/],
  ["2026-13-01", "date", /is no time/],
  ["2026-01-01T25:00:00Z", "local", /is no time/],
  ["a,b", "list", /is no list/],
  ["{", "json", /is no JSON/],
] as const)("%j is no %s", (raw, type, fault) => {
  expect(read(raw, type)).toEqual({ fault: expect.stringMatching(fault) });
});

test.each<[unknown, FieldSchema | undefined]>([
  ["2026-11-02T16:00:00Z", undefined],
  ["2026-11-02T16:00:00.000000Z", debezium("IsoTimestamp")],
  ["2026-11-02 16:00:00", undefined],
  ["2026-11-02T16:00", undefined],
  [utc("2026-11-02T16:00:00Z"), debezium("Timestamp")],
  [utc("2026-11-02T16:00:00Z"), connect("Timestamp")],
  [utc("2026-11-02T16:00:00Z") * 1000, debezium("MicroTimestamp")],
  [BigInt(utc("2026-11-02T16:00:00Z")) * 1_000_000n, debezium("NanoTimestamp")],
  ["2026-11-02T08:00:00Z", debezium("ZonedTimestamp")], // a time with a zone, whatever the mapping thinks
  ["2026-11-02T17:00:00+09:00", undefined],
])("%s is Shanghai's 16:00", (raw, schema) => {
  expect(read(raw, "local", schema)).toBe(utc("2026-11-02T08:00:00Z"));
});

test("an instant's `Z` is meant", () => {
  expect(read("2026-11-02T16:00:00.9999Z", "instant")).toBe(utc("2026-11-02T16:00:00.999Z"));
  expect(read("2026-11-02T16:00:00+08:00", "instant", debezium("ZonedTimestamp"))).toBe(utc("2026-11-02T08:00:00Z"));
});

test("a skipped local time is moved on by the gap, of a repeated one the first is meant", () => {
  expect(read("2026-03-29T02:30:00Z", "local", undefined, "Europe/Berlin")).toBe(utc("2026-03-29T01:30:00Z"));
  expect(read("2026-10-25T02:30:00Z", "local", undefined, "Europe/Berlin")).toBe(utc("2026-10-25T00:30:00Z"));
  expect(read("2026-10-25T03:00:00Z", "local", undefined, "Europe/Berlin")).toBe(utc("2026-10-25T02:00:00Z"));
});

test.each([
  ["2026-11-02Z", undefined, "2026-11-02"],
  ["1969-12-31", undefined, "1969-12-31"],
  ["-0044-03-15Z", undefined, "-000044-03-15"],
  ["2026-11-02T23:59:59Z", undefined, "2026-11-02"],
  [-1, debezium("Date"), "1969-12-31"],
  [20759, connect("Date"), "2026-11-02"],
] as const)("the date of %j", (raw, schema, date) => {
  expect(read(raw, "date", schema)).toBe(date);
});

test("a time beyond what a date can be is null", () => {
  for (const raw of ["infinity", "-infinity", "+292278994-08-17T07:12:55.807Z"]) expect(read(raw, "instant")).toBeNull();
  expect(read(9223372036825200000n, "local", debezium("MicroTimestamp"))).toBeNull();
});

test("an exact decimal's bytes are read by their scale", () => {
  const decimal = (scale: number): FieldSchema => ({ name: "org.apache.kafka.connect.data.Decimal", parameters: { scale: `${scale}` } });
  expect(read("AP8=", "number", decimal(2))).toBe(2.55);
  expect(read("/w==", "number", decimal(1))).toBe(-0.1);
  expect(read("AP8=", "text", decimal(5))).toBe("0.00255");
  expect(read("AMr+", "text", decimal(0))).toBe("51966");
});

test("a whole number beyond 2^53 keeps its digits as text, and is no integer", () => {
  const digits = 18446744073709551615n;
  expect(read(digits, "text")).toBe("18446744073709551615");
  expect(read(digits, "text", { name: "org.apache.kafka.connect.data.Decimal", parameters: { scale: "0" } })).toBe("18446744073709551615");
  expect(read(digits, "number")).toBe(2 ** 64);
  expect(read(digits, "integer")).toEqual({ fault: "18446744073709551615 is beyond 2^53" });
  expect(read([digits], "list")).toEqual(["18446744073709551615"]);
  expect(read({ a: [digits] }, "json")).toEqual({ a: ["18446744073709551615"] });
  expect(read(digits, "instant")).toEqual({ fault: expect.stringContaining("time.precision.mode=isostring") });
});

test("a set of names is a list", () => {
  expect(read("a,b", "list", { name: "io.debezium.data.EnumSet" })).toEqual(["a", "b"]);
});

test("property: any instant is read back from its text, cut to the millisecond", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -62_135_596_800_000_000_000n, max: 253_402_300_799_999_999_999n }), (ns) => {
      const text = new Temporal.Instant(ns).toString();
      expect(parseIso(text)).toEqual({ wallMs: new Temporal.Instant(ns).epochMilliseconds, offsetMs: 0 });
      expect(sinceEpoch(ns, "ns")).toBe(new Temporal.Instant(ns).epochMilliseconds);
    }),
    { numRuns: 1000 },
  );
});

test("property: a local time is read as Temporal reads it", () => {
  const at = fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2060, 0, 1) });
  const zones = fc.constantFrom("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC");
  fc.assert(
    fc.property(at, zones, (wallMs, timeZone) => {
      const text = new Date(wallMs).toISOString();
      const expected = Temporal.PlainDateTime.from(text.slice(0, -1)).toZonedDateTime(timeZone).epochMilliseconds;
      expect(read(text, "local", undefined, timeZone)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});
