import { expect, test } from "vitest";
import type { MessageMapping } from "../../core/change.ts";
import type { ChangeRecord } from "./contract.ts";
import { countsOf } from "./counts.ts";
import { plant, T0 } from "./fixtures.ts";
import { createTranslateMessages } from "./messages.ts";

const mapping: MessageMapping = {
  map(message) {
    const { id, good, parts } = message as { id?: string; good?: number; parts?: number };
    if (good === undefined) return { fault: "no `good`" };
    if (good === 99) throw new Error("never so many");
    const place = { factory: "F1", line: "L1", station: "S1" };
    const events = Array.from({ length: parts ?? 1 }, (_, n) => ({
      type: "count" as const,
      ...place,
      good,
      ...(parts ? { id: `${n}` } : {}),
    }));
    return { ...(id === undefined ? {} : { id }), events };
  },
};
const start = () => plant(createTranslateMessages({ name: "hub", tenant: "acme", scope: { lines: new Set(["F1/L1"]) }, mapping }));
const message = (value: unknown, offset = 0): ChangeRecord => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { key: "", value: new TextEncoder().encode(text), headers: {}, timestamp: T0, offset };
};

test("a message becomes its events once, by its own id or its place in the topic", () => {
  const { feed, events, state } = start();
  feed(message({ id: "a", good: 1 }), message({ id: "a", good: 1 }, 1), message({ good: 2 }, 7), message({ id: "b", good: 3, parts: 2 }));
  feed(message({ schema: null, payload: { id: "c", good: 4 } }), { ...message(""), value: new Uint8Array() });
  expect(events.map(({ id }) => id)).toEqual(["a", `@7.${T0}`, "b/0", "b/1", "c"]);
  expect(events[0]).toEqual({
    type: "count", id: "a", at: T0, tenant: "acme", source: "hub", factory: "F1", line: "L1", station: "S1", good: 1,
  }); // biome-ignore format: one event a line
  expect(countsOf(state)).toMatchObject({ changes: 4, duplicates: 1, ignored: 1, events: 5, buried: 0 });
});

test("what is no message, or one that cannot be mapped, is buried and does not use its id up", () => {
  const { feed, events, buried, rows } = start();
  feed(message("{"), message({ id: "a" }), message({ good: 99 }), message({ id: "a", good: -1 }), message({ id: "a", good: 5 }));
  expect(buried.map(({ reason, detail }) => [reason, detail])).toEqual([
    ["undecodable", "the message is no JSON"],
    ["unmapped", "no `good`"],
    ["unmapped", "the mapping failed: never so many"],
    ["refused", expect.stringMatching(/^INVALID_EVENT: count: good/)],
  ]);
  expect(events).toMatchObject([{ id: "a", good: 5 }]);
  feed({ ...message({ good: 0 }), timestamp: T0 + 60_000 });
  expect(rows[0]?.row).toMatchObject({ table: "messages", changes: 5, unique_changes: 5, complete: 4, valid: 1, consistent: 4, timed: 0 });
});
