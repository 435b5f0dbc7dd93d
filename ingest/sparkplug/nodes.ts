// All edge nodes of a subscription: who is who, which of them are to be asked for a rebirth and when, and what is kept of them across a restart.
//   I1. Of one node a rebirth is asked for at most every `rebirthEveryMs`, and ever more seldom while asking does not help.
import type { Instant } from "../../core/time.ts";
import { restoredBirth, type StoredBirth, storedBirth } from "./births.ts";
import { type Arrival, doubt, type EdgeNode, newNode, type Outcome, type Patience, passTime, takeMessage } from "./node.ts";
import { sequenceFrom } from "./sequence.ts";
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
  /** The connection was gone: messages may have been missed. */
  doubtAll(now: Instant): Outcome<A>[];
  /** Who is to be asked for a rebirth now; counted as asked. */
  toAsk(now: Instant): NodeName[];
  /** Gaps noticed since the last call. */
  gaps(): number;
  /** Nodes that were born, or died, since the last call. */
  changes(): [NodeName, StoredNode][];
  restore(name: NodeName, stored: StoredNode): void;
  counts(): { readonly alive: number; readonly dead: number; readonly inDoubt: number };
}

interface Asked {
  times: number;
  at: Instant;
}

/** Asking is put off twice as long each time, up to this many times the first pause. */
const PUT_OFF_MAX = 64;
/** Twice the pause between two questions: the first may get lost. */
const HOLD_QUESTIONS = 2;

export function createNodes<A extends Arrival>({ reorderTimeoutMs, rebirthEveryMs }: NodesOptions): Nodes<A> {
  const nodes = new Map<string, EdgeNode<A>>();
  const asked = new Map<string, Asked>();
  const patience: Patience = { reorderTimeoutMs, holdMs: HOLD_QUESTIONS * rebirthEveryMs };
  const all = (act: (node: EdgeNode<A>) => Outcome<A>[]) => [...nodes.values()].flatMap(act);

  function nodeOf(name: NodeName): EdgeNode<A> {
    const key = `${name.group}/${name.node}`;
    const known = nodes.get(key) ?? newNode<A>(name);
    nodes.set(key, known);
    return known;
  }

  function mayAsk(key: string, now: Instant): boolean {
    const before = asked.get(key);
    if (before && now - before.at < rebirthEveryMs * Math.min(2 ** (before.times - 1), PUT_OFF_MAX)) return false;
    const isLongAgo = before === undefined || now - before.at > PUT_OFF_MAX * rebirthEveryMs;
    asked.set(key, { at: now, times: isLongAgo ? 1 : before.times + 1 });
    return true;
  }

  return {
    take: (arrival, now) => takeMessage(nodeOf(arrival.topic), arrival, patience, now),
    tick: (now) => all((node) => passTime(node, patience, now)),
    doubtAll: (now) => all((node) => doubt(node, patience, now)),
    toAsk: (now) => [...nodes].filter(([key, node]) => node.isWanted && mayAsk(key, now)).map(([, { group, node }]) => ({ group, node })),
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
    restore(name, stored) {
      Object.assign(nodeOf(name), restoredNode<A>(stored));
    },
    counts() {
      const list = [...nodes.values()];
      const alive = list.filter(({ isAlive }) => isAlive);
      const inDoubt = alive.filter(({ isTrusted }) => !isTrusted).length;
      return { alive: alive.length - inDoubt, dead: list.length - alive.length, inDoubt };
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
