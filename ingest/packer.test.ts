import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEvent } from "../core/events.ts";
import { FRAME_MAX_BYTES, FRAME_MAX_EVENTS } from "../core/frame.ts";
import { partitionOf } from "../log/partition-of.ts";
import { eventsIn, idsByKey, measured, NOW } from "./fixtures.ts";
import { createPacker } from "./packer.ts";

function pack(inputs: Record<string, unknown>[]) {
  const packer = createPacker(8);
  for (const input of inputs) {
    const parsed = parseEvent(input);
    if (!parsed.ok) throw new Error(parsed.detail);
    packer.add(parsed.event, JSON.stringify(parsed.event));
  }
  return packer.drain(NOW);
}

test("a frame carries its key, partition, time and the mark of the edge's check", () => {
  const [record] = pack([measured()]).records;
  expect(record).toMatchObject({
    topic: "events",
    key: "acme/f1/L1",
    partition: partitionOf("acme/f1/L1", 8),
    timestamp: NOW,
    headers: { checked: "1" },
  });
});

test("a line configuration goes to its line's and to its factory's key, a unit to the factory's", () => {
  const line = measured({ type: "line", id: "c", stations: [{ station: "ST-01" }] });
  const unit = measured({ type: "unit", id: "u", operation: "OP10", serial: "S1", product: "P1", result: "pass" });
  expect(idsByKey(pack([line, unit]).records)).toEqual({ "acme/f1/L1": ["c"], "acme/f1": ["c", "u"] });
});

test("the 501st event of a key opens another frame", () => {
  const inputs = Array.from({ length: 501 }, (_, i) => measured({ id: `m-${i}` }));
  expect(pack(inputs).records.map((record) => eventsIn(record).length)).toEqual([500, 1]);
});

test("an event larger than a frame stands alone", () => {
  const times = Array.from({ length: 10_000 }, (_, i) => NOW - 10_000 + i + 1);
  const series = measured({ type: "series", id: "big", value: undefined, times, values: times.map((t) => Math.sqrt(t)) });
  const { records } = pack([measured({ id: "a" }), series, measured({ id: "b" })]);
  expect(records.map((record) => eventsIn(record).map((event) => event.id))).toEqual([["a"], ["big"], ["b"]]);
});

test("partitions that historical events go to are told, and a drain starts afresh", () => {
  const packer = createPacker(8);
  const parsed = parseEvent(measured({ historical: true }));
  if (parsed.ok) packer.add(parsed.event, JSON.stringify(parsed.event));
  expect([...packer.drain(NOW).historicalPartitions]).toEqual([partitionOf("acme/f1/L1", 8)]);
  expect(packer.drain(NOW)).toEqual({ records: [], historicalPartitions: new Set() });
  expect(packer.bytes).toBe(0);
});

test("property: every event is in its keys' frames once, in order, and every frame keeps its bounds", () => {
  const event = fc.record({
    line: fc.constantFrom("L1", "L2", "甲线"),
    operator: fc.string({ unit: "grapheme", minLength: 1, maxLength: 190 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 1500, size: "max" }), (events) => {
      const inputs = events.map((fields, i) => measured({ ...fields, operator: fields.operator.slice(0, 200), id: `m-${i}` }));
      const { records } = pack(inputs);
      const expected: Record<string, string[]> = {};
      for (const { line, id } of inputs as { line?: string; id: string }[]) (expected[`acme/f1/${line}`] ??= []).push(id);
      expect(idsByKey(records)).toEqual(expected);
      for (const record of records) {
        expect(record.value.length).toBeLessThanOrEqual(FRAME_MAX_BYTES);
        expect(eventsIn(record).length).toBeLessThanOrEqual(FRAME_MAX_EVENTS);
      }
    }),
    { numRuns: 10 },
  );
});
