import { afterEach, expect, test } from "vitest";
import { closeAll, closeLater, newLog, silent } from "../logs.fixture.ts";
import { joinMembers } from "../members.ts";
import { livingWriters } from "./writers.ts";

afterEach(closeAll);

test("those who append events or ticks are named as long as they are heard of; sinks are not", async () => {
  const log = await newLog();
  const startedAt = 1000;
  for (const [instance, roles] of [
    ["edge-1", ["ingest", "api"]],
    ["steps-1", ["processors"]],
    ["sinks-1", ["sinks"]],
  ] as const) {
    const rest = { host: "h", pid: 1, startedAt, build: "1", partitions: [], reports: [], stopped: [], sources: [] };
    const members = joinMembers({ log, self: () => ({ instance, roles: [...roles], ...rest }), now: () => startedAt, every: () => () => {}, logger: silent }); // biome-ignore format: one object
    await members.tell();
    if (instance === "steps-1") closeLater(() => members.close());
  }
  expect(await livingWriters(log, startedAt + 20_000)).toEqual(["edge-1 (ingest, api)", "steps-1 (processors)"]);
  expect(await livingWriters(log, startedAt + 20_001)).toEqual([]);
});

test("one that has ended well is not waited for", async () => {
  const log = await newLog();
  const self = () => ({
    instance: "a",
    roles: ["api"],
    host: "h",
    pid: 1,
    startedAt: 0,
    build: "1",
    partitions: [],
    reports: [],
    stopped: [],
    sources: [],
  });
  const members = joinMembers({ log, self, now: () => 0, every: () => () => {}, logger: silent });
  await members.tell();
  expect(await livingWriters(log, 0)).toHaveLength(1);
  await members.close();
  expect(await livingWriters(log, 0)).toEqual([]);
});
