import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { timer } from "../../runtime/clock.ts";
import { type Coordinator, createClient, createCoordinator, disconnected, refusal } from "./group-coordinator.fixture.ts";
import { ALL, type MemberProcess, outcome, type StartOptions, sorted, startMember } from "./membership.fixture.ts";

let coordinator: Coordinator;
let started: MemberProcess[];
const faults: unknown[] = [];
const note = (error: unknown) => faults.push(error);

beforeEach(() => {
  vi.useFakeTimers();
  coordinator = createCoordinator(timer);
  started = [];
  faults.length = 0;
  process.on("unhandledRejection", note);
});

afterEach(async () => {
  const left = Promise.all(started.map(({ member }) => member.leave()));
  await pass(30_000);
  await left;
  for (const { client } of started) expect(client.openClusters()).toBe(0);
  process.off("unhandledRejection", note);
  expect(faults).toEqual([]);
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function start(options: StartOptions = {}): MemberProcess {
  const member = startMember({ coordinator, timer, now: Date.now }, options);
  started.push(member);
  return member;
}

const together = (...list: MemberProcess[]) => sorted(list.flatMap((each) => each.running()));

describe("sharing", () => {
  test("one member has all partitions, and its heartbeats go on while its claims work", async () => {
    const alone = start();
    await pass(60_000);
    expect(alone.running()).toEqual(ALL);
    expect(alone.runs).toHaveLength(8);
    expect(alone.count("heartbeat")).toBe(60);
    expect(alone.client.clusters()).toBe(1);
  });

  test("a second member takes half; what stays with the first is not interrupted", async () => {
    const first = start();
    await pass(500);
    const second = start();
    await pass(500); // the first learns of it by its heartbeat, and both join at once
    expect([first.running(), second.running()]).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    expect(first.runs).toHaveLength(8);
    for (const partition of [0, 1, 2, 3]) expect(first.runOf(partition).claim.signal.aborted).toBe(false);
    expect(first.runOf(7).claim.signal.reason).toMatchObject({ code: "LOG_UNAVAILABLE" });
  });

  test("several topics are shared in one membership", async () => {
    const both = start({ topics: ["facts.a", "facts.b"], partitionsOf: (topic) => (topic === "facts.a" ? 2 : 1) });
    await pass(10);
    expect(both.runs.map(({ claim }) => `${claim.topic}/${claim.partition}`)).toEqual(["facts.a/0", "facts.a/1", "facts.b/0"]);
  });

  test("what one leaves goes to the others within a heartbeat, after its own work has ended", async () => {
    const first = start({ endsAfterMs: 25_000 });
    const second = start();
    await pass(2000);
    const left = outcome(first.member.leave());
    await pass(24_000); // the last commits take their time: heartbeats go on, or the session would be over
    expect([left.is, first.count("leaveGroup"), second.running().length]).toEqual([undefined, 0, 4]);
    await pass(2100);
    expect([left.is, first.count("leaveGroup")]).toEqual(["resolved", 1]);
    expect(second.running()).toEqual(ALL);
    for (const run of first.runs) expect(second.runOf(run.claim.partition).since).toBeGreaterThanOrEqual(run.endedAt ?? 0);
  });

  test("three members, one after the other, have every partition once at any time that they are settled", async () => {
    const list: MemberProcess[] = [];
    for (let index = 0; index < 3; index++) {
      list.push(start());
      await pass(3000);
      expect(together(...list)).toEqual(ALL);
    }
    await list[1]?.member.leave();
    await pass(2000);
    expect(together(...list)).toEqual(ALL);
    expect(list.map((each) => each.running().length).sort()).toEqual([0, 4, 4]);
  });
});

const WAYS = [
  ...["REBALANCE_IN_PROGRESS", "UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "NOT_COORDINATOR_FOR_GROUP", "GROUP_LOAD_IN_PROGRESS"],
  ...["GROUP_COORDINATOR_NOT_AVAILABLE", "GROUP_AUTHORIZATION_FAILED", "INCONSISTENT_GROUP_PROTOCOL", "connection", "silence"],
]; // biome-ignore format: one list

const happening = (way: string) => () => {
  if (way === "silence") return new Promise<never>(() => {});
  return Promise.reject(way === "connection" ? disconnected() : refusal(way));
};

describe("every failure leads to another join:", () => {
  test.each(WAYS)("%s as answer to joins", async (way) => {
    const client = createClient(coordinator);
    client.disturb("joinGroup", happening(way), happening(way));
    const { running } = start({ client });
    await pass(45_000);
    expect(running()).toEqual(ALL);
  });

  test.each(WAYS)("%s as answer to the question what is given", async (way) => {
    const client = createClient(coordinator);
    client.disturb("syncGroup", happening(way), happening(way));
    const { running } = start({ client });
    await pass(60_000);
    expect(running()).toEqual(ALL);
  });

  test.each(WAYS)("%s as answer to a heartbeat", async (way) => {
    const one = start();
    await pass(1500);
    one.client.disturb("heartbeat", happening(way));
    await pass(30_000);
    expect(one.running()).toEqual(ALL);
    const isLost = ["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "silence"].includes(way);
    expect(one.runs).toHaveLength(isLost ? 16 : 8); // the others are over within the session: nothing was interrupted
    expect(coordinator.members()).toHaveLength(1);
  });

  test("the broker asks for a member id that it names", async () => {
    const client = createClient(coordinator);
    const named = await coordinator.join(joinOf("member-before"));
    client.disturb("joinGroup", () => Promise.reject(refusal("MEMBER_ID_REQUIRED", { memberId: named.memberId })));
    const one = start({ client });
    await pass(100);
    expect(coordinator.members()).toEqual([named.memberId]);
    expect(one.running()).toEqual(ALL);
  });

  test("no cluster at all, for an hour: it is tried again in seconds, over new connections", async () => {
    const client = createClient(coordinator);
    client.switches.isAway = true;
    const one = start({ client });
    await pass(3_600_000);
    expect(client.clusters()).toBeGreaterThan(1000);
    expect(client.openClusters()).toBeLessThanOrEqual(1);
    client.switches.isAway = false;
    await pass(3300);
    expect(one.running()).toEqual(ALL);
    client.disturb("heartbeat", happening("connection"));
    await pass(1200); // after a success it begins with short waits again
    expect(client.calls.slice(-3)).toEqual(["heartbeat", "joinGroup", "syncGroup"]);
  });

  test("a cluster that cannot be made", async () => {
    const client = createClient(coordinator);
    let tries = 0;
    const newCluster = () => {
      if (tries++ < 2) throw new Error("no configuration");
      return client.newCluster();
    };
    const one = start({ newCluster, client });
    await pass(1000);
    expect(one.running()).toEqual(ALL);
  });
});

function joinOf(metadata: string) {
  const groupProtocols = [{ name: "linepulse-sticky", metadata: Buffer.from(metadata) }];
  return {
    groupId: "processors.1",
    sessionTimeout: 10_000,
    rebalanceTimeout: 15_000,
    memberId: "",
    protocolType: "consumer",
    groupProtocols,
  };
}
