// What is known of one edge node, what comes from it, and what becomes of that.
import type { Instant } from "../../core/time.ts";
import type { Birth } from "./births.ts";
import type { Payload } from "./payload.ts";
import type { Sequence } from "./sequence.ts";
import type { SparkplugTopic } from "./topic.ts";

export interface Arrival {
  readonly topic: SparkplugTopic;
  readonly payload: Payload;
  /** Of topic and payload. */
  readonly digest: string;
  readonly receivedAt: Instant;
  /** Sent with QoS 1: while the broker keeps its session, none of its kind is missed. */
  readonly isAssured?: boolean;
}

export type Outcome<A> =
  /** Its metrics are what `birth` says. In doubt, some of what was before it may not have been seen: so of every birth. */
  | { readonly kind: "told"; readonly arrival: A; readonly birth: Birth; readonly isBirth: boolean; readonly isInDoubt: boolean }
  /** These are heard no more: the node ("") or its devices, as they were born. */
  | { readonly kind: "gone"; readonly arrival: A; readonly births: ReadonlyMap<string, Birth> }
  | { readonly kind: "passed"; readonly arrival: A; readonly why: "duplicate" | "oldDeath" }
  | { readonly kind: "fault"; readonly arrival: A; readonly why: string };

export interface Session<A> {
  readonly number: number | undefined;
  readonly bornAt: Instant;
  readonly sequence: Sequence<A>;
  /** By device; "" is the node itself. */
  readonly births: Map<string, Birth>;
}

export interface Held<A> {
  readonly arrival: A;
  readonly since: Instant;
}

/** The newest message of a session that was told in its turn. */
export interface Place {
  readonly bornAt: Instant;
  readonly seq: number;
  readonly digest: string;
}

export interface EdgeNode<A> {
  readonly group: string;
  readonly node: string;
  isAlive: boolean;
  /** No message of the session was missed. */
  isTrusted: boolean;
  /** It was trusted before the connection was lost, and nothing says yet that it cannot go on (I5). */
  isResumable: boolean;
  session: Session<A> | undefined;
  /** The one before it, for what came before the birth and could not be told. */
  before: Session<A> | undefined;
  /** Devices that lived before the newest birth of the node, and were not born since. */
  readonly missing: Map<string, Birth>;
  newest: Held<A> | undefined;
  held: Held<A>[];
  /** Came before it is known whether it goes on. */
  unsure: Held<A>[];
  readonly recent: Set<string>;
  /** A rebirth is to be asked for. */
  isWanted: boolean;
  /** It was asked for and did not come. */
  isDeaf: boolean;
  /** Births or deaths since this was last set back. */
  isChanged: boolean;
  place: Place | undefined;
  /** The place is another one, by a message that is assured, since this was last set back. */
  isMoved: boolean;
  gaps: number;
}

export interface Patience {
  readonly reorderTimeoutMs: number;
  readonly holdMs: number;
}

export function newNode<A>({ group, node }: Pick<SparkplugTopic, "group" | "node">): EdgeNode<A> {
  const absent = { session: undefined, before: undefined, place: undefined, newest: undefined };
  const flags = { isAlive: true, isTrusted: false, isResumable: false, isWanted: false, isDeaf: false, isChanged: false, isMoved: false };
  return { group, node, ...flags, ...absent, missing: new Map(), held: [], unsure: [], recent: new Set(), gaps: 0 };
}
