// A member of a consumer group, for nothing but which partitions are this process's: Kafka's classic group protocol, spoken by hand.
//   I1. Ownership is advice: what is safe rests on the fencing of producers alone. So a partition that stays goes on being worked on
//       while the group shares anew, and one that is lost is told so at once.
//   I2. Whatever fails, the member joins again, for ever, until it leaves. What the broker did not refuse but could not do is tried over
//       a new connection.
//   I3. Heartbeats wait for nobody's work; they go out every `heartbeatMs`, and at once when a claim asks to be confirmed.
//   I4. A member that was not heard for the session's time gives up all claims before the broker gives them away (session-lease.ts).
import { PipelineError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import type { Timer } from "../../core/timer.ts";
import { assign, nameOf, type TopicPartition } from "./assigner.ts";
import { type Claims, createClaims, type GroupClaim } from "./claims.ts";
import type { Tell } from "./connection.ts";
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
  GROUP_PROTOCOL,
  type GroupBroker,
  type GroupCluster,
} from "./group-protocol.ts";
import { errorType } from "./leaders.ts";
import { createSessionLease, type SessionLease } from "./session-lease.ts";

const CONNECT_WITHIN_MS = 10_000;
const LEAVE_WITHIN_MS = 3000;
/** What a join may take beyond the time that the broker waits for the others. */
const JOIN_GRACE_MS = 5000;
const RETRY_MS = 100;
const RETRY_AT_MOST_MS = 3200;

export interface GroupOptions {
  /** Connections of this member's own: a join waits at the broker, and holds up whatever shares its socket. Not connected yet. */
  readonly newCluster: () => GroupCluster;
  readonly group: string;
  readonly topics: readonly string[];
  /** 0 for a topic that is not known. */
  readonly partitionsOf: (topic: string) => number;
  /** Runs once for each partition given, until its signal aborts. Must not reject; should it, the run has ended. */
  readonly onClaim: (claim: GroupClaim) => Promise<void>;
  readonly now: () => Instant;
  readonly timer: Timer;
  readonly tell: Tell;
  /** Within the broker's `group.min.session.timeout.ms` (6 s by default) and `group.max.session.timeout.ms`. */
  readonly sessionTimeoutMs?: number;
  readonly heartbeatMs?: number;
  /** How long the broker waits for members to join again when the group shares anew. */
  readonly rebalanceTimeoutMs?: number;
}

export interface Member {
  /** Ends all claims, waits for their work, and tells the broker, for a few seconds at most, so that others take over at once. */
  leave(): Promise<void>;
}

/** A way to the cluster; `ready` rejects when it leads nowhere. */
interface Link {
  readonly cluster: GroupCluster;
  readonly ready: Promise<void>;
}

interface Membership {
  readonly options: Required<GroupOptions>;
  readonly claims: Claims;
  readonly lease: SessionLease;
  readonly stop: AbortController;
  /** The broker's name for this member; empty while it has none. */
  memberId: string;
  generation: number;
  link: Link | undefined;
  coordinator: GroupBroker | undefined;
  /** Ends a pause between two heartbeats. */
  ring: () => void;
}

/** Begins to join, and goes on by itself: partitions come through `onClaim`. */
export function joinGroup(given: GroupOptions): Member {
  const { sessionTimeoutMs = 10_000, heartbeatMs = 1000, rebalanceTimeoutMs = 15_000 } = given;
  const options = { ...given, sessionTimeoutMs, heartbeatMs, rebalanceTimeoutMs };
  const { group, tell } = options;
  const moved = (place: TopicPartition) => gone(`"${nameOf(place)}" went to another member of group "${group}"`);
  const claims = createClaims({ onClaim: options.onClaim, onQuestion: () => membership.ring(), moved, tell });
  const onOver = () => {
    tell("warn", "no heartbeat was answered for the session's time: all partitions are given up", { group });
    claims.loseAll(gone(`group "${group}" did not hear of this member for the session's time`));
  };
  const lease = createSessionLease({ ...options, onOver });
  const nothingYet = { memberId: "", generation: -1, link: undefined, coordinator: undefined, ring: () => {} };
  const membership: Membership = { options, claims, lease, stop: new AbortController(), ...nothingYet };
  const running = run(membership);
  let left: Promise<void> | undefined;
  return { leave: () => (left ??= leave(membership, running)) };
}

async function run(member: Membership): Promise<void> {
  for (let failures = 0; !member.stop.signal.aborted; ) {
    try {
      await takePlace(member);
      failures = 0;
      await keepPlace(member);
    } catch (error) {
      if (member.stop.signal.aborted) return;
      await pause(member, giveWay(member, error, failures));
      failures++;
    }
  }
}

/** Joins, shares out when the broker makes this member the leader, and takes what it is given. */
async function takePlace(member: Membership): Promise<void> {
  const { options, claims, lease, stop } = member;
  const coordinator = await findCoordinator(member, stop.signal);
  member.coordinator = coordinator;
  const withinMs = options.rebalanceTimeoutMs + JOIN_GRACE_MS;
  const release = lease.hold(options.rebalanceTimeoutMs);
  try {
    const joined = await within({ ...options, ms: withinMs, what: "joining" }, coordinator.joinGroup(joinRequest(member)));
    const { memberId, generationId, leaderId } = joined;
    member.memberId = memberId;
    const isLeader = leaderId === memberId;
    const groupAssignment = isLeader ? shareOut(joined.members, options.partitionsOf) : [];
    const sentAt = options.now();
    const answer = coordinator.syncGroup({ groupId: options.group, generationId, memberId, groupAssignment });
    const { memberAssignment } = await within({ ...options, ms: withinMs, what: "waiting for the leader" }, answer);
    lease.renew(sentAt);
    const given = decodeAssignment(memberAssignment).filter(({ topic }) => options.topics.includes(topic));
    member.generation = generationId;
    claims.assign(given);
    const partitions = given.map(nameOf);
    options.tell("info", "joined the group", { group: options.group, memberId, generation: generationId, isLeader, partitions });
  } finally {
    release();
  }
}

function joinRequest({ options, claims, memberId, generation }: Membership): Parameters<GroupBroker["joinGroup"]>[0] {
  const topics = claims.isClosed ? [] : options.topics; // what is given to one that is about to leave would lie idle
  const metadata = encodeSubscription({ topics, owned: claims.owned(), generation });
  return {
    groupId: options.group,
    sessionTimeout: options.sessionTimeoutMs,
    rebalanceTimeout: options.rebalanceTimeoutMs,
    memberId,
    protocolType: "consumer",
    groupProtocols: [{ name: GROUP_PROTOCOL, metadata }],
  };
}

function shareOut(
  members: Awaited<ReturnType<GroupBroker["joinGroup"]>>["members"],
  partitionsOf: (topic: string) => number,
): { memberId: string; memberAssignment: Buffer }[] {
  const subscriptions = members.map(({ memberId, memberMetadata }) => ({ memberId, ...decodeSubscription(memberMetadata) }));
  return Array.from(assign(subscriptions, partitionsOf), ([memberId, places]) => ({
    memberId,
    memberAssignment: encodeAssignment(places),
  }));
}

/** Heartbeats until leave; throws when the place must be taken anew. */
async function keepPlace(member: Membership): Promise<void> {
  const { options, claims, lease, stop, coordinator, memberId, generation } = member;
  const place = { groupId: options.group, groupGenerationId: generation, memberId };
  while (coordinator && !stop.signal.aborted) {
    if (claims.questions().length === 0) await pause(member, options.heartbeatMs, (end) => (member.ring = end));
    if (stop.signal.aborted) return;
    const ms = lease.remainingMs();
    if (ms === 0) throw gone(`the session of group "${options.group}" is over`);
    const questions = claims.questions();
    const sentAt = options.now();
    await within({ ...options, ms, what: "a heartbeat" }, coordinator.heartbeat(place));
    lease.renew(sentAt);
    if (lease.remainingMs() > 0) claims.confirm(questions);
  }
}

/** Draws the consequence of a failure. @returns how long to wait before joining again, in ms */
function giveWay(member: Membership, error: unknown, failures: number): number {
  const { options, claims, lease } = member;
  const { group, tell } = options;
  const type = errorType(error);
  const isRefused = ["REBALANCE_IN_PROGRESS", "UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "MEMBER_ID_REQUIRED"].includes(type);
  const retryMs = isRefused && failures === 0 ? 0 : Math.min(RETRY_MS * 2 ** failures, RETRY_AT_MOST_MS);
  if (type === "UNKNOWN_MEMBER_ID") member.memberId = "";
  if (type === "MEMBER_ID_REQUIRED") member.memberId = (error as { memberId?: string }).memberId ?? "";
  if (type === "UNKNOWN_MEMBER_ID" || type === "ILLEGAL_GENERATION") {
    lease.drop();
    claims.loseAll(gone(`group "${group}" has gone on without this member`));
  }
  if (!isRefused) void dropLink(member); // in the background: one that hangs ends only when its requests have run out of time
  if (type === "REBALANCE_IN_PROGRESS") tell("debug", "the group shares anew", { group });
  else tell("warn", "joining the group again", { group, error: type, retryMs });
  return retryMs;
}

async function findCoordinator(member: Membership, signal?: AbortSignal): Promise<GroupBroker> {
  const { options } = member;
  const { cluster, ready } = (member.link ??= openLink(options.newCluster()));
  const found = ready.then(() => cluster.findGroupCoordinator({ groupId: options.group }));
  return within({ ...options, ms: CONNECT_WITHIN_MS, what: "finding the coordinator", signal }, found);
}

function openLink(cluster: GroupCluster): Link {
  const ready = cluster.connect().then(() => cluster.refreshMetadata());
  ready.catch(() => undefined); // told to whoever uses it
  return { cluster, ready };
}

async function dropLink(member: Membership): Promise<void> {
  const { link } = member;
  member.link = undefined;
  member.coordinator = undefined;
  const disconnect = () => link?.cluster.disconnect();
  await link?.ready.then(disconnect, disconnect).catch(() => undefined);
}

async function leave(member: Membership, running: Promise<void>): Promise<void> {
  const { options, claims, stop } = member;
  const { group, tell } = options;
  claims.close(gone(`group "${group}" was left`));
  await claims.ended(); // heartbeats go on: the last commits are still the owner's
  stop.abort();
  await within({ ...options, ms: LEAVE_WITHIN_MS, what: "leaving" }, depart(member, running)).catch((error: unknown) =>
    tell("info", "the group learns by itself that this member has left", { group, error: errorType(error) }),
  );
}

/** After what is under way: a join that waits has no name to leave by, and the broker answers one request of a connection at a time. */
async function depart(member: Membership, running: Promise<void>): Promise<void> {
  await running;
  try {
    const { memberId, options } = member;
    if (memberId === "") return;
    const coordinator = member.coordinator ?? (await findCoordinator(member));
    await coordinator.leaveGroup({ groupId: options.group, memberId });
  } finally {
    member.lease.drop();
    await dropLink(member);
  }
}

/** Waits for `ms`, until the member leaves or until the function given to `onBegin` is called. */
function pause({ options, stop: { signal } }: Membership, ms: number, onBegin?: (end: () => void) => void): Promise<void> {
  if (signal.aborted || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = options.timer.after(ms, end);
    signal.addEventListener("abort", end, { once: true });
    onBegin?.(end);
  });
}

interface Deadline {
  readonly timer: Timer;
  readonly ms: number;
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
}

/** A promise that takes no longer than `ms`, nor beyond the signal. What becomes of it later is nobody's business. */
function within<T>({ timer, ms, what, signal }: Deadline, promise: Promise<T>): Promise<T> {
  const over = Promise.withResolvers<never>();
  const abort = () => over.reject(signal?.reason);
  const cancel = timer.after(ms, () => over.reject(gone(`${what} took longer than ${ms} ms`)));
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  return Promise.race([promise, over.promise]).finally(() => {
    cancel();
    signal?.removeEventListener("abort", abort);
  });
}

function gone(message: string): PipelineError {
  return new PipelineError("LOG_UNAVAILABLE", message);
}
