// What the carrying of notifications does where it cannot go on; what it does where it can is tested with the log in alerts.test.ts.
import { expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import type { Claim, EventLog } from "../../log/log.ts";
import type { Delivery } from "../delivery/start-delivery.ts";
import { createLogger } from "../logger.ts";
import { type DeliverDeps, deliver } from "./deliver.ts";

test("it tries again later each time, up to every ten seconds, and soon again once the log was read", async () => {
  const ending = new AbortController();
  const waits: number[] = [];
  const fail = async () => {
    throw new PipelineError("LOG_REPLACED", "another log");
  };
  const entry = { get: async () => ({ offset: 0 }), put: async () => {} };
  const register = () => ({ ...entry, own: async () => entry, entries: async () => new Map() });
  const reads = [...Array(6).fill(fail), async () => [], fail];
  const log = { register, end: async () => 0, read: () => reads.shift()?.() } as unknown as EventLog;
  const delivery = { status: () => ({ channels: [], robots: [] }), close: async () => {} } as unknown as Delivery;
  const sleep: DeliverDeps["sleep"] = async (ms, signal) => {
    if (signal !== ending.signal) return; // what is told of robots
    waits.push(ms);
    if (reads.length === 0) ending.abort();
  };
  const claim: Claim = { topic: "notifications", partition: 0, signal: ending.signal, confirmed: async () => {} };
  const logger = createLogger("error", () => {});
  await deliver(claim, { log, sleep, logger, now: Date.now, start: async () => delivery, onDelivery() {}, complete: (same) => same });
  expect(waits).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000, 1000]);
});
