import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assign, type GroupMember, nameOf, type TopicPartition } from "./assigner.ts";

const EIGHT = () => 8;

function member(memberId: string, { owned = [], generation = -1, topics = ["events"] }: Partial<GroupMember> = {}): GroupMember {
  return { memberId, topics, owned, generation };
}

const places = (topic: string, ...partitions: number[]): TopicPartition[] => partitions.map((partition) => ({ topic, partition }));
const shown = (shares: Map<string, TopicPartition[]>) => Object.fromEntries(Array.from(shares, ([id, list]) => [id, list.map(nameOf)]));
const counts = (shares: Map<string, TopicPartition[]>, topic?: string) =>
  Array.from(shares.values(), (list) => list.filter((place) => topic === undefined || place.topic === topic).length);
const spread = (numbers: readonly number[]) => Math.max(...numbers) - Math.min(...numbers);

/** The same members, owning what they were given. */
function settled(ids: readonly string[], shares: Map<string, TopicPartition[]>, topics: readonly string[], generation = 1): GroupMember[] {
  return ids.map((id) => member(id, { owned: shares.get(id) ?? [], generation, topics }));
}

/** Partitions that a member who had one in `before`, and is still there, has no more. */
function moves(before: Map<string, TopicPartition[]>, after: Map<string, TopicPartition[]>): number {
  let moved = 0;
  for (const [id, list] of before) {
    const kept = new Set(after.get(id)?.map(nameOf));
    if (after.has(id)) moved += list.filter((place) => !kept.has(nameOf(place))).length;
  }
  return moved;
}

describe("shares", () => {
  test("nobody gets nothing", () => expect(assign([], EIGHT)).toEqual(new Map()));

  test("a member that subscribes to nothing gets nothing", () => {
    const shares = assign([member("a"), member("b", { topics: [] })], () => 2);
    expect(shown(shares)).toEqual({ a: ["events/0", "events/1"], b: [] });
  });

  test("two new members get four of eight partitions each", () => {
    expect(shown(assign([member("b"), member("a")], EIGHT))).toEqual({
      a: ["events/0", "events/2", "events/4", "events/6"],
      b: ["events/1", "events/3", "events/5", "events/7"],
    });
  });

  test("a third member gets two, and the others keep three each", () => {
    const members = [
      member("a", { owned: places("events", 0, 2, 4, 6), generation: 3 }),
      member("b", { owned: places("events", 1, 3, 5, 7), generation: 3 }),
      member("c"),
    ];
    expect(shown(assign(members, EIGHT))).toEqual({
      a: ["events/0", "events/2", "events/4"],
      b: ["events/1", "events/3", "events/5"],
      c: ["events/6", "events/7"],
    });
  });

  test("of two that claim a partition the one with the newer generation keeps it", () => {
    const members = [
      member("a", { owned: places("events", 0, 1), generation: 4 }),
      member("b", { owned: places("events", 1, 2), generation: 5 }),
    ];
    expect(shown(assign(members, () => 3))).toEqual({ a: ["events/0"], b: ["events/1", "events/2"] });
  });

  test("what is owned of a topic that is gone, was never subscribed to, or beyond its end is forgotten", () => {
    const owned = [...places("events", 9, -1), ...places("gone", 0), ...places("facts", 0)];
    const members = [member("a", { owned, generation: 2 }), member("b", { topics: ["events", "facts"] })];
    const shares = assign(members, (topic) => (topic === "events" ? 2 : 1));
    expect(shown(shares)).toEqual({ a: ["events/0"], b: ["events/1", "facts/0"] });
  });

  test("of members with as many partitions the one with fewer of the topic gets the next", () => {
    const topics = ["facts.a", "facts.b"];
    const members = [member("a", { owned: places("facts.a", 0), topics }), member("b", { owned: places("facts.b", 0), topics })];
    expect(shown(assign(members, () => 2))).toEqual({ a: ["facts.a/0", "facts.b/1"], b: ["facts.a/1", "facts.b/0"] });
  });

  test("a topic of which only some are members of goes to those", () => {
    const members = [member("a", { topics: ["events", "facts"] }), member("b"), member("c")];
    const shares = assign(members, (topic) => (topic === "events" ? 4 : 2));
    expect(counts(shares)).toEqual([2, 2, 2]);
    expect(counts(shares, "facts")).toEqual([2, 0, 0]);
  });

  test("a fourth member of twelve topics gets an equal share of each", () => {
    const topics = Array.from({ length: 12 }, (_, index) => `facts.${String.fromCharCode(97 + index)}`);
    const ids = ["a", "b", "c"];
    const before = assign(settled(ids, new Map(), topics), EIGHT);
    const after = assign([...settled(ids, before, topics), member("d", { topics })], EIGHT);
    expect(counts(after)).toEqual([24, 24, 24, 24]);
    for (const topic of topics) expect(counts(after, topic)).toEqual([2, 2, 2, 2]);
  });
});

const topicSets = fc.uniqueArray(fc.constantFrom("events", "facts.a", "facts.b", "facts.c"), { minLength: 1 });
const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 7 });
const place = fc.record({ topic: fc.constantFrom("events", "facts.a", "other"), partition: fc.integer({ min: -1, max: 20 }) });
const sizes = fc.record({ events: fc.nat(20), "facts.a": fc.nat(20), "facts.b": fc.nat(9), "facts.c": fc.nat(3) });
const strangers = fc.uniqueArray(
  fc.record({
    memberId: fc.string({ maxLength: 5 }),
    topics: fc.array(fc.constantFrom("events", "facts.a", "facts.b")),
    owned: fc.array(place),
    generation: fc.integer({ min: -1, max: 9 }),
  }),
  { selector: ({ memberId }) => memberId, maxLength: 7 },
);

describe("property:", () => {
  const sizeOf = (of: Record<string, number>) => (topic: string) => of[topic] ?? 0;

  test("whatever members claim, each partition that somebody subscribes to goes to exactly one of its subscribers", () => {
    fc.assert(
      fc.property(strangers, sizes, (members, of) => {
        const shares = assign(members, sizeOf(of));
        const given = [...shares].flatMap(([id, list]) => list.map((each) => ({ id, ...each })));
        for (const { id, topic } of given) expect(members.find(({ memberId }) => memberId === id)?.topics).toContain(topic);
        const wanted = [...new Set(members.flatMap(({ topics }) => topics))];
        const all = wanted.flatMap((topic) => places(topic, ...Array(sizeOf(of)(topic)).keys()));
        expect(given.map(nameOf).sort()).toEqual(all.map(nameOf).sort());
        expect([...shares.keys()].sort()).toEqual(members.map(({ memberId }) => memberId).sort());
      }),
    );
  });

  test("the order in which members are listed changes nothing", () => {
    fc.assert(
      fc.property(strangers, sizes, (members, of) => {
        const one = assign(members, sizeOf(of));
        const other = assign([...members].reverse(), sizeOf(of));
        for (const [id, list] of one) expect(other.get(id)).toEqual(list);
      }),
    );
  });

  test("members of the same topics differ by one partition at most, whatever they claim; new ones also topic by topic", () => {
    fc.assert(
      fc.property(strangers, topicSets, sizes, (members, topics, of) => {
        fc.pre(members.length > 0);
        const same = members.map((each) => ({ ...each, topics }));
        expect(spread(counts(assign(same, sizeOf(of))))).toBeLessThanOrEqual(1);
        const fresh = assign(
          same.map((each) => ({ ...each, owned: [] })),
          sizeOf(of),
        );
        for (const topic of topics) expect(spread(counts(fresh, topic))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("the same members again keep everything", () => {
    fc.assert(
      fc.property(ids, topicSets, sizes, (members, topics, of) => {
        const first = assign(settled(members, new Map(), topics), sizeOf(of));
        expect(assign(settled(members, first, topics), sizeOf(of))).toEqual(first);
      }),
    );
  });

  test("through joins and leaves: a new member moves its own share at most, one that goes moves none but its own", () => {
    const steps = fc.array(fc.record({ isJoin: fc.boolean(), pick: fc.nat() }), { maxLength: 12 });
    fc.assert(
      fc.property(steps, topicSets, sizes, (list, topics, of) => {
        const total = topics.reduce((sum, topic) => sum + sizeOf(of)(topic), 0);
        let names = ["first"];
        let before = assign(settled(names, new Map(), topics), sizeOf(of));
        for (const [index, { isJoin, pick }] of list.entries()) {
          const isAdded = isJoin || names.length === 1;
          names = isAdded ? [...names, `${pick % 7}-${index}`] : names.toSpliced(pick % names.length, 1);
          const after = assign(settled(names, before, topics, index), sizeOf(of));
          expect(moves(before, after)).toBeLessThanOrEqual(isAdded ? Math.ceil(total / names.length) : 0);
          expect(spread(counts(after))).toBeLessThanOrEqual(1);
          before = after;
        }
      }),
    );
  });
});
