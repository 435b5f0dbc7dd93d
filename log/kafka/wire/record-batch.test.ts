import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PipelineError } from "../../../core/errors.ts";
import { TRANSACTIONAL, varint, type WrittenRecord, writeBatch, writeMarker } from "./record-batch.fixture.ts";
import { type DecodeOptions, decodeRecordBatches, type KafkaRecord } from "./record-batch.ts";

const PLACE: DecodeOptions = { topic: "events", partition: 3, from: 0, aborted: [] };
const decode = (bytes: Buffer, options: Partial<DecodeOptions> = {}) => decodeRecordBatches(bytes, { ...PLACE, ...options });
const inWords = ({ offset, key, value }: KafkaRecord) => `${offset} ${key} ${value === null ? null : String(value)}`;
const values = (...texts: string[]): WrittenRecord[] => texts.map((value) => ({ value }));

test("a record has its place, time, key, headers and bytes", () => {
  const record = { timestamp: 1005, key: "line", value: "v", headers: [["checked", "1"]] as const };
  const { records, next } = decode(writeBatch({ baseOffset: 41, baseTimestamp: 1000, records: [record] }));
  const expected = { topic: "events", partition: 3, offset: 41, timestamp: 1005, key: "line", headers: { checked: "1" } };
  expect(records).toEqual([{ ...expected, value: Buffer.from("v") }]);
  expect(next).toBe(42);
});

test("values are views of the bytes that came", () => {
  const bytes = writeBatch({ records: values("abc") });
  expect(decode(bytes).records[0]?.value?.buffer).toBe(bytes.buffer);
});

test('no key is the key "", no value is null, an empty one is empty', () => {
  const { records } = decode(writeBatch({ records: [{ key: null, value: null }, { key: "", value: "" }] })); // biome-ignore format: a list
  expect(records.map(({ key, value }) => [key, value])).toEqual([["", null], ["", Buffer.alloc(0)]]); // biome-ignore format: a list
});

test("keys of one length that differ in any one byte are told apart", () => {
  const keys = Array.from({ length: 9 }, (_, n) => "acme/f1/L".split("").with(n, "x").join(""));
  const again = [...keys.flatMap((key) => ["acme/f1/L", key]), "工厂/Ü", "工厂/Ü"];
  expect(decode(writeBatch({ records: again.map((key) => ({ key, value: "" })) })).records.map(({ key }) => key)).toEqual(again);
});

describe("headers", () => {
  const headersOf = (...each: [string, string | null][][]) =>
    decode(writeBatch({ records: each.map((headers) => ({ value: "", headers })) })).records.map(({ headers }) => headers);

  test("that are the same are one object, frozen, also where there are none", () => {
    const [a, b, c, d] = headersOf([["n", "1"]], [["n", "1"]], [], []);
    expect([a, c]).toEqual([{ n: "1" }, {}]);
    expect([b === a, d === c, Object.isFrozen(a), Object.isFrozen(c)]).toEqual([true, true, true, true]);
  });

  test("that differ in one byte do not", () => {
    expect(headersOf([["n", "1"]], [["n", "2"]], [["m", "2"]], [["n", "22"]])).toEqual([{ n: "1" }, { n: "2" }, { m: "2" }, { n: "22" }]);
  });

  test("of one name: the last one counts; null is empty; any name is a name", () => {
    expect(headersOf([["n", "1"], ["x", null], ["n", "2"]])).toEqual([{ n: "2", x: "" }]); // biome-ignore format: a list
    const [odd] = headersOf([["__proto__", "p"]]);
    expect(Object.entries(odd ?? {})).toEqual([["__proto__", "p"]]);
  });
});

describe("batches", () => {
  const first = writeBatch({ baseOffset: 10, records: values("a", "b", "c") });
  const second = writeBatch({ baseOffset: 13, records: values("d", "e") });
  const both = Buffer.concat([first, second]);

  test("follow each other, and records before the asked offset are left out", () => {
    for (const from of [0, 10, 11, 12, 13, 14, 15]) {
      const expected = ["10  a", "11  b", "12  c", "13  d", "14  e"].filter((text) => Number(text.split(" ")[0]) >= from);
      expect(decode(both, { from }).records.map(inWords)).toEqual(expected);
      expect(decode(both, { from }).next).toBe(15);
    }
    expect(decode(both, { from: 99 })).toEqual({ records: [], next: 99 });
  });

  test("that are cut off at the end are left for the next fetch", () => {
    for (let length = 0; length <= both.length; length++) {
      const whole = length === both.length ? 2 : length >= first.length ? 1 : 0;
      const { records, next } = decode(both.subarray(0, length), { from: 10 });
      expect([records.length, next]).toEqual([[0, 10], [3, 13], [5, 15]][whole]); // biome-ignore format: a table
    }
  });

  test("that compaction left without a record, or without their last one, still move on", () => {
    const emptied = writeBatch({ baseOffset: 10, lastOffset: 19, records: [] });
    expect(decode(emptied, { from: 12 })).toEqual({ records: [], next: 20 });
    const thinned = writeBatch({ baseOffset: 20, lastOffset: 29, records: [{ offset: 23, value: "a" }, { offset: 27, value: "b" }] }); // biome-ignore format: a list
    const { records, next } = decode(Buffer.concat([emptied, thinned]), { from: 12 });
    expect(records.map(inWords)).toEqual(["23  a", "27  b"]);
    expect(next).toBe(30);
  });

  test("that lie before the asked offset, or hold nothing, are not even decompressed", () => {
    const before = writeBatch({ baseOffset: 4, codec: 1, records: values("no gzip") });
    const emptied = writeBatch({ baseOffset: 5, lastOffset: 6, codec: 1, records: [] });
    expect(decode(Buffer.concat([before, emptied]), { from: 5 })).toEqual({ records: [], next: 7 });
    expect(() => decode(before, { from: 4 })).toThrow("could not decompress");
  });

  test("of control are no records, and a transaction that stands is", () => {
    const data = writeBatch({ baseOffset: 0, producerId: 9n, flags: TRANSACTIONAL, records: values("a") });
    const bytes = Buffer.concat([
      data,
      writeMarker(1, { producerId: 9n, isAbort: false }),
      writeBatch({ baseOffset: 2, flags: 32, records: values("x") }),
    ]);
    const { records, next } = decode(bytes);
    expect([records.map(inWords), next]).toEqual([["0  a"], 3]);
  });

  test("that keep the time of their arrival give it to every record", () => {
    const records = [{ timestamp: 5, value: "a" }, { timestamp: 6, value: "b" }]; // biome-ignore format: a list
    const bytes = writeBatch({ baseTimestamp: 5, maxTimestamp: 77, flags: 8, records });
    expect(decode(bytes).records.map(({ timestamp }) => timestamp)).toEqual([77, 77]);
  });

  test("of aborted transactions are not even decompressed", () => {
    const bytes = writeBatch({ baseOffset: 4, producerId: 1n, flags: TRANSACTIONAL, codec: 4, records: values("no zstd") });
    expect(decode(bytes, { aborted: [{ producerId: 1n, firstOffset: 4 }] })).toEqual({ records: [], next: 5 });
    expect(() => decode(bytes)).toThrow(PipelineError);
  });
});

test("offsets and times near 2^53 are exact", () => {
  const top = Number.MAX_SAFE_INTEGER - 2;
  const batch = { baseOffset: top, baseTimestamp: top, records: [{ timestamp: top - 2 ** 52, value: "a" }, { timestamp: 1, value: "b" }] }; // biome-ignore format: a list
  const { records, next } = decode(writeBatch(batch));
  expect(records.map(({ offset, timestamp }) => [offset, timestamp])).toEqual([[top, top - 2 ** 52], [top + 1, 1]]); // biome-ignore format: a list
  expect(next).toBe(Number.MAX_SAFE_INTEGER);
});

const anyText = fc.string({ unit: "grapheme", maxLength: 12 });
const anyRecord = fc.record({
  timestampDelta: fc.oneof(fc.integer({ min: -1000, max: 100_000 }), fc.integer({ min: 0, max: 2 ** 45 })),
  key: fc.oneof(fc.constantFrom("acme/f1/L1", "acme/f1/L2"), anyText),
  value: fc.oneof(fc.constant(null), fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))),
  headers: fc.dictionary(anyText, anyText, { maxKeys: 3 }),
}); // biome-ignore format: a record

test("property: what kafkajs writes is read as it was", async () => {
  const inner = createRequire(import.meta.url);
  const { RecordBatch } = inner("kafkajs/src/protocol/recordBatch/v0/index.js");
  const writeRecord = inner("kafkajs/src/protocol/recordBatch/record/v0/index.js");
  const anyBatch = fc.record({
    firstOffset: fc.nat(2 ** 40),
    records: fc.array(anyRecord, { minLength: 1, maxLength: 30 }),
    compression: fc.constantFrom(0, 1),
  });
  await fc.assert(
    fc.asyncProperty(anyBatch, async ({ firstOffset, records, compression }) => {
      const firstTimestamp = 1_764_000_000_000;
      const encoded = records.map((record, offsetDelta) => writeRecord({ ...record, offsetDelta }));
      const batch = await RecordBatch({ firstOffset, firstTimestamp, records: encoded, compression, lastOffsetDelta: records.length - 1 });
      const expected = records.map(({ timestampDelta, key, value, headers }, n) => ({
        topic: "events", partition: 3, offset: firstOffset + n, timestamp: firstTimestamp + timestampDelta, key, value, headers: { ...headers },
      })); // biome-ignore format: one object
      expect(decode(Buffer.from(batch.buffer))).toEqual({ records: expected, next: firstOffset + records.length });
    }),
  );
});

/** One record whose body is given, in a batch that says it holds one. */
function batchOf(body: Buffer, length = body.length): Buffer {
  const bytes = writeBatch({ records: [{ value: "" }] });
  const whole = Buffer.concat([bytes.subarray(0, 61), varint(length), body]);
  whole.writeInt32BE(whole.length - 12, 8);
  return whole;
}
function patched(patch: (bytes: Buffer) => void): Buffer {
  const bytes = writeBatch({ baseOffset: 5, records: values("a", "b") });
  patch(bytes);
  return bytes;
}
const LIES: [name: string, bytes: Buffer, fault: string][] = [
  ["the format of Kafka 0.10", patched((b) => b.writeInt8(1, 16)), "message format 1 of before Kafka 0.11"],
  ["an unknown format", patched((b) => b.writeInt8(3, 16)), "message format 3 is unknown"],
  ["a negative length", patched((b) => b.writeInt32BE(-5, 8)), "shorter than its header"],
  ["a length of less than a header", patched((b) => b.writeInt32BE(48, 8)), "shorter than its header"],
  ["a negative offset", patched((b) => b.writeInt32BE(-1, 0)), "a batch from offset"],
  ["an offset that is not exact", patched((b) => b.writeInt32BE(2 ** 21, 0)), "a batch from offset"],
  ["its end before its beginning", patched((b) => b.writeInt32BE(-1, 23)), "a batch from offset 5 to 4"],
  ["too many records", patched((b) => b.writeInt32BE(3, 57)), "a record is longer than its batch"],
  ["too few records", patched((b) => b.writeInt32BE(1, 57)), "does not end with the last one"],
  ["fewer than no records", patched((b) => b.writeInt32BE(-1, 57)), "does not end with the last one"],
  ["a record behind its end", patched((b) => b.writeInt32BE(0, 23)), "offset 6 out of its order"],
  ["an offset that stands twice", writeBatch({ lastOffset: 3, records: [{ offset: 1, value: "" }, { offset: 1, value: "" }] }), "offset 1 out of its order"],
  ["an unknown compression", patched((b) => b.writeInt16BE(5, 21)), "the compression 5 is unknown"],
  ["no gzip where it says so", patched((b) => b.writeInt16BE(1, 21)), "could not decompress"],
  ["a record beyond it", batchOf(Buffer.of(0, 0, 0, 1, 1, 0), 7), "a record is longer than its batch"],
  ["a record of a negative length", batchOf(Buffer.of(0, 0, 0, 1, 1, 0), -1), "a record is longer than its batch"],
  ["an offset before itself", batchOf(Buffer.of(0, 0, 1, 1, 1, 0)), "offset -1 out of its order"],
  ["an offset of too many bytes", batchOf(Buffer.of(0, 0, 128, 128, 128, 128, 128, 0, 1, 1, 0)), "longer than five bytes"],
  ["a time of too many bytes", batchOf(Buffer.of(0, ...new Array(10).fill(128), 0, 0, 1, 1, 0)), "longer than ten bytes"],
  ["a key beyond its record", batchOf(Buffer.of(0, 0, 0, 20, 1, 0)), "a key or value is longer than its record"],
  ["a key of length -2", batchOf(Buffer.of(0, 0, 0, 3, 1, 0)), "a key or value is longer than its record"],
  ["a value beyond its record", batchOf(Buffer.of(0, 0, 0, 1, 4, 0)), "a key or value is longer than its record"],
  ["no number of headers", batchOf(Buffer.of(0, 0, 0, 1, 1)), "do not end where it does"],
  ["a negative number of headers", batchOf(Buffer.of(0, 0, 0, 1, 1, 1)), "do not end where it does"],
  ["bytes behind its headers", batchOf(Buffer.of(0, 0, 0, 1, 1, 0, 0)), "do not end where it does"],
  ["more headers than bytes", batchOf(Buffer.of(0, 0, 0, 1, 1, 254, 255, 255, 255, 15)), "the name of a header"],
  ["a header without a name", batchOf(Buffer.of(0, 0, 0, 1, 1, 2, 1, 1)), "the name of a header"],
  ["a header whose value is beyond", batchOf(Buffer.of(0, 0, 0, 1, 1, 2, 2, 65, 8)), "the value of a header"],
]; // biome-ignore format: a table

test.each(LIES)("a batch with %s is refused, with its place", (_, bytes, fault) => {
  const before = writeBatch({ records: values("x") });
  const call = () => decode(Buffer.concat([before, bytes]));
  expect(call).toThrow(fault);
  expect(call).toThrow(`"events/3" behind offset 1, byte ${before.length} of ${before.length + bytes.length}`);
  expect(call).toThrow(expect.objectContaining({ code: "LOG_UNAVAILABLE" }));
});

test("fuzz: batches with bytes by chance, cut anywhere, give rising offsets or a fault of the log", () => {
  const record = { key: "acme/f1/L1", value: "{}", headers: [["checked", "1"], ["a", "b"]] as const }; // biome-ignore format: a list
  const good = Buffer.concat([
    writeBatch({ baseOffset: 3, records: [record, record, { value: null }] }),
    writeMarker(6, { producerId: 1n, isAbort: true }),
    writeBatch({ baseOffset: 7, producerId: 1n, flags: TRANSACTIONAL, records: [record] }),
  ]);
  const flip = fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(flip, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: good.length }), (flips, length) => {
      const bytes = Buffer.from(good.subarray(0, length));
      for (const { at, to } of flips) bytes[at % length] = to;
      try {
        const { records, next } = decode(bytes, { from: 4, aborted: [{ producerId: 1n, firstOffset: 0 }] });
        for (const { offset } of records) expect(offset >= 4 && offset < next).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(PipelineError);
      }
    }),
    { numRuns: 5000 },
  );
});
