import fc from "fast-check";
import { expect, test } from "vitest";
import type { StateChange } from "../log.ts";
import { createValueParts } from "./value-parts.ts";

/** What a compacted topic keeps of messages, in their order. */
function kept(changes: readonly StateChange[], parts = createValueParts()) {
  const topic = new Map<string, { value: Uint8Array; headers: Readonly<Record<string, string>> }>();
  for (const change of changes) {
    for (const { key, value, headers = {} } of parts.cut(change)) {
      topic.delete(key);
      if (value !== null) topic.set(key, { value, headers });
    }
  }
  return topic;
}

function joined(topic: ReturnType<typeof kept>) {
  const parts = createValueParts();
  for (const [key, { value, headers }] of topic) parts.take({ key, value, headers });
  return { values: parts.join(), parts };
}

const large = (size: number) => Buffer.alloc(size, "large value ");

test("a value that fits goes as it is", () => {
  expect(createValueParts().cut(["k", Buffer.from("v")])).toEqual([{ key: "k", value: Buffer.from("v") }]);
});

test("no message of a large value is over what a broker takes", () => {
  const messages = createValueParts().cut(["k", large(2_000_000)]);
  expect(messages.map(({ value }) => value?.length)).toEqual([800_000, 800_000, 400_000]);
});

test("a value that has become smaller, or is gone, leaves no part behind, also after a restart", () => {
  const before = kept([["k", large(2_000_000)]]);
  const { parts } = joined(before);
  const deleted = parts.cut(["k", Buffer.from("small")]).filter(({ value }) => value === null);
  expect(deleted).toHaveLength(2);
  expect(parts.cut(["k", null])).toEqual([{ key: "k", value: null }]);
});

test("values of any size, put and deleted in any order, are restored as they stood", () => {
  const change = fc.tuple(fc.constantFrom("a", "b", "c"), fc.option(fc.nat(2_500_000), { nil: null }));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), (sizes) => {
      const changes = sizes.map(([key, size]): StateChange => [key, size === null ? null : large(size)]);
      const expected = new Map<string, number>();
      for (const [key, value] of changes) {
        if (value === null) expected.delete(key);
        else expected.set(key, value.length);
      }
      const { values } = joined(kept(changes));
      expect(new Map([...values].map(([key, value]) => [key, value.length]))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});
