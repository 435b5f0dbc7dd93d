// Members of a group as processes would be: each with a client of its own, and a record of what it ran, when, and until when.
import type { Timer } from "../../core/timer.ts";
import type { GroupClaim } from "./claims.ts";
import { type Coordinator, createClient } from "./group-coordinator.fixture.ts";
import { type GroupOptions, joinGroup, type Member } from "./membership.ts";

export const PARTITIONS = 8;
export const ALL = [0, 1, 2, 3, 4, 5, 6, 7];

export interface Run {
  readonly claim: GroupClaim;
  readonly since: number;
  lostAt?: number;
  endedAt?: number;
}

export interface MemberProcess {
  readonly client: ReturnType<typeof createClient>;
  readonly member: Member;
  /** Every run so far, in order. */
  readonly runs: readonly Run[];
  readonly told: readonly string[];
  /** Partitions whose run has not ended. */
  running(): number[];
  /** The newest run of a partition. */
  runOf(partition: number): Run;
  /** How often the broker was called. */
  count(call: string): number;
}

export interface StartOptions extends Partial<GroupOptions> {
  readonly client?: ReturnType<typeof createClient>;
  /** How long the work on a partition goes on after its signal. */
  readonly endsAfterMs?: number;
}

export interface World {
  readonly coordinator: Coordinator;
  readonly timer: Timer;
  readonly now: () => number;
}

export function startMember({ coordinator, timer, now }: World, { endsAfterMs = 0, client, ...over }: StartOptions = {}): MemberProcess {
  const own = client ?? createClient(coordinator);
  const runs: Run[] = [];
  const told: string[] = [];
  const member = joinGroup({
    newCluster: own.newCluster,
    group: "processors.1",
    topics: ["events"],
    partitionsOf: () => PARTITIONS,
    now,
    timer,
    tell: (_, text) => told.push(text),
    async onClaim(claim) {
      const run: Run = { claim, since: now() };
      runs.push(run);
      await new Promise((resolve) => claim.signal.addEventListener("abort", resolve));
      run.lostAt = now();
      await new Promise<void>((resolve) => (endsAfterMs > 0 ? timer.after(endsAfterMs, resolve) : resolve()));
      run.endedAt = now();
    },
    ...over,
  });
  return {
    client: own,
    member,
    runs,
    told,
    running: () => sorted(runs.filter(({ endedAt }) => endedAt === undefined).map(({ claim }) => claim.partition)),
    runOf: (partition) => runs.findLast(({ claim }) => claim.partition === partition) as Run,
    count: (call) => own.calls.filter((each) => each === call).length,
  };
}

export const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

/** How a promise stands: nothing until it is settled. */
export function outcome(promise: Promise<void>): { is?: "resolved" | "rejected" } {
  const seen: { is?: "resolved" | "rejected" } = {};
  promise.then(
    () => (seen.is = "resolved"),
    () => (seen.is = "rejected"),
  );
  return seen;
}
