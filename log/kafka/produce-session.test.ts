import { expect, test } from "vitest";
import { BATCH_BYTES, nextSequence, packBatches } from "./produce-session.ts";

const message = (partition: number, bytes: number, key = "k") => ({
  topic: "t",
  partition,
  message: { key, value: Buffer.alloc(bytes), timestamp: 1 },
});

test("what fits together goes in one batch a partition", () => {
  const batches = packBatches([message(0, 10, "a"), message(1, 10, "b"), message(0, 10, "c")]);
  expect(batches.map(({ partition, messages }) => [partition, messages.map(({ key }) => key)])).toEqual([
    [0, ["a", "c"]],
    [1, ["b"]],
  ]);
});

test("a batch is closed before the message that would take it over the broker's limit", () => {
  const batches = packBatches(Array.from({ length: 7 }, () => message(0, 300_000)));
  expect(batches.map(({ messages }) => messages.length)).toEqual([2, 2, 2, 1]);
  for (const { messages } of batches) {
    expect(messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)).toBeLessThanOrEqual(BATCH_BYTES);
  }
});

test("numbers of messages go round after 2^31 - 1", () => {
  expect(nextSequence(5, 3)).toBe(8);
  expect(nextSequence(2 ** 31 - 1, 1)).toBe(0);
  expect(nextSequence(2 ** 31 - 2, 5)).toBe(3);
});
