import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";

/** Bit by bit, as the definition has it. */
function bitwise(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  }
  return ~rest >>> 0;
}

const COMMAND = "01c00000 00000000 00000000 00000000 14000000 00000400 00000014 00000018 28000000 00000000 02000000 00000000";

test.each([
  ["nothing", Buffer.alloc(0), 0],
  ["the digits", Buffer.from("123456789"), 0xe3069283],
  ["32 bytes of zeroes", Buffer.alloc(32), 0x8a9136aa],
  ["32 bytes of ones", Buffer.alloc(32, 255), 0x62a8ab43],
  ["32 bytes rising", Buffer.from(Array.from({ length: 32 }, (_, n) => n)), 0x46dd794e],
  ["32 bytes falling", Buffer.from(Array.from({ length: 32 }, (_, n) => 31 - n)), 0x113fdb5c],
  ["a command of iSCSI", Buffer.from(COMMAND.replaceAll(" ", ""), "hex"), 0xd9963a56],
])("the checksum of %s is as RFC 3720 (B.4) has it", (_, bytes, expected) => expect(crc32c(bytes)).toBe(expected));

test("property: bytes of any length at any address have the checksum of the definition", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(7), (content, before) => {
      const bytes = new Uint8Array(before + content.length + 5).fill(170);
      bytes.set(content, before);
      expect(crc32c(bytes.subarray(before, before + content.length))).toBe(bitwise(content));
    }),
    { numRuns: 1000 },
  );
});

test("so have bytes that are more than are gone through at once", () => {
  const bytes = Uint8Array.from({ length: 100_003 }, (_, n) => (n * n) >>> 3);
  for (const length of [16_384, 16_385, 65_536, 100_000])
    expect(crc32c(bytes.subarray(3, 3 + length))).toBe(bitwise(bytes.subarray(3, 3 + length)));
});
