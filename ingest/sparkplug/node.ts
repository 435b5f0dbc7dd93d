// One edge node: its session, its births and those of its devices, and what becomes of each of its messages. Pure: time is handed in.
//   I1. Every message that was taken has one outcome, at once or later. Data is told in the order of `seq`.
//   I2. An alias is read by the birth before it. Where a gap, a lost connection or a restart leaves in doubt which that was, data waits for the
//       rebirth that is asked for, and is then read by what both births say alike, in one session (`bdSeq`); what is still in doubt is told
//       without the aliases, as a fault.
//   I3. What came before is known again by its digest: a message delivered twice is told once.
//   I4. A death is believed of the session that it names.
//   I5. After a lost connection or a restart nothing is in doubt where nothing can be missing: the broker kept what is sent with QoS 1, and it
//       goes on with the very next `seq`.
import type { Instant } from "../../core/time.ts";
import { agreed, type Birth, birthOf, definitionOf, sessionNumber } from "./births.ts";
import type { Arrival, EdgeNode, Outcome, Patience, Session } from "./node-state.ts";
import { after, follow, giveUp, sequenceFrom } from "./sequence.ts";

interface Turn<A> extends Patience {
  readonly now: Instant;
  readonly outcomes: Outcome<A>[];
}

const RECENT_MAX = 1024;
/** Messages that may wait for a rebirth: as many as a broker may have in flight. */
const HELD_MAX = 65_535;
const NO_BIRTH: Birth = { bornAt: Number.POSITIVE_INFINITY, aliases: new Map(), names: new Map() };

/** Takes one message of the node. */
export function takeMessage<A extends Arrival>(node: EdgeNode<A>, arrival: A, patience: Patience, now: Instant): Outcome<A>[] {
  const turn: Turn<A> = { ...patience, now, outcomes: [] };
  const { type } = arrival.topic;
  if (type === "NDEATH") onNodeDeath(node, arrival, turn);
  else if (!remember(node, arrival)) turn.outcomes.push({ kind: "passed", arrival, why: "duplicate" });
  else if (type === "NBIRTH") onNodeBirth(node, arrival, turn);
  else onSequenced(node, arrival, turn);
  return turn.outcomes;
}

/** Lets time pass: gaps that were not filled, rebirths that did not come. */
export function passTime<A extends Arrival>(node: EdgeNode<A>, patience: Patience, now: Instant): Outcome<A>[] {
  const turn: Turn<A> = { ...patience, now, outcomes: [] };
  const since = node.session?.sequence.gapSince;
  if (node.isTrusted && since !== undefined && now - since >= patience.reorderTimeoutMs) {
    node.gaps++;
    distrust(node, turn);
  }
  leaveOut(node, turn);
  if (node.unsure[0] && now - node.unsure[0].since >= patience.reorderTimeoutMs) stopResuming(node, turn);
  const waiting = node.held.findIndex(({ since }) => now - since < patience.holdMs);
  const over = node.held.splice(0, waiting < 0 ? node.held.length : waiting);
  if (over.length > 0 && node.isWanted) node.isDeaf = true;
  for (const { arrival } of over) tellInDoubt(arrival, NO_BIRTH, turn);
  return turn.outcomes;
}

/** Messages may have been missed: nothing is taken for certain until the next birth, or, where the broker kept its session, the next `seq`. */
export function doubt<A extends Arrival>(node: EdgeNode<A>, isKept: boolean, patience: Patience, now: Instant): Outcome<A>[] {
  const turn: Turn<A> = { ...patience, now, outcomes: [] };
  const isResumable = isKept && (node.isTrusted || node.isResumable);
  if (node.isTrusted) distrust(node, turn);
  if (isResumable) node.isResumable = true;
  else stopResuming(node, turn);
  node.isWanted = node.isAlive;
  return turn.outcomes;
}

function remember<A extends Arrival>({ recent }: EdgeNode<A>, { digest }: A): boolean {
  if (recent.has(digest)) return false;
  recent.add(digest);
  if (recent.size > RECENT_MAX) recent.delete(recent.values().next().value as string);
  return true;
}

function onNodeBirth<A extends Arrival>(node: EdgeNode<A>, arrival: A, turn: Turn<A>): void {
  stopResuming(node, turn);
  const { payload, receivedAt } = arrival;
  const before = node.session;
  const birth = birthOf(payload, receivedAt);
  const sequence = sequenceFrom<A>(after(payload.seq ?? 0));
  const number = sessionNumber(payload);
  const births = new Map([["", birth]]);
  const session: Session<A> = { number, bornAt: birth.bornAt, sequence, births };
  const isOvertaking = ({ payload: { timestamp = 0 } }: A) => timestamp >= session.bornAt;
  const waiting = before ? giveUp(before.sequence) : [];
  if (waiting.some((one) => !isOvertaking(one))) node.gaps++;
  if (node.isAlive) for (const [device, known] of before?.births ?? []) if (device !== "") node.missing.set(device, known);
  node.newest = { arrival, since: turn.now };
  const flags = { isAlive: true, isTrusted: true, isWanted: false, isDeaf: false, isChanged: true };
  Object.assign(node, { session, before, ...flags });
  tell({ arrival, birth, isBirth: true, isInDoubt: true }, turn);
  release(node, "", turn);
  stand(node, session, arrival);
  for (const one of waiting) onSequenced(node, one, turn);
}

function onSequenced<A extends Arrival>(node: EdgeNode<A>, arrival: A, turn: Turn<A>): void {
  const { seq, timestamp } = arrival.payload;
  const { session } = node;
  if (seq === undefined) turn.outcomes.push({ kind: "fault", arrival, why: "seq: is missing" });
  else if (node.isResumable && isResuming(node, arrival, turn)) return;
  else if (!session || !node.isTrusted) inDoubt(node, arrival, turn);
  else if (timestamp !== undefined && timestamp < session.bornAt && seq !== session.sequence.expected) tellLeft(node, arrival, turn);
  else {
    const message = { arrival, now: turn.now };
    const isFollowing = !isOutOfTime(session, arrival) && !isBornAgain(session, arrival);
    if (isFollowing && follow(session.sequence, seq, message, (next) => accept(node, session, next, turn))) return;
    node.gaps++;
    distrust(node, turn);
    inDoubt(node, arrival, turn);
  }
}

/**
 * Whether the message waits, or was told before: then it is done with. Else it goes on where the node stood (I5), or into doubt.
 *
 * What was told before a restart and not acknowledged comes again first, up to the very last that was told.
 */
function isResuming<A extends Arrival>(node: EdgeNode<A>, arrival: A, turn: Turn<A>): boolean {
  const { unsure, place, session } = node;
  const isNext = arrival.payload.seq === session?.sequence.expected;
  if (arrival.isAssured && arrival.digest === place?.digest) {
    const known = [...unsure.splice(0).map((one) => one.arrival), arrival];
    turn.outcomes.push(...known.map((one) => ({ kind: "passed", arrival: one, why: "duplicate" }) as const));
    return true;
  }
  if (arrival.isAssured && !isNext && unsure.length < HELD_MAX) {
    unsure.push({ arrival, since: turn.now });
    node.isWanted = true;
    return true;
  }
  const isCertain = arrival.isAssured === true && isNext && node.isAlive && unsure.length === 0;
  if (isCertain) Object.assign(node, { isTrusted: true, isResumable: false, isWanted: node.held.length > 0, isDeaf: false });
  else stopResuming(node, turn);
  return false;
}

/** Something is missing, or nobody knows. */
function stopResuming<A extends Arrival>(node: EdgeNode<A>, turn: Turn<A>): void {
  node.isResumable = false;
  for (const { arrival } of node.unsure.splice(0)) inDoubt(node, arrival, turn);
}

/** It has its turn, and yet was sent after what should follow it: the numbers are another session's, whose birth was missed. */
function isOutOfTime<A extends Arrival>({ sequence }: Session<A>, { payload: { seq, timestamp = 0 } }: A): boolean {
  return seq === sequence.expected && [...sequence.early.values()].some(({ payload }) => (payload.timestamp ?? timestamp) < timestamp);
}

/** A device that lives is born with its edge node: so the node was, and that was missed. */
function isBornAgain<A extends Arrival>({ births, sequence }: Session<A>, { topic, payload }: A): boolean {
  return topic.type === "DBIRTH" && payload.seq === sequence.expected && births.has(topic.device);
}

/** It was sent before the present birth: read by what that and the one before it say alike. */
function tellLeft<A extends Arrival>(node: EdgeNode<A>, arrival: A, turn: Turn<A>): void {
  const { type } = arrival.topic;
  node.isWanted = true;
  if (type === "DDEATH") turn.outcomes.push({ kind: "passed", arrival, why: "oldDeath" });
  else if (type === "DBIRTH") tell({ arrival, birth: birthOf(arrival.payload, arrival.receivedAt), isBirth: true, isInDoubt: true }, turn);
  else tellInDoubt(arrival, readable(arrival, node.before, node.session), turn);
}

/** A message whose turn it is. */
function accept<A extends Arrival>(node: EdgeNode<A>, session: Session<A>, arrival: A, turn: Turn<A>): void {
  const { type, device } = arrival.topic;
  const birth = session.births.get(device);
  if (type === "DBIRTH") onDeviceBirth(node, session, arrival, turn);
  else if (type === "DDEATH") onDeviceDeath(node, session, arrival, turn);
  else if (!birth) hold(node, arrival, turn);
  else {
    if (arrival.payload.metrics.some((metric) => !definitionOf(metric, birth))) node.isWanted = true;
    tell({ arrival, birth, isBirth: false, isInDoubt: false }, turn);
  }
  stand(node, session, arrival);
}

/** What came is told up to this one, if nothing that came before waits. */
function stand<A extends Arrival>(node: EdgeNode<A>, { bornAt }: Session<A>, { payload, digest, isAssured }: A): void {
  if (node.held.length > 0) return;
  node.place = { bornAt, seq: payload.seq ?? 0, digest };
  node.isMoved = isAssured === true;
}

/** A birth of the node is followed by those of its devices that live: what is not born again is gone, and its death was missed. */
function leaveOut<A extends Arrival>(node: EdgeNode<A>, turn: Turn<A>): void {
  const { newest, missing } = node;
  if (!newest || !node.isTrusted || turn.now - newest.since < turn.holdMs) return;
  for (const [device, birth] of missing) {
    const arrival = { ...newest.arrival, topic: { ...newest.arrival.topic, device } };
    turn.outcomes.push({ kind: "gone", arrival, births: new Map([[device, birth]]) });
  }
  missing.clear();
  node.newest = undefined;
}

function onDeviceBirth<A extends Arrival>(node: EdgeNode<A>, session: Session<A>, arrival: A, turn: Turn<A>): void {
  const birth = birthOf(arrival.payload, arrival.receivedAt);
  const { device } = arrival.topic;
  session.births.set(device, birth);
  node.missing.delete(device);
  node.isChanged = true;
  tell({ arrival, birth, isBirth: true, isInDoubt: true }, turn);
  if (node.isTrusted && session === node.session) release(node, device, turn);
}

function onDeviceDeath<A extends Arrival>(node: EdgeNode<A>, { births }: Session<A>, arrival: A, turn: Turn<A>): void {
  const { device } = arrival.topic;
  const birth = births.get(device);
  births.delete(device);
  node.missing.delete(device);
  node.isChanged = true;
  turn.outcomes.push({ kind: "gone", arrival, births: new Map([[device, birth ?? NO_BIRTH]]) });
}

function onNodeDeath<A extends Arrival>(node: EdgeNode<A>, arrival: A, turn: Turn<A>): void {
  const number = sessionNumber(arrival.payload);
  if (!node.isAlive || node.session?.number !== number || !node.session) {
    turn.outcomes.push({ kind: "passed", arrival, why: "oldDeath" });
    return;
  }
  distrust(node, turn); // what comes now is of a session whose birth is yet to come
  Object.assign(node, { isAlive: false, isWanted: false, isChanged: true });
  turn.outcomes.push({ kind: "gone", arrival, births: new Map([...node.missing, ...node.session.births]) });
  node.missing.clear();
}

/** Which birth a message follows is not known: births and deaths speak for themselves, data waits. */
function inDoubt<A extends Arrival>(node: EdgeNode<A>, arrival: A, turn: Turn<A>): void {
  const { type } = arrival.topic;
  node.isWanted = true;
  node.session ??= { number: undefined, bornAt: 0, sequence: sequenceFrom<A>(0), births: new Map() };
  if (type === "DBIRTH") onDeviceBirth(node, node.session, arrival, turn);
  else if (type === "DDEATH") onDeviceDeath(node, node.session, arrival, turn);
  else hold(node, arrival, turn);
}

function hold<A extends Arrival>(node: EdgeNode<A>, arrival: A, turn: Turn<A>): void {
  node.isWanted = true;
  if (node.isDeaf || node.held.length >= HELD_MAX) tellInDoubt(arrival, NO_BIRTH, turn);
  else node.held.push({ arrival, since: turn.now });
}

/** The node or a device is born, and what goes with its values known: what waited for it is told. */
function release<A extends Arrival>(node: EdgeNode<A>, device: string, turn: Turn<A>): void {
  const { held } = node;
  if (held.length === 0) return;
  node.held = held.filter(({ arrival }) => arrival.topic.device !== device);
  for (const { arrival } of held) {
    if (arrival.topic.device === device) tellInDoubt(arrival, readable(arrival, node.before, node.session), turn);
  }
}

/** What is certain of a message that came between two births. */
function readable<A extends Arrival>({ topic, payload }: A, before: Session<A> | undefined, now: Session<A> | undefined): Birth {
  const first = before?.births.get(topic.device);
  const second = now?.births.get(topic.device);
  const isSame = before?.number !== undefined && before.number === now?.number;
  const isAfter = first !== undefined && payload.timestamp !== undefined && payload.timestamp >= first.bornAt;
  return agreed(isSame && isAfter ? first : undefined, second);
}

function tell<A>(told: Omit<Extract<Outcome<A>, { kind: "told" }>, "kind">, { outcomes }: Turn<A>): void {
  outcomes.push({ kind: "told", ...told });
}

function tellInDoubt<A>(arrival: A, birth: Birth, turn: Turn<A>): void {
  tell({ arrival, birth, isBirth: false, isInDoubt: true }, turn);
}

function distrust<A extends Arrival>(node: EdgeNode<A>, turn: Turn<A>): void {
  node.isTrusted = false;
  stopResuming(node, turn);
  for (const arrival of node.session ? giveUp(node.session.sequence) : []) inDoubt(node, arrival, turn);
}
