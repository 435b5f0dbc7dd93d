// A group coordinator in memory that answers as Kafka's does for one group of the classic protocol: joins that wait for all members,
// generations, sessions that run out, refusals by name. Clients reach it over connections that can be cut, one request at a time.
import type { Timer } from "../../core/timer.ts";
import type { GroupBroker, GroupCluster } from "./group-protocol.ts";

type Call = keyof GroupBroker;
type JoinRequest = Parameters<GroupBroker["joinGroup"]>[0];
type Joined = Awaited<ReturnType<GroupBroker["joinGroup"]>>;
type SyncRequest = Parameters<GroupBroker["syncGroup"]>[0];
type Place = Parameters<GroupBroker["heartbeat"]>[0];

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

interface Member {
  readonly id: string;
  request: JoinRequest;
  assignment: Buffer;
  join?: Waiting<Joined> | undefined;
  sync?: Waiting<Buffer> | undefined;
  endSession: () => void;
}

export const refusal = (type: string, more: object = {}) => Object.assign(new Error(`refused: ${type}`), { type, ...more });
export const disconnected = () => Object.assign(new Error("connection closed"), { name: "KafkaJSConnectionClosedError" });

interface Group {
  readonly timer: Timer;
  readonly members: Map<string, Member>;
  state: "empty" | "preparing" | "completing" | "stable";
  generation: number;
  leaderId: string;
  /** Members that there ever were. */
  count: number;
  /** Ends the wait for members that have not joined again. */
  endWait: () => void;
}

export interface Coordinator {
  join(request: JoinRequest): Promise<Joined>;
  sync(request: SyncRequest): Promise<Buffer>;
  heartbeat(request: Place): void;
  leave(request: { memberId: string }): void;
  /** Ends a member's session, as if it had not been heard. */
  expire(memberId: string): void;
  members(): readonly string[];
}

export function createCoordinator(timer: Timer): Coordinator {
  const group: Group = { timer, members: new Map(), state: "empty", generation: 0, leaderId: "", count: 0, endWait: () => {} };
  return {
    join: (request) => join(group, request),
    sync: (request) => sync(group, request),
    heartbeat: (request) => heartbeat(group, request),
    leave: ({ memberId }) => remove(group, known(group, memberId)),
    expire: (memberId) => remove(group, known(group, memberId)),
    members: () => [...group.members.keys()],
  };
}

function known({ members }: Group, id: string): Member {
  const member = members.get(id);
  if (!member) throw refusal("UNKNOWN_MEMBER_ID");
  return member;
}

function hear(group: Group, member: Member): void {
  member.endSession();
  member.endSession = group.timer.after(member.request.sessionTimeout, () => remove(group, member));
}

function remove(group: Group, member: Member): void {
  member.endSession();
  member.join?.reject(refusal("UNKNOWN_MEMBER_ID"));
  member.sync?.reject(refusal("UNKNOWN_MEMBER_ID"));
  group.members.delete(member.id);
  if (group.state === "preparing") completeIfAllJoined(group);
  else prepare(group);
}

function prepare(group: Group): void {
  const { members, timer } = group;
  group.state = "preparing";
  for (const member of members.values()) {
    member.sync?.reject(refusal("REBALANCE_IN_PROGRESS"));
    member.sync = undefined;
  }
  const longest = Math.max(0, ...Array.from(members.values(), ({ request }) => request.rebalanceTimeout));
  group.endWait();
  group.endWait = timer.after(longest, () => {
    for (const member of [...members.values()]) if (!member.join) remove(group, member);
  });
  completeIfAllJoined(group);
}

function completeIfAllJoined(group: Group): void {
  const all = [...group.members.values()];
  if (group.state !== "preparing" || !all.every((member) => member.join)) return;
  group.endWait();
  group.generation++;
  group.state = all.length === 0 ? "empty" : "completing";
  if (!group.members.has(group.leaderId)) group.leaderId = all[0]?.id ?? "";
  for (const member of all) {
    hear(group, member);
    member.join?.resolve(joined(group, member));
    member.join = undefined;
  }
}

function joined({ members, generation, leaderId }: Group, { id, request }: Member): Joined {
  const list = Array.from(members.values(), (each) => ({ memberId: each.id, memberMetadata: metadataOf(each.request) }));
  const groupProtocol = request.groupProtocols[0]?.name ?? "";
  return { generationId: generation, groupProtocol, memberId: id, leaderId, members: id === leaderId ? list : [] };
}

function join(group: Group, request: JoinRequest): Promise<Joined> {
  const { members, state, leaderId } = group;
  const id = request.memberId || `member-${++group.count}`;
  const member = request.memberId ? known(group, id) : { id, request, assignment: Buffer.alloc(0), endSession: () => {} };
  const isSame = metadataOf(member.request).equals(metadataOf(request)) && members.has(id);
  if (isSame && (state === "completing" || (state === "stable" && id !== leaderId))) return Promise.resolve(joined(group, member));
  members.set(id, member);
  member.request = request;
  member.endSession(); // who waits is not forgotten
  return new Promise((resolve, reject) => {
    member.join = { resolve, reject };
    if (group.state === "preparing") completeIfAllJoined(group);
    else prepare(group);
  });
}

function sync(group: Group, { memberId, generationId, groupAssignment }: SyncRequest): Promise<Buffer> {
  const member = known(group, memberId);
  if (generationId !== group.generation) throw refusal("ILLEGAL_GENERATION");
  if (group.state === "preparing") throw refusal("REBALANCE_IN_PROGRESS");
  hear(group, member);
  if (group.state === "stable") return Promise.resolve(member.assignment);
  return new Promise((resolve, reject) => {
    member.sync = { resolve, reject };
    if (memberId !== group.leaderId) return;
    group.state = "stable";
    const given = new Map(groupAssignment.map((each) => [each.memberId, each.memberAssignment]));
    for (const each of group.members.values()) {
      each.assignment = given.get(each.id) ?? Buffer.alloc(0);
      each.sync?.resolve(each.assignment);
      each.sync = undefined;
    }
  });
}

function heartbeat(group: Group, { memberId, groupGenerationId }: Place): void {
  const member = known(group, memberId);
  if (groupGenerationId !== group.generation) throw refusal("ILLEGAL_GENERATION");
  hear(group, member);
  if (group.state === "preparing") throw refusal("REBALANCE_IN_PROGRESS");
}

const metadataOf = ({ groupProtocols }: JoinRequest) => groupProtocols[0]?.metadata ?? Buffer.alloc(0);

/** One process's way to the coordinator, with what can go wrong on it. */
export function createClient(coordinator: Coordinator) {
  const calls: Call[] = [];
  const faults = new Map<Call, (() => Promise<unknown>)[]>();
  const switches = { isCut: false, isAway: false };
  let clusters = 0;
  let open = 0;

  function newCluster(): GroupCluster {
    clusters++;
    let isOpen = true;
    let last: Promise<unknown> = Promise.resolve();
    open++;
    const answer = <T>(call: Call, act: () => T | Promise<T>): Promise<T> => {
      calls.push(call);
      const fault = faults.get(call)?.shift();
      const own = last.then(async () => {
        if (fault) await fault();
        if (switches.isCut) await new Promise(() => {});
        if (switches.isAway || !isOpen) throw disconnected();
        return act();
      });
      last = own.catch(() => undefined);
      return own;
    };
    const broker: GroupBroker = {
      joinGroup: (request) => answer("joinGroup", () => coordinator.join(request)),
      syncGroup: (request) => answer("syncGroup", async () => ({ memberAssignment: await coordinator.sync(request) })),
      heartbeat: (request) => answer("heartbeat", () => coordinator.heartbeat(request)),
      leaveGroup: (request) => answer("leaveGroup", () => coordinator.leave(request)),
    };
    const reach = async () => {
      if (switches.isCut) await new Promise(() => {});
      if (switches.isAway) throw disconnected();
    };
    return {
      connect: reach,
      refreshMetadata: reach,
      findGroupCoordinator: async () => reach().then(() => broker),
      async disconnect() {
        if (isOpen) open--;
        isOpen = false;
      },
    };
  }

  return {
    newCluster,
    calls,
    switches,
    clusters: () => clusters,
    openClusters: () => open,
    /** What happens instead of the next calls of this kind: a rejection is their answer; otherwise the call goes on after it. */
    disturb(call: Call, ...happenings: (() => Promise<unknown>)[]): void {
      faults.set(call, [...(faults.get(call) ?? []), ...happenings]);
    },
  };
}
