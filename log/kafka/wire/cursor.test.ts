import fc from "fast-check";
import { expect, test } from "vitest";
import { readInt64, readVarint, readVarlong } from "./cursor.ts";
import { varint } from "./record-batch.fixture.ts";

const behind = Buffer.of(255);
const cursorAt = (bytes: Buffer) => ({ bytes: Buffer.concat([bytes, behind]), at: 0 });

test("property: every number of 32 bits is read, up to its last byte", () => {
  const anyNumber = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 63, 64, -64, -65, 2 ** 31 - 1, -(2 ** 31)));
  fc.assert(
    fc.property(anyNumber, (value) => {
      for (const read of [readVarint, readVarlong]) {
        const cursor = cursorAt(varint(value));
        expect(read(cursor)).toBe(value);
        expect(cursor.at).toBe(varint(value).length);
      }
    }),
  );
});

test("property: every number of 64 bits is read, exact up to 2^53 and rounded beyond", () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger().map(BigInt), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (value) => {
      const cursor = cursorAt(varint(value));
      const isExact = Number.isSafeInteger(Number(value));
      const error = Math.abs(readVarlong(cursor) - Number(value));
      expect(error).toBeLessThanOrEqual(isExact ? 0 : Math.abs(Number(value)) * 2 ** -50);
      expect(cursor.at).toBe(varint(value).length);
    }),
  );
});

test("property: so is every big-endian one", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64BE(BigInt(value));
      expect(readInt64(bytes, 0)).toBe(value);
    }),
  );
});

test("a number that does not end is refused", () => {
  const endless = { bytes: Buffer.alloc(20, 255), at: 0 };
  expect(() => readVarint(endless)).toThrow("longer than five bytes");
  expect(() => readVarlong(endless)).toThrow("longer than ten bytes");
});

test("beyond the end every byte counts as 0", () => {
  const cursor = { bytes: Buffer.of(0x81), at: 0 };
  expect(readVarint(cursor)).toBe(-1);
  expect([readVarint(cursor), readVarlong(cursor), cursor.at]).toEqual([0, 0, 4]);
});
