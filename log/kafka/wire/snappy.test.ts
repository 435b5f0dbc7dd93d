import fc from "fast-check";
import { expect, test } from "vitest";
import { PipelineError } from "../../../core/errors.ts";
import { decodeSnappy } from "./snappy.ts";

const LIMIT = 2 ** 20;
const abc = Buffer.from("abc");

type Element = Buffer | { readonly distance: number; readonly length: number; readonly form: 1 | 2 | 3 };

function little(value: number, bytes: number): Buffer {
  const written = Buffer.alloc(4);
  written.writeUInt32LE(value);
  return written.subarray(0, bytes);
}

function writeSize(size: number): Buffer {
  const bytes: number[] = [];
  let rest = size;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

function writeElement(element: Element): Buffer {
  if (Buffer.isBuffer(element)) {
    const count = element.length - 1;
    if (count < 60) return Buffer.concat([Buffer.of(count << 2), element]);
    const bytes = count < 2 ** 8 ? 1 : count < 2 ** 16 ? 2 : 3;
    return Buffer.concat([Buffer.of((59 + bytes) << 2), little(count, bytes), element]);
  }
  const { distance, length, form } = element;
  if (form === 1) return Buffer.of(1 | ((length - 4) << 2) | ((distance >> 8) << 5), distance & 255);
  return Buffer.concat([Buffer.of(form | ((length - 1) << 2)), little(distance, form === 2 ? 2 : 4)]);
}

const writeBare = (elements: readonly Element[], size: number) => Buffer.concat([writeSize(size), ...elements.map(writeElement)]);

/** As snappy-java frames it. */
function writeXerial(blocks: readonly Buffer[]): Buffer {
  const length = (block: Buffer) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(block.length);
    return bytes;
  };
  const header = Buffer.from([0x82, ...Buffer.from("SNAPPY"), 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  return Buffer.concat([header, ...blocks.flatMap((block) => [length(block), block])]);
}

const literal = fc
  .oneof(
    fc.uint8Array({ minLength: 1, maxLength: 70 }),
    fc.uint8Array({ minLength: 255, maxLength: 260 }),
    fc.constant(new Uint8Array(70_000).fill(7)),
  )
  .map((bytes) => Buffer.from(bytes));
const copy = fc.record({
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 64 }),
  form: fc.constantFrom(1, 2, 3),
});

/** A first literal, then what was drawn, each copy from within what stands before. Gives what it means, byte by byte. */
function toElements(list: readonly (Buffer | { share: number; length: number; form: number })[]): {
  elements: Element[];
  content: number[];
} {
  const content = [1, 2, 3];
  const elements: Element[] = [Buffer.from(content)];
  for (const each of list) {
    if (Buffer.isBuffer(each)) {
      elements.push(each);
      for (const byte of each) content.push(byte);
      continue;
    }
    const form = each.form as 1 | 2 | 3;
    const length = form === 1 ? 4 + (each.length % 8) : each.length;
    const distance = 1 + Math.floor(each.share * (Math.min(content.length, [0, 2048, 65_536, 2 ** 30][form] as number) - 1));
    elements.push({ distance, length, form });
    for (let n = 0; n < length; n++) content.push(content[content.length - distance] as number);
  }
  return { elements, content };
}

test("property: whatever literals and copies it holds come out, bare and in blocks", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.oneof({ weight: 3, arbitrary: copy }, literal), { maxLength: 12 }), { maxLength: 3 }), (drawn) => {
      const blocks = drawn.map(toElements);
      const bare = blocks.map(({ elements, content }) => writeBare(elements, content.length));
      for (const [n, block] of bare.entries()) expect(decodeSnappy(block, LIMIT).equals(Buffer.from(blocks[n]!.content))).toBe(true);
      const whole = Buffer.concat(blocks.map(({ content }) => Buffer.from(content)));
      expect(decodeSnappy(writeXerial(bare), LIMIT).equals(whole)).toBe(true);
    }),
  );
});

test.each([1, 59, 60, 61, 256, 257, 65_536, 65_537])("a literal of %i bytes is read whole", (length) => {
  const content = Buffer.alloc(length, 9);
  expect(decodeSnappy(writeBare([content, abc], length + 3), LIMIT)).toEqual(Buffer.concat([content, abc]));
});

test("content over the limit throws before it is made, also over several blocks", () => {
  expect(() => decodeSnappy(writeSize(2 ** 32 - 1), LIMIT)).toThrow(`more than ${LIMIT} bytes`);
  const block = writeBare([Buffer.alloc(600_000, 1)], 600_000);
  expect(decodeSnappy(writeXerial([block]), LIMIT)).toHaveLength(600_000);
  expect(() => decodeSnappy(writeXerial([block, block]), LIMIT)).toThrow("holds more than");
});

const LIES: [name: string, bytes: Buffer, fault: string][] = [
  ["no bytes where a block should be", writeXerial([Buffer.alloc(0)]), "the bytes are no Snappy"],
  ["a size without end", Buffer.alloc(9, 255), "the bytes are no Snappy"],
  ["a block beyond its end", writeXerial([writeBare([abc], 3)]).subarray(0, -1), "longer than what holds it"],
  ["half a block length", Buffer.concat([writeXerial([]), Buffer.of(0, 0)]), "cut off"],
  ["a literal beyond its end", writeBare([abc], 3).subarray(0, -1), "a literal of Snappy"],
  ["a literal over its size", writeBare([abc], 2), "a literal of Snappy"],
  ["less than its size", writeBare([abc], 4), "less than it says"],
  ["a distance of nothing", writeBare([abc, { distance: 0, length: 4, form: 1 }], 7), "outside of the content"],
  ["a distance before the content", writeBare([abc, { distance: 4, length: 4, form: 2 }], 7), "outside of the content"],
  ["a distance of four bytes", writeBare([abc, { distance: 2 ** 32 - 1, length: 4, form: 3 }], 7), "outside of the content"],
  ["a copy over its size", writeBare([abc, { distance: 1, length: 4, form: 1 }], 6), "outside of the content"],
]; // biome-ignore format: a table

test.each(LIES)("Snappy with %s is refused", (_, bytes, fault) => {
  expect(() => decodeSnappy(bytes, LIMIT)).toThrow(fault);
});

test("fuzz: bytes by chance give bytes or a fault of the log", () => {
  const { elements, content } = toElements([Buffer.alloc(80, 5), { share: 0.5, length: 60, form: 2 }, { share: 1, length: 5, form: 1 }]);
  const good = writeXerial([writeBare(elements, content.length), writeBare([abc], 3)]);
  const flip = fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(flip, { minLength: 1, maxLength: 4 }), fc.nat(4), (flips, cut) => {
      const bytes = Buffer.from(good.subarray(0, good.length - cut));
      for (const { at, to } of flips) bytes[at % bytes.length] = to;
      try {
        expect(decodeSnappy(bytes, LIMIT).length).toBeLessThanOrEqual(LIMIT);
      } catch (error) {
        expect(error).toBeInstanceOf(PipelineError);
      }
    }),
    { numRuns: 2000 },
  );
});
