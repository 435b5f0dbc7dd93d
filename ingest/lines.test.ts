import fc from "fast-check";
import { expect, test } from "vitest";
import { chunkSizes, inChunks, inOneChunk } from "./fixtures.ts";
import { type Line, linesOf } from "./lines.ts";

async function collect(body: AsyncIterable<Uint8Array>, maxBytes = 50): Promise<Line[]> {
  const all: Line[] = [];
  for await (const lines of linesOf(body, { maxBytes })) all.push(...lines);
  return all;
}

test("a newline at the end makes no further line, and a missing one loses none", async () => {
  expect(await collect(inOneChunk("a\nb\n"))).toEqual(["a", "b"]);
  expect(await collect(inOneChunk("a\nb"))).toEqual(["a", "b"]);
  expect(await collect(inOneChunk(""))).toEqual([]);
});

test("blank lines, carriage returns and a byte order mark are no lines", async () => {
  expect(await collect(inOneChunk("\uFEFFa\r\n\r\n \t\n\nb\r\n"))).toEqual(["a\r", "b\r"]);
});

test("blank lines are kept on demand, so that lines can be numbered", async () => {
  const lines: Line[] = [];
  for await (const batch of linesOf(inOneChunk("\na\n\n\nb\n"), { maxBytes: 50, keepBlank: true })) lines.push(...batch);
  expect(lines).toEqual(["", "a", "", "", "b"]);
});

test("a line over the limit is one fault in its place, one at the limit is whole", async () => {
  const full = "x".repeat(50);
  const body = Buffer.from(`a\n${full}\n${full}y\nb\n${"z".repeat(200_000)}`);
  expect(await collect(inOneChunk(body))).toEqual(["a", full, { fault: "too-long" }, "b", { fault: "too-long" }]);
});

test("a line that is not UTF-8 spoils no other", async () => {
  const body = Buffer.concat([Buffer.from("甲\n"), Buffer.from([0xff, 10]), Buffer.from("乙\n丙")]);
  expect(await collect(inOneChunk(body))).toEqual(["甲", { fault: "not-utf8" }, "乙", "丙"]);
});

test("property: where the chunks are cut changes no line", async () => {
  const piece = fc.oneof(fc.constantFrom("\n", "\r\n", "漏焊", "é", " ", "x".repeat(60)), fc.string());
  const bytes = fc.array(
    fc.oneof(
      piece.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 3 }),
    ),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(bytes, chunkSizes, async (parts, sizes) => {
      const body = Buffer.concat(parts);
      expect(await collect(inChunks(body, sizes))).toEqual(await collect(inOneChunk(body)));
    }),
  );
});

test("property: lines joined by newlines come back", async () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }).filter((s) => s.trim() !== "" && !/[\n\uFEFF]/.test(s));
  await fc.assert(
    fc.asyncProperty(fc.array(text), chunkSizes, async (lines, sizes) => {
      expect(await collect(inChunks(Buffer.from(lines.join("\n")), sizes), 2000)).toEqual(lines);
    }),
  );
});
