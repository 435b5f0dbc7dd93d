import { expect, test } from "vitest";
import { type Event, parseEvent } from "../../core/events.ts";
import { decodeText } from "../../ingest/decode.ts";
import { createPacker } from "../../ingest/packer.ts";
import { batchOf, CHARACTERISTICS_OF_LINE, INPUTS, LINES, oneAfterAnother, PARTITIONS, planRecords, SUBGROUP_SIZE } from "./plant.ts";

const credential = { tenant: "acme", name: "owner", permissions: new Set(["write"] as const), source: "http" };
const batches = (count: number) => Array.from({ length: count }, (_, n) => n * 100);
const linesOf = (records: readonly { value: string }[]) => records.flatMap(({ value }) => value.split("\n"));

test("every partition has as many lines", () => {
  const counts = Array.from({ length: PARTITIONS }, (_, partition) => LINES.filter((line) => line.partition === partition).length);
  expect(new Set(counts)).toEqual(new Set([2]));
});

test.each(INPUTS)("%s: events are what the edge writes, byte for byte", (input) => {
  const texts = linesOf([...planRecords(0), ...batches(40).flatMap((from) => batchOf(input, from, oneAfterAnother))]);
  for (const text of texts) {
    const decoded = decodeText(text, { credential, now: Date.UTC(2030, 0) });
    expect(decoded.kind === "event" && JSON.stringify(decoded.event)).toBe(text);
  }
});

test("records lie where the edge puts them", () => {
  const [record] = batchOf("frames", 300, oneAfterAnother);
  const packer = createPacker(PARTITIONS);
  for (const text of linesOf([record!])) packer.add(JSON.parse(text) as Event, text);
  const [packed] = packer.drain(0).records;
  expect({ ...packed, value: packed?.value.toString() }).toMatchObject({
    key: record?.key,
    partition: record?.partition,
    value: record?.value,
  });
});

test("values come in subgroups of one characteristic, and each characteristic of a line gets as many", () => {
  const perLine = CHARACTERISTICS_OF_LINE * SUBGROUP_SIZE; // 625: after four rounds of it a frame ends with a characteristic
  const events = linesOf(batches((4 * perLine * LINES.length) / 100).flatMap((from) => batchOf("individuals", from, oneAfterAnother)));
  const counts = new Map<string, number>();
  let before = "";
  let run = 0;
  for (const text of events) {
    const result = parseEvent(JSON.parse(text));
    if (!result.ok || result.event.type !== "measurement") throw new Error(text);
    const { line, station, characteristic } = result.event;
    const name = `${line}/${station}/${characteristic}`;
    if (run % SUBGROUP_SIZE !== 0) expect(name).toBe(before);
    before = name;
    run++;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect(counts.size).toBe(LINES.length * CHARACTERISTICS_OF_LINE);
  expect(new Set(counts.values())).toEqual(new Set([4 * SUBGROUP_SIZE]));
});
