import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../core/events.ts";
import type { ChangeRecord } from "./contract.ts";
import { type Plant, plant, settingsOf } from "./fixtures.ts";
import { anyHistory, type Deed, goodOf, recordsOf } from "./history.fixture.ts";
import { createTranslate } from "./translate.ts";

const deletes = fc.constantFrom("keep" as const, "correct" as const);
const start = (how: "keep" | "correct"): Plant => plant(createTranslate(settingsOf({ deletes: how })));
const byId = (events: readonly Event[]) => events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
const isDuplicated = (events: readonly Event[]) => new Set(events.map(({ id }) => id)).size < events.length;

function straight(records: readonly ChangeRecord[], how: "keep" | "correct"): Plant {
  const run = start(how);
  run.feed(...records);
  return run;
}

/** Good pieces of all events. */
function goodIn(events: readonly Event[]): number {
  return events.reduce((sum, event) => sum + ("good" in event ? ((event.good as number | undefined) ?? 0) : 0), 0);
}

test("property: a stretch that is delivered again, wherever, changes nothing", () => {
  fc.assert(
    fc.property(anyHistory, deletes, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 }), (history, how, again) => {
      const records = recordsOf(history).flat();
      const disturbed = records.flatMap((record, n) => {
        const stretches = again.filter(([end]) => end % records.length === n).map(([, length]) => length % (n + 1));
        return [record, ...stretches.flatMap((length) => records.slice(n - length, n + 1))];
      });
      const [once, twice] = [straight(records, how), straight(disturbed, how)];
      expect(byId(twice.events)).toEqual(byId(once.events));
      expect(isDuplicated(once.events)).toBe(false);
    }),
    { numRuns: 400 },
  );
});

test("property: a snapshot, wherever, changes nothing", () => {
  fc.assert(
    fc.property(anyHistory, deletes, fc.nat(), (history, how, n) => {
      const plain = history.filter((deed) => deed.do !== "snapshot" && deed.do !== "wait");
      // What is buried is told again by a snapshot, and buried again: its events do not change.
      const at = n % (plain.length + 1);
      const more: Deed[] = [...plain.slice(0, at), { do: "snapshot", kind: "incremental" }, ...plain.slice(at)];
      const [without, withOne] = [recordsOf(plain), recordsOf(more)];
      const snapshot = withOne[at] as ChangeRecord[];
      const disturbed = [...without.slice(0, at), snapshot, ...without.slice(at)].flat();
      expect(byId(straight(disturbed, how).events)).toEqual(byId(straight(without.flat(), how).events));
    }),
    { numRuns: 400 },
  );
});

test("property: a crash after any record, with any commits before it, changes nothing", () => {
  fc.assert(
    fc.property(anyHistory, deletes, fc.nat(), fc.integer({ min: 1, max: 7 }), (history, how, crashAt, commitEach) => {
      const records = recordsOf(history).flat();
      const run = start(how);
      let committed = 0;
      const crash = crashAt % (records.length + 1);
      for (const [n, record] of records.slice(0, crash).entries()) {
        run.feed(record);
        if ((n + 1) % commitEach === 0) {
          run.commit();
          committed = n + 1;
        }
      }
      run.crash();
      run.feed(...records.slice(committed));
      const plainly = straight(records, how);
      expect(run.events).toEqual(plainly.events);
      expect(run.buried).toEqual(plainly.buried);
      expect(run.rows).toEqual(plainly.rows);
    }),
    { numRuns: 300 },
  );
});

test("property: the events' figures are what the database's own history says", () => {
  fc.assert(
    fc.property(anyHistory, deletes, (history, how) => {
      // Within the hour, without the reports that the mapping refuses; and every order comes, if late.
      const kept = history.filter((deed) => deed.do !== "wait" && !(deed.do === "report" && deed.good === 13));
      const complete: Deed[] = [...kept, ...[1, 2, 3, 4].map((id): Deed => ({ do: "order", id }))];
      const run = straight(recordsOf(complete).flat(), how);
      expect(goodIn(run.events)).toBe(goodOf(complete, how));
      expect(run.buried).toEqual([]);
      expect(["parked/", "queue/", "wait/"].map(run.archived)).toEqual([0, 0, 0]);
    }),
    { numRuns: 500 },
  );
});

test("property: a source whose log is lost goes on from a snapshot, and its figures are those of its rows", () => {
  fc.assert(
    fc.property(anyHistory, fc.nat(), fc.nat(), (history, a, b) => {
      const kept = history.filter(
        ({ do: what }) => what !== "wait" && what !== "snapshot" && what !== "delete" && what !== "truncate" && what !== "move",
      );
      const plain = kept.filter((deed) => !(deed.do === "report" && deed.good === 13));
      const orders = [1, 2, 3, 4].map((id): Deed => ({ do: "order", id }));
      const [from, to] = [a % (plain.length + 1), b % (plain.length + 1)].toSorted((x, y) => x - y) as [number, number];
      const all: Deed[] = [...plain.slice(0, to), { do: "snapshot", kind: "true" }, ...plain.slice(to), ...orders];
      const lossy = recordsOf(all).filter((_, n) => n < from || n >= to);
      expect(goodIn(straight(lossy.flat(), "keep").events)).toBe(goodOf(all, "keep"));
    }),
    { numRuns: 300 },
  );
});

test("property: quality counts every record once, and each share is at most a whole", () => {
  fc.assert(
    fc.property(anyHistory, deletes, (history, how) => {
      const records = recordsOf([...history, { do: "wait" }, { do: "wait" }]).flat();
      const run = straight([...records, ...records.slice(-1)], how);
      const sum = (field: string) => run.rows.reduce((total, { row }) => total + (row[field] as number), 0);
      const isRow = ({ key, value, headers }: ChangeRecord) =>
        value.length > 0 && !key.includes("heartbeat") && key !== "" && headers["__debezium.newkey"] === undefined;
      const rows = records.filter((record) => isRow(record) && !new TextDecoder().decode(record.value).includes("linepulse_heartbeat"));
      expect(sum("changes")).toBe(rows.length);
      expect(sum("unique_changes")).toBe(rows.length);
      expect(sum("complete")).toBe(rows.length);
      expect(sum("consistent") - sum("valid")).toBe(run.buried.filter(({ reason }) => reason !== "orphan").length);
      expect(rows.length - sum("consistent")).toBe(run.buried.filter(({ reason }) => reason === "orphan").length);
      expect(sum("timely")).toBe(sum("timed"));
    }),
    { numRuns: 200 },
  );
});
