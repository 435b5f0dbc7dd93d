// Who is heard: stations of a line that is live, once a minute.
import { expect, test } from "vitest";
import type { Observation } from "../../../core/alerting.ts";
import type { Event } from "../../../core/events.ts";
import { CHECKED } from "../../../core/frame.ts";
import type { Processor } from "../../../core/processor.ts";
import { DAY_MS, MINUTE_MS } from "../../../core/time.ts";
import { restorePartition } from "../../../runtime/loop/partition.ts";
import { processorFor } from "../../../runtime/processors-role.ts";
import { event } from "../../../tests/harness.ts";
import { configured, plant } from "../fixtures.ts";
import { at, measured, newPartition, plan, recordOf, tellings, told } from "./fixtures.ts";

const pulsesOf = (all: readonly Observation[]) =>
  all.flatMap((one) => (one.kind === "pulse" ? [`${one.labels.station} ${(one.at - at(0)) / MINUTE_MS}`] : []));
const received = (minute: number, fields: object) => ({ ...fields, receivedAt: at(minute) });
const of = (station: string, minute: number) => ({ ...measured(minute, 10), station });

test("a station is heard once a minute, whatever it sends", async () => {
  const busy = Array.from({ length: 50 }, (_, n) => ({ ...measured(1, 10), id: `m${n}`, at: at(1) + n * 1000 }));
  const all = await told([...busy, measured(3, 10)]);
  expect(all.filter(({ kind }) => kind === "pulse")).toMatchObject([{ name: "station", labels: { station: "S1" } }, { at: at(3) }]);
});

test("a week of old events that are not marked as historical makes nobody heard", async () => {
  const week = Array.from({ length: 7 * 24 }, (_, hour) => received(7 * 24 * 60, of("S1", hour * 60)));
  expect(pulsesOf(await told(week))).toEqual([]);
});

test.each([
  [15, []],
  [14.999, ["S1 0"]],
])("a line is live while its clock is less than 15 min behind the wall clock: %d min", async (behind, expected) => {
  expect(pulsesOf(await told([received(behind, of("S1", 0))]))).toEqual(expected);
});

test("what came before the line was live does not hide the first that comes when it is, nor does a restart", async () => {
  const old = [received(60, of("S1", 0)), received(60, of("S2", 1))];
  const live = [received(60.2, of("S1", 60)), received(60.4, of("S1", 60.1)), received(60.5, of("S2", 3))];
  expect(pulsesOf(await told([...old, ...live]))).toEqual(["S1 60", "S2 3"]);
  const before = await newPartition();
  for (const [offset, input] of old.entries()) before.step(recordOf(input, offset), 0);
  const stored = tellings(before).state.flatMap(([key, value]) => (value ? [[key, value] as const] : []));
  const after = await newPartition(stored);
  for (const [n, input] of live.entries()) after.step(recordOf(input, old.length + n), 0);
  expect(pulsesOf(tellings(after).told)).toEqual(["S1 60", "S2 3"]);
});

test("a device that sends its buffer to a live line is heard, whatever the age of what it sends", async () => {
  const { step, alerts } = plant(configured({ rules: [] }));
  const buffer = [0, 1, 2, 3].map((n) => received(60 + n, of("S2", n)));
  const other = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => received(60 + n, of("S1", 60 + n)));
  const inputs = [...other.slice(0, 4).flatMap((one, n) => [one, buffer[n] as (typeof buffer)[0]]), ...other.slice(4)];
  const all = await told(inputs);
  expect(pulsesOf(all).filter((pulse) => pulse.startsWith("S2"))).toEqual(["S2 0", "S2 1", "S2 2", "S2 3"]);
  for (const one of all) step({ tick: one.receivedAt }, one);
  step({ tick: at(68) + 59_000 });
  expect(alerts()).toEqual([]); // S2 was last heard at 63
  step({ tick: at(69) });
  expect(alerts()).toMatchObject([{ rule: "device-silent", station: "S2", status: "firing", stale: false }]);
});

test("who was heard before is heard while the line catches up with what its gateway kept", async () => {
  const live = [received(0, of("S1", 0)), received(0, of("S2", 0))];
  const caughtUp = [60, 61, 62].map((minute) => received(minute, of("S1", minute - 50)));
  const unheard = received(62, of("S3", 13));
  expect(pulsesOf(await told([...live, ...caughtUp, unheard]))).toEqual(["S1 0", "S2 0", "S1 10", "S1 11", "S1 12"]);
});

const values = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ ...measured(0, 10 + (n % 7) / 8), at: from + n }));

/** One record of values, received at an instant; how many of them were taken as runs, and who was heard. */
async function runsOf(batches: readonly { from: number; receivedAt: number }[]) {
  let runs = 0;
  const spied = (key: string): Processor | undefined => {
    const processor = processorFor(key);
    const onRun: Processor["onRun"] = (run, context) => {
      runs += run.to - run.from;
      processor?.onRun?.(run, context);
    };
    return processor && { ...processor, onRun };
  };
  const partition = await restorePartition({ partition: 0, logId: "log", generation: 1, processorFor: spied }, []);
  partition.step(recordOf(plan, 0), 0);
  for (const [n, { from, receivedAt }] of batches.entries()) {
    const events = values(from, 300).map((one, k) => event({ id: `${n}-${k}`, ...one })) as Event[];
    const value = Buffer.from(events.map((one) => JSON.stringify(one)).join("\n"));
    partition.step({ topic: "events", partition: 0, offset: n + 1, key: "acme/f1/L1", value, timestamp: receivedAt, headers: CHECKED }, 0);
  }
  return { runs, pulses: pulsesOf(tellings(partition).told) };
}

test("values of a line that is filled in are taken as runs, as those of one that is live; the first live one is heard", async () => {
  const old = [0, 1, 2, 3].map((n) => ({ from: at(n), receivedAt: at(0) + DAY_MS }));
  const filled = await runsOf(old);
  expect(filled.pulses).toEqual([]);
  expect(filled.runs).toBeGreaterThan(1000);
  const crossing = at(0) + 15 * MINUTE_MS + 100; // the values from `at(0)` + 101 ms on are live
  expect((await runsOf([{ from: at(0), receivedAt: crossing }])).pulses).toEqual([`S1 ${101 / MINUTE_MS}`]);
});
