// Lines of runs are read as JSON.parse reads them, and known by the identity that their source and id have.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../core/events.ts";
import { CHECKED } from "../../core/frame.ts";
import { decodeFrame } from "./frames.ts";
import { hashText } from "./hash.ts";
import { LineRun } from "./line-runs.ts";
import { createLineShapes, type LineShapes } from "./line-shapes.ts";

const base = {
  type: "measurement",
  id: "m",
  at: 1,
  tenant: "acme",
  factory: "f1",
  line: "L1",
  station: "S1",
  characteristic: "c1",
  value: 1,
};

function decode(shapes: LineShapes, lines: readonly string[]) {
  const value = Buffer.from(`é${lines.join("\n")}`).subarray(2); // not aligned to anything
  return decodeFrame({ topic: "events", partition: 0, key: "acme/f1/L1", offset: 0, timestamp: 0, headers: CHECKED, value }, shapes);
}

/** Shapes that have read lines like these already. */
function warmShapes(like: object): LineShapes {
  const shapes = createLineShapes();
  decode(
    shapes,
    Array.from({ length: 40 }, (_, n) => JSON.stringify({ ...like, id: `w-${n}`, at: n, value: n + 0.5, station: `W${n >> 2}` })),
  );
  return shapes;
}

function eventsOf({ entries, starts, ends }: ReturnType<typeof decode>): { events: Event[]; inRuns: number } {
  let inRuns = 0;
  const events = entries.map((entry, n) => {
    if (!(entry instanceof LineRun)) return entry as Event;
    inRuns++;
    const event = entry.eventAt(n);
    expect([entry.at(n), entry.value(n), entry.id(n)]).toEqual([event.at, event.value, event.id]);
    expect(entry.upper(n) * 2 ** 32 + entry.lower(n)).toBe(hashText(event.source ?? "http", event.id));
    return event;
  });
  expect([starts.length, ends.length]).toEqual([entries.length, entries.length]);
  return { events, inRuns };
}

test("lines that differ in id, time and value lie in one run, in whatever order they have them", () => {
  const { id, at, value, ...rest } = base;
  for (const like of [base, { value, ...rest, at, id }, { at, lot: "L", id, ...rest, source: "opc-ua", value }]) {
    const lines = Array.from({ length: 20 }, (_, n) => JSON.stringify({ ...like, id: `m-${n}`, at: 1000 + n, value: n / 4 + 0.125 }));
    const { events, inRuns } = eventsOf(decode(warmShapes(like), lines));
    expect(events).toEqual(lines.map((line) => JSON.parse(line)));
    expect(inRuns).toBe(20);
  }
});

test("another station begins another run, and what is historical lies in none", () => {
  const lines = ["S1", "S1", "S2", "S2", "S2", "S3"].map((station, n) =>
    JSON.stringify({ ...base, id: `m-${n}`, at: n, value: 0.5, station }),
  );
  const { entries } = decode(warmShapes(base), lines);
  expect(entries.map((entry) => (entry instanceof LineRun ? [entry.first, entry.end] : null))).toEqual([[0, 2], [0, 2], [2, 5], [2, 5], [2, 5], null]); // biome-ignore format: one list
  const old = Array.from({ length: 5 }, (_, n) => JSON.stringify({ ...base, id: `m-${n}`, at: n, value: 0.5, historical: true }));
  expect(eventsOf(decode(warmShapes({ ...base, historical: true }), old)).inRuns).toBe(0);
});

test("a line ends where it ends", () => {
  const lines = Array.from(
    { length: 9 },
    (_, n) => `${JSON.stringify({ ...base, id: `m-${n}`, at: n, value: 0.5 })}${n % 3 === 2 ? "\r" : ""}`,
  );
  const { events, inRuns } = eventsOf(decode(warmShapes(base), lines));
  expect(events).toEqual(lines.map((line) => JSON.parse(line)));
  expect(inRuns).toBe(6);
});

test("frames of ever other characteristics are not compared line by line, and runs after them are found again", () => {
  const shapes = warmShapes(base);
  const others = Array.from({ length: 200 }, (_, n) => JSON.stringify({ ...base, id: `m-${n}`, at: n, value: 0.5, station: `S${n}` }));
  expect(eventsOf(decode(shapes, others)).inRuns).toBe(0);
  const alike = Array.from({ length: 100 }, (_, n) => JSON.stringify({ ...base, id: `n-${n}`, at: n, value: 0.5 }));
  expect(eventsOf(decode(shapes, alike)).inRuns).toBeGreaterThan(60);
});

test("property: whatever lines say, they are read as JSON.parse reads them", () => {
  const usual = <T>(arbitrary: fc.Arbitrary<T>) => ({ arbitrary, weight: 6 });
  const text = fc.oneof(
    usual(fc.nat().map((n) => `m-${n}`)),
    fc.constantFrom("m-1", "m-22", "", "工位", 'a"b', "a\\b", "\n", "é", "\u007f😀"),
    fc.string(),
  );
  const value = fc.oneof(
    usual(fc.integer({ min: -1e9, max: 1e9 }).map((n) => String(n / 1000))),
    fc.constantFrom("1", "10.25", "-0.5", "1e3", "0.1234567890123456", "12345678901234567", "null", '"1"', "[1,2]"),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  );
  const station = fc.oneof(usual(fc.constant("S1")), fc.constantFrom("S2", "工位 1", "\u007f😀"));
  const line = fc.tuple(text, fc.nat(2 ** 40), value, station).map(([id, at, number, where]) =>
    JSON.stringify({ ...base, id, at, station: where }).replace('"value":1', `"value":${number}`),
  ); // biome-ignore format: one chain
  let inRuns = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), fc.boolean(), (lines, endsWithNewline) => {
      const found = eventsOf(decode(warmShapes(base), endsWithNewline ? [...lines, ""] : lines));
      expect(found.events).toEqual(lines.map((each) => JSON.parse(each)));
      inRuns += found.inRuns;
    }),
    { numRuns: 300 },
  );
  expect(inRuns).toBeGreaterThan(200);
});
