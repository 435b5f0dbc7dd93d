import { expect, test } from "vitest";
import { faultsOf } from "./topics.ts";

const DAYS_30 = String(30 * 86_400_000);
const good = { "message.timestamp.type": "CreateTime", "max.message.bytes": "1048588", "retention.bytes": "-1" };
const settings = (changed: Record<string, string>) => new Map(Object.entries({ ...good, ...changed }));

test("a topic of events that forgets something is a fault", () => {
  const kept = { "cleanup.policy": "delete", "retention.ms": "-1" };
  expect(faultsOf({ kind: "kept" }, settings(kept), 30)).toEqual([]);
  expect(faultsOf({ kind: "kept" }, settings({ ...kept, "retention.ms": DAYS_30 }), 30)).toEqual([
    `retention.ms is "${DAYS_30}", must be -1: nothing of it may go`,
  ]);
  expect(faultsOf({ kind: "kept" }, settings({ ...kept, "retention.bytes": "1000" }), 30)).toHaveLength(1);
});

test("facts are kept for the days configured, at least", () => {
  const facts = { "cleanup.policy": "delete", "retention.ms": DAYS_30, "message.timestamp.type": "LogAppendTime" };
  expect(faultsOf({ kind: "facts" }, settings(facts), 30)).toEqual([]);
  expect(faultsOf({ kind: "facts" }, settings({ ...facts, "retention.ms": "-1" }), 30)).toEqual([]);
  expect(faultsOf({ kind: "facts" }, settings({ ...facts, "message.timestamp.type": "CreateTime" }), 30)).toHaveLength(1);
  expect(faultsOf({ kind: "facts" }, settings(facts), 31)).toEqual([`retention.ms is "${DAYS_30}", must be 2678400000 at least, or -1`]);
});

test("state that is not compacted, a broker's own time and a small message limit are faults, each named", () => {
  const wrong = { "cleanup.policy": "delete", "message.timestamp.type": "LogAppendTime", "max.message.bytes": "500000" };
  expect(faultsOf({ kind: "compacted" }, settings(wrong), 30)).toEqual([
    'cleanup.policy is "delete", must be "compact"',
    'message.timestamp.type is "LogAppendTime", must be "CreateTime"',
    'max.message.bytes is "500000", must be 1000000 at least',
  ]);
});
