import { expect, test } from "vitest";
import type { Observation } from "../../core/alerting.ts";
import { beginHealth, type HealthInput, type HealthMemory, healthOf, recordsOf, servedBy } from "./health.ts";

const NOW = Date.UTC(2026, 0, 5, 8);
const totals = {
  changes: 1, snapshotRows: 0, duplicates: 0, events: 1, buried: 0, orphans: 0, truncates: 0, ignored: 0, parked: 0,
  recordAt: null, committedAt: "2026-01-05T07:50:00.000Z", inSnapshot: false,
}; // biome-ignore format: one object
const source = { source: "mes", topic: "cdc.mes", partition: 0, lag: 0, totals, stopped: null };
const input = (fields: object = {}) => {
  const status = { sources: [source], members: [], quarantined: [] as string[], deadletters: 5, ...fields };
  return { tenant: "acme", status, lags: [3], slotBytes: { mes: 7 }, served: new Map(), now: NOW };
};
/** Looks one after another, long after the process began. */
function looks(begun = 0) {
  let memory: HealthMemory = beginHealth(begun);
  return (seen: HealthInput) => {
    const told = healthOf(seen, memory);
    ({ memory } = told);
    return told.observations;
  };
}
const named = (observations: readonly Observation[], name: string) => observations.filter((one) => "name" in one && one.name === name);

test("lag, delay and slot are told as they are, dead letters as how many are new", () => {
  const look = looks();
  const first = look(input());
  expect(first).toMatchObject([
    { name: "dead-letters", value: 0, labels: { tenant: "acme", factory: "_system", line: "_system" } },
    { name: "consumer-lag", value: 3, labels: { partition: "0" } },
    { name: "source-delay", value: 600_000, unit: "ms", labels: { source: "mes" } },
    { name: "slot-bytes", value: 7 },
  ]);
  const later = (minutes: number, deadletters: number) => ({ ...input({ deadletters }), now: NOW + minutes * 60_000 });
  expect(named(look(later(1, 8)), "dead-letters")).toMatchObject([{ value: 3 }]);
  expect(named(look(later(14, 8)), "dead-letters")).toMatchObject([{ value: 3 }]);
  expect(named(look(later(20, 8)), "dead-letters")).toMatchObject([{ value: 0 }]);
  expect(named(look(later(21, 1)), "dead-letters")).toMatchObject([{ value: 0 }]); // replayed
});

test("what stands still is told until it does no more, to the factory that it concerns", () => {
  const look = looks();
  const stopped = { ...source, stopped: { code: "SOURCE_SCHEMA", detail: "no column x", offset: 3 } };
  const bad = look(input({ sources: [stopped], quarantined: ["acme/f1/L1"] }));
  expect(named(bad, "source-stopped")).toMatchObject([{ open: true, labels: { source: "mes" }, detail: "SOURCE_SCHEMA: no column x" }]);
  expect(named(bad, "line-quarantined")).toMatchObject([{ open: true, labels: { factory: "f1", line: "L1" } }]);
  expect(recordsOf(bad, 1).map(({ key }) => key)).toEqual(["acme/_system", "acme/f1"]);
  const good = look(input());
  expect(named(good, "source-stopped")).toMatchObject([{ open: false }]);
  expect(named(good, "line-quarantined")).toMatchObject([{ open: false, labels: { factory: "f1" } }]);
  expect(named(look(input()), "source-stopped")).toEqual([]);
});

test("once the machine's clock is set right, dead letters are news for no longer than they would be, and what has ended is over", () => {
  const ahead = NOW + 3 * 86_400_000;
  const stopped = { ...source, stopped: { code: "SOURCE_SCHEMA", detail: "no column x", offset: 3 } };
  const look = looks(ahead);
  look({ ...input({ deadletters: 5, sources: [stopped] }), now: ahead });
  look({ ...input({ deadletters: 6, sources: [stopped] }), now: ahead + 15_000 });
  const right = look(input({ deadletters: 6 }));
  expect(named(right, "dead-letters")).toMatchObject([{ value: 1 }]);
  expect(named(right, "source-stopped")).toMatchObject([{ open: false }]);
  expect(named(look({ ...input({ deadletters: 6 }), now: NOW + 15 * 60_000 }), "dead-letters")).toMatchObject([{ value: 0 }]);
});

test("how a source is, is told to each factory that it serves, so that it can keep that factory's orders quiet", () => {
  const served = servedBy([
    { name: "mes", tenant: "acme", factory: "f1", factories: ["f1", "f2"] },
    { name: "erp", tenant: "acme", factory: "f3" },
  ]);
  const stopped = { ...source, stopped: { code: "SOURCE_SCHEMA", detail: "no column x", offset: 3 } };
  const look = looks();
  const bad = look({ ...input({ sources: [stopped, { ...source, source: "erp" }] }), served });
  expect(named(bad, "source-stopped").map(({ labels }) => labels)).toEqual([
    { tenant: "acme", factory: "f1", source: "mes" },
    { tenant: "acme", factory: "f2", source: "mes" },
  ]);
  const places = (name: string) => named(bad, name).map(({ labels }) => `${labels.factory}/${labels.source}`);
  expect(places("source-delay")).toEqual(["f1/mes", "f2/mes", "f3/erp"]);
  expect(places("slot-bytes")).toEqual(["f1/mes", "f2/mes"]);
  expect(recordsOf(bad, 1).map(({ key }) => key)).toEqual(["acme/_system", "acme/f1", "acme/f2", "acme/f3"]);
  const good = look({ ...input(), served });
  expect(named(good, "source-stopped")).toMatchObject([
    { open: false, labels: { factory: "f1" } },
    { open: false, labels: { factory: "f2" } },
  ]);
});
