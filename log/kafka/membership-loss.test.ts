// What a member does that is cut off, stopped, waits or leaves while the broker is away.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { timer } from "../../runtime/clock.ts";
import { type Coordinator, createClient, createCoordinator, disconnected } from "./group-coordinator.fixture.ts";
import { ALL, type MemberProcess, outcome, type StartOptions, startMember } from "./membership.fixture.ts";

const SESSION_MS = 10_000;

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
  await pass(60_000);
  await left;
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

/** Two members of four partitions each, with heartbeats at different times. */
async function startTwo(options: StartOptions = {}): Promise<[MemberProcess, MemberProcess]> {
  const first = start(options);
  await pass(1300);
  const second = start();
  await pass(3000);
  expect([first.running().length, second.running().length]).toEqual([4, 4]);
  return [first, second];
}

describe("a member that is cut off", () => {
  test("has given up every partition before another begins with it, and shares again when it is back", async () => {
    const [first, second] = await startTwo();
    const lost = first.runs.slice(-4);
    first.client.switches.isCut = true;
    await pass(SESSION_MS - 1100);
    expect([first.running().length, second.running().length]).toEqual([4, 4]);
    await pass(5000);
    expect([first.running(), second.running()]).toEqual([[], ALL]);
    for (const { claim, lostAt } of lost)
      expect(second.runOf(claim.partition).since).toBeGreaterThanOrEqual(lostAt ?? Number.POSITIVE_INFINITY);
    first.client.switches.isCut = false;
    await pass(15_000);
    expect([first.running().length, second.running().length]).toEqual([4, 4]);
  });

  test("of the two runs of a partition in one process the second begins when the first has ended", async () => {
    const alone = start({ endsAfterMs: 30_000 });
    await pass(1500);
    alone.client.switches.isCut = true;
    await pass(SESSION_MS);
    alone.client.switches.isCut = false;
    await pass(25_000);
    expect([alone.runs.length, alone.running()]).toEqual([8, ALL]); // it has joined again, but the old work goes on
    await pass(5000);
    expect(alone.runs).toHaveLength(16);
    for (const [index, { endedAt }] of alone.runs.slice(0, 8).entries()) expect(alone.runs[index + 8]?.since).toBe(endedAt);
  });

  test("a coordinator that restarts within the session interrupts nothing", async () => {
    const [first, second] = await startTwo();
    for (const { client } of started) client.switches.isAway = true;
    await pass(5000);
    for (const { client } of started) client.switches.isAway = false;
    await pass(5000);
    expect([first.runs.length, second.runs.length]).toEqual([8, 4]);
    expect([first.running().length, second.running().length]).toEqual([4, 4]);
  });

  test("nor does a share that waits longer than the session for a member that has died", async () => {
    const sick = start({ sessionTimeoutMs: 14_000 });
    await pass(100);
    const first = start();
    await pass(3000);
    sick.client.switches.isCut = true;
    const second = start();
    await pass(11_500);
    expect(first.running()).toHaveLength(4); // its join waits, and the broker gives nothing away meanwhile
    await pass(5000);
    expect([first.running().length, second.running().length]).toEqual([4, 4]);
    expect(first.runs).toHaveLength(4);
  });
});

describe("confirmed()", () => {
  test("asks at once, and one heartbeat answers for all", async () => {
    const [first] = await startTwo();
    const before = first.count("heartbeat");
    const asked = first.runs.slice(0, 4).map(({ claim }) => outcome(claim.confirmed()));
    await pass(1);
    expect(asked.map(({ is }) => is)).toEqual(Array(4).fill("resolved"));
    expect(first.count("heartbeat") - before).toBe(1);
  });

  test("is not answered by a heartbeat that was under way when it was asked", async () => {
    const alone = start();
    await pass(100);
    let release: (value?: unknown) => void = () => {};
    alone.client.disturb("heartbeat", () => new Promise((resolve) => (release = resolve)));
    await pass(1000);
    const before = alone.count("heartbeat");
    alone.client.disturb("heartbeat", () => new Promise((resolve) => setTimeout(resolve, 500)));
    const asked = outcome(alone.runOf(0).claim.confirmed());
    release();
    await pass(499);
    expect([asked.is, alone.count("heartbeat") - before]).toEqual([undefined, 1]);
    await pass(1);
    expect(asked.is).toBe("resolved");
  });

  test("waits while the group shares anew, and is refused for what went to another", async () => {
    const first = start();
    await pass(500);
    const second = start();
    await pass(1); // the second waits for the first to join again
    const [kept, moved] = [0, 7].map((partition) => outcome(first.runOf(partition).claim.confirmed()));
    await pass(2000);
    expect([kept?.is, moved?.is]).toEqual(["resolved", "rejected"]);
    expect(second.running()).toHaveLength(4);
  });

  test("outlasts a broker that is away for less than the session", async () => {
    const [first] = await startTwo();
    for (const { client } of started) client.switches.isAway = true;
    const asked = outcome(first.runOf(0).claim.confirmed());
    await pass(5000);
    expect(asked.is).toBeUndefined();
    for (const { client } of started) client.switches.isAway = false;
    await pass(6000);
    expect(asked.is).toBe("resolved");
  });

  test("rejects at once in a process that was stopped while its partitions were given away", async () => {
    const [first, second] = await startTwo();
    const claims = first.runs.slice(0, 4).map(({ claim }) => claim);
    const early = outcome((claims[0] as (typeof claims)[0]).confirmed()); // sent, and answered while the process stands still
    stopFor(2 * SESSION_MS, () => coordinator.expire("member-1"));
    const asked = claims.map((claim) => outcome(claim.confirmed()));
    await pass(50);
    expect([early.is, ...asked.map(({ is }) => is)]).toEqual(Array(5).fill("rejected"));
    await pass(5000);
    expect([first.running().length, second.running().length]).toEqual([4, 4]);
  });

  test("does not resolve by an answer that was read too late, even when it was a good one", async () => {
    const alone = start();
    await pass(1500);
    let release: (value?: unknown) => void = () => {};
    alone.client.disturb("heartbeat", () => new Promise((resolve) => (release = resolve)));
    const asked = outcome(alone.runOf(0).claim.confirmed());
    await pass(1);
    stopFor(SESSION_MS, release);
    await pass(0);
    expect(asked.is).toBe("rejected");
    await pass(5000);
    expect([alone.runs.length, alone.running()]).toEqual([16, ALL]);
  });
});

/** The clock goes on, timers of the process do not; `meanwhile` is what the world does. */
function stopFor(ms: number, meanwhile: (value?: unknown) => void): void {
  meanwhile();
  vi.setSystemTime(Date.now() + ms);
}

describe("leaving", () => {
  test("takes a few seconds when the broker does not answer", async () => {
    const [first] = await startTwo();
    first.client.switches.isCut = true;
    const left = outcome(first.member.leave());
    await pass(3000);
    expect([left.is, first.running()]).toEqual(["resolved", []]);
  });

  test("takes no time when there is no broker at all, and nothing is tried any more", async () => {
    const [first, second] = await startTwo();
    for (const { client } of started) client.switches.isAway = true;
    await pass(20_000);
    const left = [first, second].map(({ member }) => outcome(member.leave()));
    await pass(1);
    expect(left.map(({ is }) => is)).toEqual(["resolved", "resolved"]);
    const calls = first.client.clusters();
    await pass(60_000);
    expect(first.client.clusters()).toBe(calls);
    expect(first.client.openClusters()).toBe(0);
  });

  test("while its first join waits for others it is over in seconds, and the broker is told once the join is answered", async () => {
    const first = start({ sessionTimeoutMs: 20_000 });
    await pass(1500);
    first.client.switches.isCut = true;
    const second = start();
    await pass(1500);
    const left = outcome(second.member.leave());
    await pass(3000);
    expect([left.is, second.count("leaveGroup")]).toEqual(["resolved", 0]);
    await pass(15_000);
    expect(second.count("leaveGroup")).toBe(1);
    expect(coordinator.members()).not.toContain("member-2");
    expect(second.runs).toEqual([]);
  });

  test("twice is once", async () => {
    const alone = start();
    await pass(100);
    expect(alone.member.leave()).toBe(alone.member.leave());
    await pass(100);
    expect(alone.count("leaveGroup")).toBe(1);
  });

  test("while the group shares anew it takes nothing, and what it had goes to the other", async () => {
    const first = start({ endsAfterMs: 8000 });
    await pass(500);
    const second = start();
    await pass(10_000);
    const left = outcome(first.member.leave());
    await pass(500);
    const third = start();
    await pass(4000);
    expect([second.running().length, third.running().length]).toEqual([4, 4]); // the first, still at its last commits, was given nothing
    await pass(4000);
    expect(left.is).toBe("resolved");
    expect(first.runs).toHaveLength(8);
  });

  test("a connection that breaks while leaving is no failure", async () => {
    const alone = start();
    await pass(100);
    alone.client.disturb("leaveGroup", () => Promise.reject(disconnected()));
    const left = outcome(alone.member.leave());
    await pass(10);
    expect(left.is).toBe("resolved");
    expect(alone.told).toContain("the group learns by itself that this member has left");
  });
});

test("a process that starts anew after a kill has its partitions when the old one's session is over", async () => {
  const killed = start();
  await pass(1500);
  killed.client.switches.isCut = true;
  const next = start({ client: createClient(coordinator) });
  await pass(SESSION_MS + 500);
  expect(next.running()).toEqual(ALL);
});
