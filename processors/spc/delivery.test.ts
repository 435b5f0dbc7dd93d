// SPC depends on the place in the log (domain 0.1), and on nothing else: not on how the events of one order were cut into
// records and frames, nor on what stood between them for other series.
import fc from "fast-check";
import { expect, test } from "vitest";
import { CHECKED } from "../../core/frame.ts";
import { lineKey } from "../../core/keys.ts";
import type { Chart } from "../../core/plan.ts";
import { restorePartition } from "../../runtime/loop/partition.ts";
import { event, PLACE } from "../../tests/harness.ts";
import { line } from "../line.ts";
import { CHARACTERISTIC, type Fields, inspected, lastOf, measured, planned, pointsOf, runSpc, STATION, T0 } from "./fixtures.ts";

interface Step {
  readonly value: number;
  /** From the value before, ms. */
  readonly gap: number;
  /** A new frame, or record, begins here. */
  readonly cut: boolean;
}

const steps = (most: number) =>
  fc.array(fc.record({ value: fc.integer({ min: -400, max: 400 }), gap: fc.nat(most), cut: fc.boolean() }), {
    minLength: 1,
    maxLength: 60,
  });

const PLANS: readonly [Chart, Fields][] = [
  ["i-mr", { baseline: 4, rules: ["nelson1", "nelson2"] }],
  ["xbar-r", { subgroupSize: 3, baseline: 3 }],
  ["xbar-s", { subgroupSize: 2, limits: { mean: 0, sigma: 100 }, rules: ["nelson1", "nelson6"] }],
  ["ewma", { subgroupSize: 3, baseline: 2 }],
  ["cusum", { baseline: 3 }],
];

/** The same values as frames, cut where the steps say, and as one event each, under the same ids. */
function asFramesAndSingles(list: readonly Step[]): { frames: Fields[]; singles: Fields[] } {
  const frames: Fields[] = [];
  const singles: Fields[] = [];
  let at = T0;
  let open: { times: number[]; values: number[] } = { times: [], values: [] };
  const finish = () => {
    if (open.times.length === 0) return;
    const id = `f${frames.length}`;
    const where = { station: STATION, characteristic: CHARACTERISTIC };
    frames.push(event({ type: "series", id, at: lastOf(open.times), ...where, ...open }));
    for (const [n, value] of open.values.entries()) singles.push(measured(0, { id: `${id}/${n}`, at: open.times[n], value }));
    open = { times: [], values: [] };
  };
  for (const { value, gap, cut } of list) {
    if (cut) finish();
    at += gap;
    open.times.push(at);
    open.values.push(value);
  }
  finish();
  return { frames, singles };
}

test.each(PLANS)("property: %s judges the values of a frame as the same values one by one", async (chart, fields) => {
  const plan = planned(chart, fields);
  await fc.assert(
    fc.asyncProperty(steps(20_000), async (list) => {
      const { frames, singles } = asFramesAndSingles(list);
      expect(await pointsOf([plan, ...frames])).toEqual(await pointsOf([plan, ...singles]));
    }),
    { numRuns: 20 },
  );
});

test("property: silence between the values of a frame ends a subgroup as it does between single ones", async () => {
  const plan = planned("xbar-r", { subgroupSize: 3, limits: { mean: 0, sigma: 100 }, subgroupIdleMs: 10_000 });
  await fc.assert(
    fc.asyncProperty(steps(20_000), async (list) => {
      const { frames, singles } = asFramesAndSingles(list);
      expect(await pointsOf([plan, ...frames])).toEqual(await pointsOf([plan, ...singles]));
    }),
    { numRuns: 50 },
  );
});

test("property: how events are cut into records changes no row", async () => {
  await fc.assert(
    fc.asyncProperty(steps(4000), async (list) => {
      let at = T0;
      const plan = planned("xbar-r", { subgroupSize: 2, baseline: 3, subgroupIdleMs: 3000 });
      const events = list.map(({ value, gap }, n) => measured(n, { at: (at += gap - 200), value }));
      const inputs = [plan, ...events];
      const records: Fields[][] = [[]];
      for (const [n, input] of inputs.entries()) {
        if (list[n]?.cut) records.push([]);
        lastOf(records).push(input);
      }
      expect(await pointsOfRecords(records.filter(({ length }) => length > 0))).toEqual(await pointsOf(inputs));
    }),
    { numRuns: 30 },
  );
});

/** Points of events that share records: NDJSON, as the edge writes it. */
async function pointsOfRecords(records: readonly (readonly Fields[])[]): Promise<Fields[]> {
  const partition = await restorePartition({ partition: 0, logId: "test", generation: 1, processorFor: () => line }, []);
  for (const [offset, events] of records.entries()) {
    const value = Buffer.from(events.map((each) => `${JSON.stringify(each)}\n`).join(""));
    partition.step({ topic: "events", partition: 0, key: lineKey(PLACE), offset, timestamp: 0, headers: CHECKED, value }, 0);
  }
  const facts = partition.takeChanges().records.filter(({ topic }) => topic === "facts.spc_points");
  return facts.flatMap(({ value }) => Buffer.from(value).toString().trimEnd().split("\n")).map((text) => {
    const { generation, src_partition, src_offset, src_index, ...row } = JSON.parse(text);
    return row;
  }); // biome-ignore format: one chain
}

test("property: the order among series within a device's buffer changes no point", async () => {
  const order = fc.shuffledSubarray([...Array(45).keys()], { minLength: 45 });
  const plans = [
    planned("i-mr", { characteristic: "a", baseline: 4 }),
    planned("xbar-r", { id: "plan-b", characteristic: "b", subgroupSize: 2, baseline: 3 }),
    planned("p", { id: "plan-c", characteristic: "c", baseline: 5 }),
  ];
  const buffer = [...Array(45).keys()].map((n) => {
    const characteristic = "abc"[n % 3];
    return n % 3 === 2 ? inspected(n, 50, (n * 7) % 5, { characteristic }) : measured(n, { characteristic, value: (n * 31) % 17 });
  });
  const bySeries = async (inputs: Fields[]) => {
    const rows = (await runSpc([...plans, ...inputs])).rows("spc_points");
    return ["a", "b", "c"].map((name) => rows.filter(({ characteristic }) => characteristic === name));
  };
  const straight = await bySeries(buffer);
  await fc.assert(
    fc.asyncProperty(order, async (shuffled) => {
      // Each series keeps its own order; which series comes next is by chance.
      const next = [0, 1, 2];
      const mixed = shuffled.map((n) => {
        const series = n % 3;
        const input = buffer[next[series] as number] as Fields;
        next[series] = (next[series] as number) + 3;
        return input;
      });
      expect(await bySeries(mixed)).toEqual(straight);
    }),
    { numRuns: 15 },
  );
});
