import { expect, test } from "vitest";
import { createTextMemories, type TextMemory } from "./text-memory.ts";

const encoder = new TextEncoder();

function read(memory: TextMemory, text: string): string {
  const bytes = encoder.encode(`${text}"`);
  expect(memory.read(bytes, 0, bytes.length)).toBe(bytes.length - 1);
  return memory.text;
}

test("all lines of a partition share the memory of a field", () => {
  const texts = createTextMemories();
  expect(texts.of("station")).toBe(texts.of("station"));
  expect(texts.of("station")).not.toBe(texts.of("line"));
});

test("however many fields senders invent, there are a few memories, which read each text right", () => {
  const texts = createTextMemories();
  const memories = Array.from({ length: 1000 }, (_, n) => texts.of(`field-${n}`));
  expect(new Set(memories).size).toBeLessThan(100);
  for (const [n, memory] of memories.entries()) expect(read(memory, `值-${n % 7}`)).toBe(`值-${n % 7}`);
});
