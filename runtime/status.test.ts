import { afterEach, expect, test } from "vitest";
import { statusSchema } from "../core/status.ts";
import type { EventLog } from "../log/log.ts";
import { createDeadLetters } from "./deadletters.ts";
import { openGenerations, startRebuild } from "./generations.ts";
import { createLagWatch } from "./lag.ts";
import { closeAll, newSharedLog, silent } from "./logs.fixture.ts";
import { joinMembers, type Member } from "./members.ts";
import { readStatus } from "./status.ts";

afterEach(closeAll);

const AT = Date.UTC(2026, 10, 22, 8);
const chunk = (partition: number) => ({
  topic: "facts.stations", partition, key: "0", value: Buffer.from("{}\n"), timestamp: 1, headers: { rows: "1" },
}); // biome-ignore format: one record
const event = (partition: number) => ({ topic: "events", partition, key: "k", value: Buffer.from("{}"), timestamp: AT });

function member(log: EventLog, fields: Partial<Member> & { instance: string }) {
  const self = () => ({
    host: "h", pid: 1, roles: ["api"], startedAt: AT, build: "1.2.3", partitions: [], reports: [], stopped: [], sources: [], ...fields,
  }); // biome-ignore format: one object
  return joinMembers({ log, self, now: () => AT + 1000, every: () => () => undefined, logger: silent });
}
const report = (partition: number, counts: Partial<Member["reports"][number]["counts"]>, quarantined: string[] = [], group = "processors.g1") => ({
  group, partition, quarantined, counts: { events: 0, duplicates: 0, forgotten: 0, deadletters: 0, rows: 0, ...counts },
}); // biome-ignore format: one object

async function statusOf(log: EventLog) {
  const generations = await openGenerations(log);
  const lag = createLagWatch({ log, group: () => `processors.g${generations.current.active}`, now: () => AT, limit: 1000 });
  const members = member(log, { instance: "api" });
  const deps = {
    log,
    generations,
    lag,
    members,
    feeds: [],
    countDeadLetters: createDeadLetters({ log, now: () => AT }).count,
    destination: "clickhouse",
    build: "1.2.3",
  };
  return { generations, status: async () => statusSchema.strict().parse(await readStatus(deps)) };
}

test("a process without processors and sinks tells what all of them have before them", async () => {
  const log = (await newSharedLog(2)).process();
  await log.append([event(0), event(0), event(1), chunk(0), chunk(1), chunk(1)]);
  await log.register("sinks.clickhouse").put("stations/1", { logId: log.logId, committed: 0, intent: { from: 0, to: 1 } });
  const claim = { topic: "events", partition: 0, signal: new AbortController().signal, confirmed: async () => {} };
  const task = await log.openTask("processors.g1", claim);
  await task.commit({ position: { offset: 2, skip: 0 }, state: [], archive: [], records: [] });
  const { status } = await statusOf(log);
  expect(await status()).toMatchObject({ lag: { events: 1, facts: 2, sinks: 1 }, roles: ["api"], generation: 1, rebuilding: null });
});

test("counts are summed over the processes, roles united, and each shows what it holds and how far that is behind", async () => {
  const log = (await newSharedLog(2)).process();
  await log.append([event(0), event(0), event(1), chunk(1)]);
  const held = (group: string, topic: string, partition: number) => ({ group, topic, partition });
  const one = {
    instance: "one", roles: ["sinks", "processors"], reports: [report(0, { duplicates: 2, forgotten: 1 }, ["acme/f1/L1"])],
    partitions: [held("processors.g1", "events", 0), held("sinks.clickhouse", "facts.stations", 1), held("processors.g0", "events", 0)],
    stopped: [{ table: "lines", partition: 0, code: "SINK_REJECTED" }],
  }; // biome-ignore format: one object
  const two = {
    instance: "two",
    roles: ["ingest", "processors"],
    reports: [report(1, { duplicates: 3 }), report(0, { duplicates: 9 }, [], "processors.g2")],
  };
  for (const each of [one, two]) await member(log, each).tell();
  const { status } = await statusOf(log);
  const told = await status();
  expect(told).toMatchObject({ duplicates: 5, forgotten: 1, quarantined: ["acme/f1/L1"], roles: ["ingest", "processors", "sinks", "api"] });
  expect(told.members.map(({ instance }) => instance)).toEqual(["api", "one", "two"]);
  expect(told.members[1]).toEqual({
    instance: "one", host: "h", pid: 1, roles: ["sinks", "processors"], startedAt: "2026-11-22T08:00:00.000Z", at: "2026-11-22T08:00:01.000Z",
    build: "1.2.3", stopped: one.stopped,
    partitions: [
      { group: "processors.g1", topic: "events", partition: 0, lag: 2 },
      { group: "sinks.clickhouse", topic: "facts.stations", partition: 1, lag: 1 },
      { group: "processors.g0", topic: "events", partition: 0, lag: null },
    ],
  }); // biome-ignore format: one object
});

test("a generation that another process has switched to is told at once", async () => {
  const shared = await newSharedLog(1);
  const [here, there] = [shared.process(), shared.process()];
  await here.append([event(0)]);
  const { status } = await statusOf(here);
  const generations = await openGenerations(there);
  await startRebuild(there, generations);
  expect(await status()).toMatchObject({ generation: 1, rebuilding: { generation: 2, lag: 1 } });
  await generations.change((state) => ({ ...state, active: 2, building: null }));
  expect(await status()).toMatchObject({ generation: 2, rebuilding: null });
});
