import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLineShapes, type Line, type LineShapes } from "./line-shapes.ts";
import { sourceOf } from "./source.ts";

const encoder = new TextEncoder();

/** Reads lines that lie in one record, as a partition does: what is not read is learnt. Tells how many were read. */
function readAll(shapes: LineShapes, lines: readonly string[]): { events: Line[]; read: number } {
  const events: Line[] = [];
  let read = 0;
  const source = sourceOf(encoder.encode(`é${lines.join("\n")}\n`)); // not aligned to anything
  let start = 2;
  for (const line of lines) {
    const end = start + encoder.encode(line).length;
    let event = shapes.read(source, start, source.bytes.length);
    if (event) {
      read++;
      expect(shapes.last.end).toBe(end);
    } else shapes.learn(line, (event = JSON.parse(line) as Line));
    events.push(event);
    start = end + 1;
  }
  return { events, read };
}

const event = (fields: object = {}) => JSON.stringify({ type: "measurement", id: "m-1", at: 1, station: "S1", value: 10.5, ...fields });

describe("lines of a known shape are read", () => {
  test.each<[string, object[]]>([
    ["with other values", [{ id: "a" }, { id: "", value: -0.001, at: 0 }, { station: "装配线 1", value: 123456789.012345 }]],
    ["with numbers in a list", [{ values: [1] }, { values: [1.5, -2, 30_000] }, { values: [0] }]],
    [
      "with words, which are part of the shape",
      [
        { historical: true, from: null },
        { historical: true, from: null, id: "b" },
      ],
    ],
    ["with texts of any script", [{ station: "é" }, { station: "ß".repeat(300) }, { station: "😀" }]],
  ])("%s", (_, fields) => {
    const lines = fields.map(event);
    const { events, read } = readAll(createLineShapes(), lines);
    expect(events).toEqual(lines.map((line) => JSON.parse(line)));
    expect(events.map((each) => Object.keys(each))).toEqual(lines.map((line) => Object.keys(JSON.parse(line))));
    expect(read).toBe(lines.length - 1);
  });

  test("also when a text that never changed changes, and when one of many shapes comes again", () => {
    const shapes = createLineShapes();
    const steady = Array.from({ length: 100 }, (_, n) => event({ id: `m-${n}`, value: n }));
    const lines = [...steady, event({ station: "S2" }), event({ extra: 1 }), ...steady, event({ station: "S3" }), ...steady];
    const { events, read } = readAll(shapes, lines);
    expect(events).toEqual(lines.map((line) => JSON.parse(line)));
    expect(read).toBe(lines.length - 2);
  });

  test("nothing is kept of bytes that the log uses again", () => {
    const shapes = createLineShapes();
    const lines = Array.from({ length: 40 }, (_, n) => event({ id: `id-${n % 3}`, station: `S${n % 2}` }));
    for (const line of lines) {
      const bytes = encoder.encode(line);
      const read = shapes.read(sourceOf(bytes), bytes.byteOffset, bytes.byteOffset + bytes.length);
      if (!read) shapes.learn(line, JSON.parse(line));
      bytes.fill(0);
      if (read) expect(read).toEqual(JSON.parse(line));
    }
  });

  test("an object that was read is the reader's own", () => {
    const shapes = createLineShapes();
    const lines = Array.from({ length: 100 }, (_, n) => event({ id: `m-${n}` }));
    for (const line of lines) {
      const [read] = readAll(shapes, [line]).events as [Line];
      expect(read).toEqual(JSON.parse(line));
      for (const name of Object.keys(read)) read[name] = "changed";
    }
  });
});

describe("what is unusual is left to JSON.parse", () => {
  test.each([
    event().replace("10.5", "1e3"),
    event().replace("10.5", "0.1234567890123456"),
    event().replace("10.5", "12345678901234567"),
    event({ station: 'a"b' }),
    event({ station: "a\\b" }),
    event({ station: "\n" }),
    event().replace(":1,", ": 1,"),
    event({ defects: [{ code: "a" }] }),
    event({ vector: { x: 1 } }),
    event().replace('"value"', '"id"'),
    '{"type":"x","id":"1","at":1,"__proto__":"y"}',
    '{"type":"x","id":"1"}',
    '{"type":1,"id":"1","at":1}',
    "[1]",
    "{}",
  ])("%s", (line) => {
    const { events, read } = readAll(createLineShapes(), [line, line]);
    expect(read).toBe(0);
    expect(events[1]).toEqual(JSON.parse(line));
  });
});

describe("property", () => {
  const anyText = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("a", "b", "工位"));
  const anyNumber = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constantFrom(0, -0, 0.1, 1e21));
  const anyValue = fc.oneof(anyText, anyNumber, fc.boolean(), fc.constant(null), fc.array(anyNumber, { minLength: 1, maxLength: 5 }));
  const anyEvent = fc.record({ type: anyText, id: anyText, at: fc.nat(), a: anyValue, b: anyValue });

  test("an event is what JSON.parse makes of it, to the bit", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 2, maxLength: 30 }), (events) => {
        const lines = events.map((each) => JSON.stringify(each));
        expect(readAll(createLineShapes(), lines).events).toStrictEqual(lines.map((line) => JSON.parse(line)));
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  test("bytes that are no JSON are never read", () => {
    const lines = [event(), event({ values: [1, 2] }), event({ historical: true })];
    const anyDamage = fc.array(fc.tuple(fc.nat(200), fc.oneof(fc.nat(255), fc.constantFrom(...encoder.encode('",.-:{}[]\\0')))), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.constantFrom(...lines), anyDamage, fc.integer({ min: -3, max: 3 }), (line, damage, longer) => {
        const shapes = createLineShapes();
        readAll(shapes, lines);
        const bytes = encoder.encode(`${line}   `).subarray(0, line.length + longer);
        for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
        const read = shapes.read(sourceOf(bytes), bytes.byteOffset, bytes.byteOffset + bytes.length);
        if (read) expect(read).toStrictEqual(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
      }),
      { numRuns: 5000, seed: 4 },
    );
  });
});
