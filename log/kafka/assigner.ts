// Who gets which partition: computed by the member that leads a group, from what every member subscribes to and owns.
//   I1. Every partition of a topic that somebody subscribes to goes to exactly one of its subscribers.
//   I2. Members of equal subscriptions hold numbers of partitions that differ by one at most. (Of unequal ones, no single move would
//       bring two members closer together.)
//   I3. A member keeps what it owns as far as I2 allows: a partition that moves interrupts its work, is restored and caught up.
//   I4. Among choices that are equally good for I2 and I3 the one that spreads each topic wins: topics differ in load.
//   I5. The same members in any order give the same answer.

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface GroupMember {
  readonly memberId: string;
  readonly topics: readonly string[];
  /** What it held, and the group's generation in which it was given that: of two that claim a partition the newer one is right. */
  readonly owned: readonly TopicPartition[];
  readonly generation: number;
}

interface Seat {
  readonly memberId: string;
  readonly topics: ReadonlySet<string>;
  /** Partitions held, by topic, rising but for what was given last. */
  readonly held: Map<string, number[]>;
  total: number;
}

/**
 * Balanced and sticky, after the idea of Kafka's `AbstractStickyAssignor`, without its chains of moves across subscriptions.
 *
 * @example assign([{ memberId: "a", topics: ["events"], owned: [], generation: -1 }], () => 2) // a: events/0, events/1
 */
export function assign(members: readonly GroupMember[], partitionsOf: (topic: string) => number): Map<string, TopicPartition[]> {
  const sorted = [...members].sort((a, b) => compare(a.memberId, b.memberId));
  const seats = new Map<string, Seat>();
  for (const { memberId, topics } of sorted) seats.set(memberId, { memberId, topics: new Set(topics), held: new Map(), total: 0 });
  const free = partitionsToGive(sorted, partitionsOf);
  keepOwned(sorted, seats, free);
  const all = [...seats.values()];
  for (const { topic, partition } of free.values()) {
    const seat = neediest(all, topic);
    if (seat) take(seat, topic, partition);
  }
  while (moveOne(all));
  return new Map(all.map((seat) => [seat.memberId, listOf(seat)]));
}

/** By name, in the order in which they are given: topic by topic, so that each is dealt out in turn. */
function partitionsToGive(members: readonly GroupMember[], partitionsOf: (topic: string) => number): Map<string, TopicPartition> {
  const topics = [...new Set(members.flatMap((member) => member.topics))].sort(compare);
  const free = new Map<string, TopicPartition>();
  for (const topic of topics) {
    const count = partitionsOf(topic);
    for (let partition = 0; partition < count; partition++) free.set(nameOf({ topic, partition }), { topic, partition });
  }
  return free;
}

function keepOwned(members: readonly GroupMember[], seats: ReadonlyMap<string, Seat>, free: Map<string, TopicPartition>): void {
  for (const { memberId, owned } of [...members].sort((a, b) => b.generation - a.generation)) {
    const seat = seats.get(memberId);
    for (const place of owned) {
      if (seat?.topics.has(place.topic) && free.delete(nameOf(place))) take(seat, place.topic, place.partition);
    }
  }
}

/** The subscriber with the fewest partitions, then with the fewest of this topic, then the first by name. */
function neediest(seats: readonly Seat[], topic: string): Seat | undefined {
  let best: Seat | undefined;
  for (const seat of seats) {
    if (!seat.topics.has(topic)) continue;
    const by = best === undefined ? -1 : seat.total - best.total || countOf(seat, topic) - countOf(best, topic);
    if (by < 0) best = seat;
  }
  return best;
}

/** Moves a partition from a member with many to one with fewer by two at least. @returns false when none can be moved */
function moveOne(seats: readonly Seat[]): boolean {
  const byTotal = [...seats].sort((a, b) => b.total - a.total || compare(a.memberId, b.memberId));
  for (const from of byTotal) {
    for (const to of byTotal.toReversed()) {
      if (from.total - to.total <= 1) break;
      const topic = topicToMove(from, to);
      if (topic === undefined) continue;
      take(to, topic, giveUp(from, topic));
      return true;
    }
  }
  return false;
}

/** The topic of which `from` holds most beyond `to`. */
function topicToMove(from: Seat, to: Seat): string | undefined {
  let best: string | undefined;
  const surplus = (topic: string) => countOf(from, topic) - countOf(to, topic);
  for (const topic of [...from.held.keys()].sort(compare)) {
    if (!to.topics.has(topic) || countOf(from, topic) === 0) continue;
    if (best === undefined || surplus(topic) > surplus(best)) best = topic;
  }
  return best;
}

function take(seat: Seat, topic: string, partition: number): void {
  const held = seat.held.get(topic);
  if (held) held.push(partition);
  else seat.held.set(topic, [partition]);
  seat.total++;
}

function giveUp(seat: Seat, topic: string): number {
  const held = seat.held.get(topic) ?? [];
  const partition = Math.max(...held);
  held.splice(held.indexOf(partition), 1);
  seat.total--;
  return partition;
}

function countOf(seat: Seat, topic: string): number {
  return seat.held.get(topic)?.length ?? 0;
}

function listOf({ held }: Seat): TopicPartition[] {
  const topics = [...held.keys()].sort(compare);
  return topics.flatMap((topic) => (held.get(topic) ?? []).sort((a, b) => a - b).map((partition) => ({ topic, partition })));
}

/** A partition's name, for maps and for people. */
export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** By code units: the same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
