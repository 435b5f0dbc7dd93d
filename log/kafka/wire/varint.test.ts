import fc from "fast-check";
import { expect, test } from "vitest";
import { readVarint, readVarlong } from "./cursor.ts";
import { varint } from "./record-batch.fixture.ts";
import { varintBytes, varlongBytes, writeVarint, writeVarlong } from "./varint.ts";

const EDGES = [0, 1, 63, 64, 8191, 8192, 2 ** 20 - 1, 2 ** 20, 2 ** 27 - 1, 2 ** 27, 2 ** 31 - 1];
const anyInt32 = fc.oneof(fc.integer(), fc.constantFrom(...EDGES.flatMap((edge) => [edge, -edge - 1])));
const anyLong = fc.oneof(fc.maxSafeNat(), fc.constantFrom(...EDGES, 2 ** 31, 2 ** 32, 2 ** 34, 2 ** 41, 2 ** 48, Number.MAX_SAFE_INTEGER));

test("property: a number of 32 bits is written as it is defined, in as many bytes as said, and is read again", () => {
  fc.assert(
    fc.property(anyInt32, (value) => {
      const bytes = Buffer.alloc(8, 170);
      const end = writeVarint(bytes, 1, value);
      expect(bytes.subarray(1, end)).toEqual(varint(value));
      expect(varintBytes(value)).toBe(end - 1);
      expect(bytes[end]).toBe(170);
      expect(readVarint({ bytes, at: 1 })).toBe(value);
    }),
    { numRuns: 1000 },
  );
});

test("property: so is a whole number up to 2^53", () => {
  fc.assert(
    fc.property(anyLong, (value) => {
      const bytes = Buffer.alloc(12, 170);
      const end = writeVarlong(bytes, 1, value);
      expect(bytes.subarray(1, end)).toEqual(varint(value));
      expect(varlongBytes(value)).toBe(end - 1);
      expect(bytes[end]).toBe(170);
      expect(readVarlong({ bytes, at: 1 })).toBe(value);
    }),
    { numRuns: 1000 },
  );
});
