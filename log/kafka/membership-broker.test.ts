// Members of a group against a real broker: shares, losses, restarts, and a process that is stopped.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import kafkajs from "kafkajs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { timer } from "../../runtime/clock.ts";
import { canRun, useBroker } from "../../tests/kafka.ts";
import { createClient, createCoordinator } from "./group-coordinator.fixture.ts";
import type { GroupCluster } from "./group-protocol.ts";
import { ALL, type MemberProcess, outcome, type StartOptions, sorted, startMember } from "./membership.fixture.ts";
import { createCluster } from "./wire/kafkajs-inner.ts";
import type { ZombieSays } from "./zombie-member.fixture.ts";

const SILENT = { logLevel: kafkajs.logLevel.NOTHING, logCreator: () => () => {} };
const ZOMBIE = fileURLToPath(new URL("zombie-member.fixture.ts", import.meta.url));
const SESSION_MS = 3000;
const WAIT = { timeout: 60_000, interval: 20 };
const TIMES = { sessionTimeoutMs: SESSION_MS, heartbeatMs: 400, rebalanceTimeoutMs: 6000 };

describe.skipIf(!canRun("kafka"))("on a real broker", { timeout: 240_000 }, () => {
  const broker = useBroker();
  const started: MemberProcess[] = [];
  /** Those of the group that a test looks at. */
  let members: MemberProcess[] = [];
  let child: ChildProcess | undefined;

  afterEach(async () => {
    child?.kill("SIGKILL");
    child = undefined;
    await Promise.all(started.splice(0).map(({ member }) => member.leave()));
    members = [];
  });

  const clusterOf = () => createCluster({ brokers: [broker().bootstrap], retry: { retries: 0 }, ...SILENT });

  function start(group: string, options: StartOptions = {}): MemberProcess {
    const world = { coordinator: createCoordinator(timer), timer, now: Date.now };
    const member = startMember(world, { newCluster: clusterOf, group, ...TIMES, ...options });
    started.push(member);
    members.push(member);
    return member;
  }

  const held = () => members.map((each) => each.running().length);
  const together = () => sorted(members.flatMap((each) => each.running()));
  const settled = (counts: readonly number[]) =>
    vi.waitFor(() => {
      expect(sorted(held())).toEqual(counts);
      expect(together()).toEqual(ALL);
    }, WAIT);

  test("three members share eight partitions; one leaves, one is cut off and comes back", async () => {
    const { switches, newCluster } = cutOff(clusterOf);
    const first = start("share", { newCluster });
    const second = start("share");
    const third = start("share");
    await settled([2, 3, 3]);
    await Promise.all(members.flatMap(({ runs }) => runs.filter(({ lostAt }) => !lostAt).map(({ claim }) => claim.confirmed())));

    await third.member.leave();
    await settled([0, 4, 4]);

    const lost = first.runs.filter(({ lostAt }) => !lostAt);
    switches.isCut = true;
    await settled([0, 0, 8]);
    for (const { claim, lostAt } of lost) expect(second.runOf(claim.partition).since).toBeGreaterThan(lostAt ?? Number.POSITIVE_INFINITY);
    switches.isCut = false;
    await settled([0, 4, 4]);
  });

  test("Kafka's own tools see the group, its members and what each was given", async () => {
    start("tools", { topics: ["events", "facts"] });
    start("tools", { topics: ["events", "facts"] });
    await vi.waitFor(() => expect(held()).toEqual([8, 8]), WAIT);
    const admin = new kafkajs.Kafka({ brokers: [broker().bootstrap], logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      const { groups } = await admin.describeGroups(["tools"]);
      expect(groups[0]).toMatchObject({ state: "Stable", protocolType: "consumer", protocol: "linepulse-sticky" });
      const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;
      const given = groups[0]?.members.map(({ memberAssignment }) => MemberAssignment.decode(memberAssignment)?.assignment) ?? [];
      const topics = groups[0]?.members.map(({ memberMetadata }) => MemberMetadata.decode(memberMetadata)?.topics);
      expect(topics).toEqual(Array(2).fill(["events", "facts"]));
      for (const topic of ["events", "facts"]) {
        expect(given.map((each) => each?.[topic]?.length)).toEqual([4, 4]);
        expect(sorted(given.flatMap((each) => each?.[topic] ?? []))).toEqual(ALL);
      }
    } finally {
      await admin.disconnect();
    }
  });

  test("a coordinator that is killed and comes back interrupts nobody whose session lasts so long; others share again", async () => {
    for (let index = 0; index < 3; index++) start("patient", { sessionTimeoutMs: 120_000, rebalanceTimeoutMs: 60_000 });
    await settled([2, 3, 3]);
    const patient = members;
    const runs = patient.flatMap((each) => each.runs.filter(({ lostAt }) => !lostAt));
    members = [];
    for (let index = 0; index < 2; index++) start("restart");
    await settled([4, 4]);

    await broker().kill();
    await vi.waitFor(() => expect(together()).toEqual([]), WAIT);
    await broker().restart();
    await settled([4, 4]);
    await Promise.all(runs.map(({ claim }) => claim.confirmed()));
    expect(runs.map(({ claim }) => claim.signal.aborted)).toEqual(Array(8).fill(false));
    expect(sorted(patient.map((each) => each.running().length))).toEqual([2, 3, 3]);
  });

  test("a process that is stopped longer than the session is confirmed nothing that it has lost, when it goes on", async () => {
    const said: ZombieSays[] = [];
    const zombie = fork(ZOMBIE, [broker().bootstrap, "zombie", String(SESSION_MS)]);
    child = zombie;
    zombie.on("message", (message) => said.push(message as ZombieSays));
    const alive = start("zombie");
    for (let round = 0; round < 3; round++) {
      await vi.waitFor(() => expect([alive.running().length, confirmedSince(said, 0).length]).toEqual([4, 4]), WAIT);
      const before = said.length;
      await vi.waitFor(() => expect(confirmedSince(said, before)).toHaveLength(4), WAIT);
      const stopped = confirmedSince(said, before);
      zombie.kill("SIGSTOP");
      await vi.waitFor(() => expect(alive.running()).toEqual(ALL), WAIT);
      zombie.kill("SIGCONT");
      const refused = () => said.filter(({ kind, run }) => kind === "refused" && stopped.includes(run));
      await vi.waitFor(() => expect(refused()).toHaveLength(4), WAIT);
      const confirmed = said.filter(({ kind, run }) => kind === "confirmed" && stopped.includes(run));
      expect(confirmed.filter(({ partition, at }) => at >= alive.runOf(partition).since)).toEqual([]);
    }
    const exit = once(zombie, "exit");
    zombie.kill("SIGTERM");
    await exit;
    await vi.waitFor(() => expect(alive.running()).toEqual(ALL), WAIT);
    const asked = outcome(alive.runOf(0).claim.confirmed());
    await vi.waitFor(() => expect(asked.is).toBe("resolved"), WAIT);
  });

  test("leaving takes seconds at most when the coordinator hangs or is gone", async () => {
    start("leaving");
    start("leaving");
    await settled([4, 4]);
    await broker().kill("SIGSTOP");
    const begun = Date.now();
    await members[0]?.member.leave();
    await broker().kill("SIGCONT");
    await broker().kill(); // nobody needs it any more
    await members[1]?.member.leave();
    expect(Date.now() - begun).toBeLessThan(8000);
  });
});

/** Calls of a member that is cut off are never answered. */
function cutOff(clusterOf: () => GroupCluster) {
  const client = createClient(createCoordinator(timer));
  const newCluster = (): GroupCluster => {
    const cluster = clusterOf();
    const unlessCut = async <T>(call: () => Promise<T>) => (client.switches.isCut ? new Promise<never>(() => {}) : call());
    return {
      connect: () => unlessCut(() => cluster.connect()),
      refreshMetadata: () => unlessCut(() => cluster.refreshMetadata()),
      disconnect: () => cluster.disconnect(),
      async findGroupCoordinator(options) {
        const real = await unlessCut(() => cluster.findGroupCoordinator(options));
        return {
          joinGroup: (request) => unlessCut(() => real.joinGroup(request)),
          syncGroup: (request) => unlessCut(() => real.syncGroup(request)),
          heartbeat: (request) => unlessCut(() => real.heartbeat(request)),
          leaveGroup: (request) => unlessCut(() => real.leaveGroup(request)),
        };
      },
    };
  };
  return { switches: client.switches, newCluster };
}

/** Runs of the child that have not ended, and were confirmed since it had said so much. */
function confirmedSince(said: readonly ZombieSays[], from: number): number[] {
  const runsThat = (kind: ZombieSays["kind"], since = 0) =>
    new Set(said.slice(since).flatMap((each) => (each.kind === kind ? [each.run] : [])));
  return [...runsThat("confirmed", from).difference(runsThat("refused"))];
}
