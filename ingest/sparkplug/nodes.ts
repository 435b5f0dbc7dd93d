// All edge nodes of a subscription: who is who, which of them are to be asked for a rebirth and when, and what is kept of them across a restart.
//   I1. Of one node a rebirth is asked for at most every `rebirthEveryMs`, and ever more seldom while asking does not help: a node that is
//       certain when the time of two questions has passed since the last one was helped.
import type { Instant } from "../../core/time.ts";
import { restoredBirth, type StoredBirth, storedBirth } from "./births.ts";
import { doubt, passTime, takeMessage } from "./node.ts";
import { type Arrival, type EdgeNode, newNode, type Outcome, type Patience, type Place } from "./node-state.ts";
import { after, sequenceFrom } from "./sequence.ts";
import type { SparkplugTopic } from "./topic.ts";

export interface NodesOptions {
  /** How long a message that is missing may still come. */
  readonly reorderTimeoutMs: number;
  readonly rebirthEveryMs: number;
}

export type NodeName = Pick<SparkplugTopic, "group" | "node">;

/** A node as it was last born, as JSON. */
export interface StoredNode {
  readonly number: number | null;
  readonly bornAt: Instant;
  readonly isAlive: boolean;
  readonly births: readonly (readonly [device: string, birth: StoredBirth])[];
}

export interface Nodes<A> {
  take(arrival: A, now: Instant): Outcome<A>[];
  tick(now: Instant): Outcome<A>[];
  /** The connection was gone: messages may have been missed, those of QoS 1 only if the broker has not kept the session. */
  doubtAll(isKept: boolean, now: Instant): Outcome<A>[];
  /** Who is to be asked for a rebirth now; counted as asked. */
  toAsk(now: Instant): NodeName[];
  /** Gaps noticed since the last call. */
  gaps(): number;
  /** Nodes that were born, or died, since the last call. */
  changes(): [NodeName, StoredNode][];
  /** Nodes whose messages of QoS 1 went on since the last call, and how far. */
  moves(): [NodeName, Place][];
  restore(name: NodeName, stored: StoredNode): void;
  /** After `restore`: where the node stood. */
  resume(name: NodeName, place: Place): void;
  counts(): { readonly alive: number; readonly dead: number; readonly inDoubt: number };
}

/** Asking is put off twice as long each time, up to this many times the first pause. */
const PUT_OFF_MAX = 64;
/** Twice the pause between two questions: the first may get lost. */
const HOLD_QUESTIONS = 2;

export function createNodes<A extends Arrival>({ reorderTimeoutMs, rebirthEveryMs }: NodesOptions): Nodes<A> {
  const nodes = new Map<string, EdgeNode<A>>();
  const questions = createQuestions(rebirthEveryMs);
  const patience: Patience = { reorderTimeoutMs, holdMs: HOLD_QUESTIONS * rebirthEveryMs };
  const all = (act: (node: EdgeNode<A>) => Outcome<A>[]) => [...nodes.values()].flatMap(act);

  function nodeOf(name: NodeName): EdgeNode<A> {
    const key = `${name.group}/${name.node}`;
    const known = nodes.get(key) ?? newNode<A>(name);
    nodes.set(key, known);
    return known;
  }

  return {
    take: (arrival, now) => takeMessage(nodeOf(arrival.topic), arrival, patience, now),
    tick(now) {
      questions.forgetHelped((key) => nodes.get(key)?.isTrusted === true, now - patience.holdMs);
      return all((node) => passTime(node, patience, now));
    },
    doubtAll: (isKept, now) => all((node) => doubt(node, isKept, patience, now)),
    toAsk: (now) =>
      [...nodes].filter(([key, node]) => node.isWanted && questions.mayAsk(key, now)).map(([, { group, node }]) => ({ group, node })),
    gaps() {
      let sum = 0;
      for (const node of nodes.values()) {
        sum += node.gaps;
        node.gaps = 0;
      }
      return sum;
    },
    changes() {
      const changed = [...nodes.values()].filter((node) => node.isChanged && node.session !== undefined);
      for (const node of changed) node.isChanged = false;
      return changed.map((node) => [{ group: node.group, node: node.node }, storedNode(node)]);
    },
    moves() {
      const moved = [...nodes.values()].filter(({ isMoved }) => isMoved);
      for (const node of moved) node.isMoved = false;
      return moved.map(({ group, node, place }) => [{ group, node }, place as Place]);
    },
    restore(name, stored) {
      Object.assign(nodeOf(name), restoredNode<A>(stored));
    },
    resume(name, place) {
      const node = nodeOf(name);
      if (node.session?.bornAt !== place.bornAt) return; // of another birth than the one that was kept
      node.session.sequence.expected = after(place.seq);
      Object.assign(node, { place, isResumable: true });
    },
    counts() {
      const list = [...nodes.values()];
      const alive = list.filter(({ isAlive }) => isAlive);
      const inDoubt = alive.filter(({ isTrusted }) => !isTrusted).length;
      return { alive: alive.length - inDoubt, dead: list.length - alive.length, inDoubt };
    },
  };
}

/** When each node was asked for a rebirth (I1). */
function createQuestions(rebirthEveryMs: number) {
  const asked = new Map<string, { readonly times: number; readonly at: Instant }>();
  return {
    mayAsk(key: string, now: Instant): boolean {
      const before = asked.get(key);
      if (before && now - before.at < rebirthEveryMs * Math.min(2 ** (before.times - 1), PUT_OFF_MAX)) return false;
      asked.set(key, { at: now, times: (before?.times ?? 0) + 1 });
      return true;
    },
    /** Those who were asked before that and are certain now. */
    forgetHelped(isCertain: (key: string) => boolean, before: Instant): void {
      for (const [key, { at }] of asked) if (at <= before && isCertain(key)) asked.delete(key);
    },
  };
}

function storedNode<A>({ session, isAlive }: EdgeNode<A>): StoredNode {
  const births = [...(session?.births ?? [])].map(([device, birth]) => [device, storedBirth(birth)] as const);
  return { number: session?.number ?? null, bornAt: session?.bornAt ?? 0, isAlive, births };
}

/** In doubt until it is born anew: nobody knows what it sent meanwhile. */
function restoredNode<A>({ number, bornAt, isAlive, births }: StoredNode): Partial<EdgeNode<A>> {
  const known = new Map(births.map(([device, birth]) => [device, restoredBirth(birth)]));
  const session = { number: number ?? undefined, bornAt, sequence: sequenceFrom<A>(0), births: known };
  return { session, isAlive, isTrusted: false, isWanted: isAlive };
}
