import fc from "fast-check";
import { expect, test } from "vitest";
import { PipelineError } from "../../../core/errors.ts";
import { decodeLz4Frame } from "./lz4.ts";

const LIMIT = 2 ** 20;

/** Literals, then a match with what stands before; the last of a block has none. */
interface Sequence {
  readonly literals: Buffer;
  readonly match?: { readonly distance: number; readonly length: number };
}

const extended = (count: number) => {
  const bytes: number[] = [];
  for (let rest = count - 15; rest >= 0; rest -= 255) bytes.push(Math.min(rest, 255));
  if (count >= 15 && bytes.at(-1) === 255) bytes.push(0);
  return Buffer.from(bytes);
};

function writeBlock(sequences: readonly Sequence[]): Buffer {
  const parts = sequences.flatMap(({ literals, match }) => {
    const [more, less] = [literals.length, (match?.length ?? 4) - 4];
    const head = [Buffer.of((Math.min(more, 15) << 4) | Math.min(less, 15)), extended(more), literals];
    return match ? [...head, Buffer.of(match.distance & 255, match.distance >> 8), extended(less)] : head;
  });
  return Buffer.concat(parts);
}

/** What the sequences mean, byte by byte. */
function contentOf(sequences: readonly Sequence[], before: number[] = []): number[] {
  const content = before;
  for (const { literals, match } of sequences) {
    content.push(...literals);
    for (let n = 0; n < (match?.length ?? 0); n++) content.push(content[content.length - (match?.distance ?? 0)] as number);
  }
  return content;
}

const FLAGS = { plain: 0x60, blockChecksums: 0x70, contentSize: 0x68, contentChecksum: 0x64, linked: 0x40 };

function writeFrame(blocks: readonly { bytes: Buffer; isStored: boolean }[], flags: number = FLAGS.plain, blockSize = 4): Buffer {
  const word = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const size = flags & 8 ? Buffer.alloc(8) : Buffer.alloc(0);
  const header = [word(0x184d2204), Buffer.of(flags, blockSize << 4), size, Buffer.of(0)];
  const body = blocks.flatMap(({ bytes, isStored }) => [
    word(bytes.length + (isStored ? 2 ** 31 : 0)),
    bytes,
    Buffer.alloc(flags & 16 ? 4 : 0),
  ]);
  return Buffer.concat([...header, ...body, word(0), Buffer.alloc(flags & 4 ? 4 : 0)]);
}

const literals = fc
  .oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 250, maxLength: 600 }))
  .map((bytes) => Buffer.from(bytes));
/** Matches are drawn as shares of what stands before, so that every one of them is possible. */
const drawn = fc.record({
  literals,
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 255, max: 900 })),
});

function sequencesOf(list: readonly { literals: Buffer; share: number; length: number }[], before: number): Sequence[] {
  let length = before;
  const sequences: Sequence[] = list.map((each) => {
    length += each.literals.length;
    if (length === 0) return { literals: Buffer.alloc(0) };
    const match = { distance: Math.min(1 + Math.floor(each.share * (length - 1)), 65_535), length: each.length };
    length += each.length;
    return { literals: each.literals, match };
  });
  return [...sequences.filter(({ match }) => match), { literals: Buffer.from("end") }];
}

test("property: whatever literals and matches a frame holds come out, in blocks of any kind", () => {
  const anyBlock = fc.oneof(fc.array(drawn, { maxLength: 12 }), literals);
  fc.assert(
    fc.property(fc.array(anyBlock, { maxLength: 4 }), fc.constantFrom(...Object.values(FLAGS)), (drawnBlocks, flags) => {
      let content: number[] = [];
      const blocks = drawnBlocks.map((block) => {
        if (Buffer.isBuffer(block)) {
          content.push(...block);
          return { bytes: block.length > 0 ? block : Buffer.from([content.push(1) && 1]), isStored: true };
        }
        const sequences = sequencesOf(block, content.length); // matches reach into the blocks before
        content = contentOf(sequences, content);
        return { bytes: writeBlock(sequences), isStored: false };
      });
      expect(decodeLz4Frame(writeFrame(blocks, flags), LIMIT)).toEqual(Buffer.from(content));
    }),
  );
});

test("a match that overlaps itself repeats what it makes", () => {
  const sequences = [{ literals: Buffer.from("ab"), match: { distance: 2, length: 1000 } }, { literals: Buffer.alloc(0) }];
  const frame = writeFrame([{ bytes: writeBlock(sequences), isStored: false }]);
  expect(decodeLz4Frame(frame, LIMIT).toString()).toBe("ab".repeat(501));
});

test("content over the limit throws before it is made", () => {
  const sequences = [{ literals: Buffer.from("a"), match: { distance: 1, length: 60_000 } }, { literals: Buffer.alloc(0) }];
  const blocks = new Array(20).fill({ bytes: writeBlock(sequences), isStored: false });
  expect(decodeLz4Frame(writeFrame(blocks), 20 * 60_001)).toHaveLength(20 * 60_001);
  expect(() => decodeLz4Frame(writeFrame(blocks), 20 * 60_001 - 1)).toThrow("holds more than 1200019 bytes");
});

const good = writeBlock([{ literals: Buffer.from("abcd"), match: { distance: 4, length: 8 } }, { literals: Buffer.from("e") }]);
const stored = { bytes: Buffer.from("x"), isStored: true };
const block = (sequence: Sequence) => writeFrame([{ bytes: writeBlock([sequence, { literals: Buffer.from("e") }]), isStored: false }]);
const LIES: [name: string, frame: Buffer, fault: string][] = [
  ["no bytes", Buffer.alloc(0), "no LZ4 frame"],
  ["other bytes", Buffer.alloc(20, 7), "no LZ4 frame"],
  ["another version", writeFrame([stored], 0x20), "unknown version 0"],
  ["a dictionary", writeFrame([stored], 0x61), "asks for a dictionary"],
  ["a block size that is reserved", writeFrame([stored], FLAGS.plain, 3), "unknown block size 3"],
  ["no end mark", writeFrame([stored]).subarray(0, -4), "without its end mark"],
  ["a block beyond the frame", writeFrame([{ bytes: good, isStored: false }]).subarray(0, -8), "longer than its frame"],
  ["a block over its size", writeFrame([{ bytes: Buffer.alloc(65_537), isStored: true }]), "longer than its frame"],
  ["literals beyond the block", writeFrame([{ bytes: Buffer.of(0xf0, 200, 1, 2), isStored: false }]), "literals of an LZ4 block"],
  ["a distance of nothing", block({ literals: Buffer.from("ab"), match: { distance: 0, length: 5 } }), "outside of the content"],
  ["a distance before the content", block({ literals: Buffer.from("ab"), match: { distance: 3, length: 5 } }), "outside of the content"],
  ["more content than a block may have", block({ literals: Buffer.from("a"), match: { distance: 1, length: 70_000 } }), "outside of the content"],
  ["a match at the end", writeFrame([{ bytes: good.subarray(0, -2), isStored: false }]), "ends with a match"],
]; // biome-ignore format: a table

test.each(LIES)("a frame with %s is refused", (_, frame, fault) => {
  expect(() => decodeLz4Frame(frame, LIMIT)).toThrow(fault);
});

test("fuzz: bytes by chance give bytes or a fault of the log", () => {
  const frame = writeFrame([{ bytes: good, isStored: false }, stored]);
  const flip = fc.record({ at: fc.nat(frame.length - 1), to: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(flip, { minLength: 1, maxLength: 4 }), fc.nat(frame.length), (flips, cut) => {
      const bytes = Buffer.from(frame.subarray(0, frame.length - (cut % 5)));
      for (const { at, to } of flips) bytes[at % bytes.length] = to;
      try {
        expect(decodeLz4Frame(bytes, LIMIT).length).toBeLessThanOrEqual(LIMIT);
      } catch (error) {
        expect(error).toBeInstanceOf(PipelineError);
      }
    }),
    { numRuns: 2000 },
  );
});
