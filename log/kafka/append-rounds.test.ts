import fc from "fast-check";
import { expect, test } from "vitest";
import type { NewRecord } from "../log.ts";
import { type Append, type AppendRounds, createAppendRounds, type Taking } from "./append-rounds.ts";

const record = (text: string, partition = 0): NewRecord => ({
  topic: "events",
  partition,
  key: "k",
  value: Buffer.from(text),
  timestamp: 1,
});
const textOf = ({ value }: NewRecord) => Buffer.from(value).toString();
const unavailable = expect.objectContaining({ code: "LOG_UNAVAILABLE" });
const none = new Map<string, Error>();
const failedAt = (...places: string[]) => new Map(places.map((place) => [place, new Error("Local: Message timed out")]));

function start() {
  const rounds = createAppendRounds((topic) => `p.${topic}`);
  const outcomes: unknown[] = [];
  const took: string[] = [];
  return {
    rounds,
    outcomes,
    took,
    /** Its outcome is put where the call stands among the others. */
    add(...records: (NewRecord | string)[]): Append {
      const n = outcomes.push("open") - 1;
      return rounds.add({
        records: records.map((each) => (typeof each === "string" ? record(each) : each)),
        resolve: () => void (outcomes[n] = "written"),
        reject: (error) => void (outcomes[n] = error),
      });
    },
    handOver(limit = 100, says: (text: string) => Taking = () => "taken") {
      return rounds.handOver(limit, (topic, each) => {
        const taking = says(textOf(each));
        if (taking === "taken") took.push(`${topic} ${textOf(each)}`);
        return taking;
      });
    },
  };
}

test("calls are handed over in their order, and settled together", () => {
  const { rounds, outcomes, took, add, handOver } = start();
  add("a", "b");
  add("c");
  expect(handOver()).toEqual({ last: "taken", isEmpty: false });
  expect([took, outcomes]).toEqual([
    ["p.events a", "p.events b", "p.events c"],
    ["open", "open"],
  ]);
  rounds.finish(none);
  expect([outcomes, rounds.hasWaiting()]).toEqual([["written", "written"], false]);
});

test("what is not delivered refuses the calls with records for that partition", () => {
  const { rounds, outcomes, add, handOver } = start();
  add(record("a", 1));
  add(record("b", 2), record("c", 1));
  add(record("d", 2));
  handOver();
  rounds.finish(failedAt("p.events/1", "p.other/2"));
  expect(outcomes).toEqual([unavailable, unavailable, "written"]);
});

test("the first that finds no room holds up the rest, and goes on in the next round", () => {
  const { rounds, outcomes, took, add, handOver } = start();
  add("a", "b", "c");
  add("d");
  expect(handOver(100, (text) => (text === "b" ? "full" : "taken"))).toEqual({ last: "full", isEmpty: false });
  rounds.finish(none);
  expect([took, outcomes]).toEqual([["p.events a"], ["open", "open"]]);
  expect(handOver(2)).toEqual({ last: "full", isEmpty: false });
  rounds.finish(none);
  expect(outcomes).toEqual(["written", "open"]);
  expect(handOver(2, () => "over")).toEqual({ last: "over", isEmpty: true });
  handOver(2);
  rounds.finish(none);
  expect([took.join(), outcomes]).toEqual(["p.events a,p.events b,p.events c,p.events d", ["written", "written"]]);
});

test("a call that fails in one round is not gone on with in the next", () => {
  const { rounds, outcomes, took, add, handOver } = start();
  add("a", "b");
  add("c");
  handOver(1);
  rounds.finish(failedAt("p.events/0"));
  expect(outcomes).toEqual([unavailable, "open"]);
  handOver();
  expect(took).toEqual(["p.events a", "p.events c"]);
});

test("a record that is not to be had refuses its call alone, once nothing of it is on its way", () => {
  const { rounds, outcomes, took, add, handOver } = start();
  const says = (text: string): Taking => {
    if (text === "large") throw new Error("too large");
    return "taken";
  };
  add("large");
  add("a", "large", "b");
  add("c");
  handOver(100, says);
  expect([took, outcomes]).toEqual([
    ["p.events a", "p.events c"],
    [unavailable, "open", "open"],
  ]);
  rounds.finish(none);
  expect(outcomes).toEqual([unavailable, unavailable, "written"]);
});

test("the rest of a call is refused when nothing of it is on its way; one that was handed over whole does not change", () => {
  const { rounds, outcomes, add, handOver } = start();
  const [whole, half, none_] = [add("a"), add("b", "c"), add("d")];
  handOver(2);
  for (const append of [whole, half, none_]) rounds.refuseRest(append, "too long");
  expect(outcomes).toEqual(["open", "open", "too long"]);
  rounds.finish(none);
  expect([outcomes, rounds.hasWaiting()]).toEqual([["written", "too long", "too long"], false]);
});

test("where nothing is known of a round its calls are refused, and no others; what waits can be refused at once", () => {
  const { rounds, outcomes, add, handOver } = start();
  add("a");
  add("b", "c");
  add("d");
  handOver(2);
  rounds.finishUnknown("unknown");
  expect(outcomes).toEqual(["unknown", "unknown", "open"]);
  rounds.refuseWaiting("away");
  expect([outcomes, rounds.hasWaiting()]).toEqual([["unknown", "unknown", "away"], false]);
});

test("property: whatever room there is and whatever fails, each call is settled once, and what was written was taken whole and in order", () => {
  const calls = fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 20 });
  const script = fc.array(fc.record({ limit: fc.integer({ min: 1, max: 6 }), fails: fc.option(fc.nat(3)), arrivals: fc.nat(4) }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(calls, script, (list, steps) => {
      const { rounds, outcomes, took, add, handOver } = start();
      const texts: string[][] = [];
      const arrive = (count: number) => {
        for (const partitions of list.slice(texts.length, texts.length + count)) {
          const given = partitions.map((partition, n) => record(`${texts.length}.${n}`, partition));
          texts.push(given.map((each) => `p.events ${textOf(each)}`));
          add(...given);
        }
      };
      for (let n = 0; texts.length < list.length || rounds.hasWaiting(); n++) {
        const { limit, fails, arrivals } = steps[n % steps.length] as { limit: number; fails: number | null; arrivals: number };
        arrive(n < 50 ? arrivals : list.length);
        handOver(limit);
        rounds.finish(fails === null ? none : failedAt(`p.events/${fails}`));
      }
      expect(outcomes.every((outcome) => outcome === "written" || (outcome as { code?: string }).code === "LOG_UNAVAILABLE")).toBe(true);
      const written = texts.filter((_, n) => outcomes[n] === "written").flat();
      expect(took.filter((text) => written.includes(text))).toEqual(written);
      expect(new Set(took).size).toBe(took.length);
      assertIdle(rounds);
    }),
  );
});

function assertIdle(rounds: AppendRounds): void {
  expect([rounds.hasWaiting(), rounds.handOver(1, () => "taken").isEmpty]).toEqual([false, true]);
}
