// State that version 1 of the `line` processor left, written here as it wrote it, goes on under this version.
import { expect, test } from "vitest";
import { CHECKED } from "../../core/frame.ts";
import { lineKey } from "../../core/keys.ts";
import { TABLES, type TableName } from "../../core/rows.ts";
import { restorePartition } from "../../runtime/loop/partition.ts";
import { type AnyRow, PLACE } from "../../tests/harness.ts";
import { line } from "../line.ts";
import { at, command, excluded, expectClose, type Fields, lastOf, measured, planned, pointsOf, singles, T0 } from "./fixtures.ts";

type State = Record<string, unknown>;

const NO_POINTS = { ids: [], sides: [], secondSides: [] };
const PLAN_IMR = {
  characteristic: "bore",
  chart: "i-mr",
  baseline: 5,
  subgroupIdleMs: 3_600_000,
  subgroupSize: 1,
  rules: ["nelson1", "nelson2"],
  version: 1,
};
const IMR = {
  station: "S1", characteristic: "bore", product: "", chart: "i-mr", subgroupSize: 1, baselineSize: 5, subgroupIdleMs: 3_600_000,
  rules: ["nelson1", "nelson2"], planVersion: 1, phase: "I", versions: 0, limits: null,
}; // biome-ignore format: one object
const COUNTS = { "series-count": 1, "station/S1": true, "station-count": 1, place: PLACE };

/** Individuals in phase I after 10, 12, 11. */
const COLLECTING: State = {
  ...COUNTS,
  "plan//bore/": PLAN_IMR,
  "series/S1/bore/": IMR,
  "live/S1/bore/": {
    baseline: [10, 12, 11].map((value, n) => ({ at: at(n), values: [value] })),
    newestAt: at(2),
    previousValue: 11,
    recent: NO_POINTS,
    open: null,
  },
};

const SET = {
  version: 3, mean: 10, sigma: 1, estimator: "mean-range/d2", windowPoints: 25, windowFrom: at(-900), windowTo: at(-800), by: "linepulse",
  at: at(-800), reason: "phase I", approved: false,
}; // biome-ignore format: one object
const XBAR = { ...IMR, chart: "xbar-r", subgroupSize: 3, baselineSize: 25, subgroupIdleMs: 60_000, phase: "II", versions: 3, limits: SET };

/** Subgroups of three in phase II, one of them open with 10 and 13. */
const JUDGING: State = {
  ...COUNTS,
  "idle-bound": at(1) + 60_000,
  "plan//bore/": { ...PLAN_IMR, chart: "xbar-r", baseline: 25, subgroupSize: 3, subgroupIdleMs: 60_000, spec: { usl: 14 } },
  "series/S1/bore/": XBAR,
  "live/S1/bore/": {
    baseline: [],
    newestAt: at(-1),
    previousValue: null,
    recent: { ids: ["a", "b"], sides: [1, 1], secondSides: [null, -1] },
    open: { subgroup: null, values: [10, 13], at: at(1), lastId: "m1", arrivedAt: at(1), labels: { lot: "L1" } },
  },
};

/** Steps events on a state of version 1. */
async function goOn(state: State, events: readonly Fields[]): Promise<(table: TableName) => AnyRow[]> {
  const key = lineKey(PLACE);
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const entries = Object.entries(state).map(([name, value]): [string, Uint8Array] => [`s:${key}:1:${name}`, encode(value)]);
  const config = { partition: 0, logId: "test", generation: 1, processorFor: () => line };
  const partition = await restorePartition(config, [[`m:${key}`, encode({ clock: at(2), quarantined: null })], ...entries]);
  for (const [offset, event] of events.entries()) {
    partition.step({ topic: "events", partition: 0, key, offset, timestamp: 0, headers: CHECKED, value: encode(event) }, 0);
  }
  const { records } = partition.takeChanges();
  return (table) =>
    records
      .filter(({ topic }) => topic === `facts.${table}`)
      .flatMap(({ value }) => Buffer.from(value).toString().trimEnd().split("\n"))
      .map((text) => {
        const { generation, src_partition, src_offset, src_index, ...row } = JSON.parse(text);
        TABLES[table].row.strict().parse(row);
        return row;
      });
}

test("phase I goes on with the points there were: the same limits as without the change of version", async () => {
  const values = [10, 12, 11, 14, 9, 10, 16];
  const rows = await goOn(COLLECTING, singles(values.slice(3), 3));
  const straight = await pointsOf([planned("i-mr", { baseline: 5, rules: ["nelson1", "nelson2"] }), ...singles(values)]);
  expect(rows("spc_points")).toEqual(straight.slice(3));
  expect(rows("spc_limits")).toMatchObject([{ version: 1, window_points: 5, window_from: T0, window_to: at(4), approved: false }]);
});

test("subgroups of phase I too, and what is late stays late", async () => {
  const groups = [[1, 3], [4, 2], [3, 6]]; // biome-ignore format: one list
  const live = {
    ...(COLLECTING["live/S1/bore/"] as object),
    previousValue: null,
    baseline: groups.map((values, n) => ({ at: at(n), values })),
  };
  const definition = { ...IMR, chart: "xbar-r", subgroupSize: 2, baselineSize: 4 };
  const plan = { ...PLAN_IMR, chart: "xbar-r", baseline: 4, subgroupSize: 2 };
  const state = { ...COLLECTING, "plan//bore/": plan, "series/S1/bore/": definition, "live/S1/bore/": live };
  const rows = await goOn(state, [
    measured(1, { id: "late", values: [9, 9] }),
    measured(3, { values: [2, 4] }),
    measured(4, { values: [2, 5] }),
  ]);
  expect(rows("spc_points")).toMatchObject([{ id: "late", late: true, phase: "I" }, { phase: "I" }, { phase: "II" }]);
  expectClose(rows("spc_limits")[0], { mean: 25 / 8, sigma: (9 / 4) * (Math.sqrt(Math.PI) / 2), window_points: 4 }, 1e-12);
});

test("an open subgroup fills up and is judged by the set in force; silence ends it as before", async () => {
  const [row] = (await goOn(JUDGING, [measured(3, { value: 16 })]))("spc_points");
  expect(row).toMatchObject({ id: "m3", n: 3, value: 13, values: [10, 13, 16], complete: true, phase: "II", limits_version: 3 });
  expectClose(row, { center_line: 10, ucl: 10 + Math.sqrt(3), lcl: 10 - Math.sqrt(3), sigma: 1, second_value: 6 }, 1e-12);
  expect(row?.signals).toEqual(["nelson1"]);
  const [silent] = (await goOn(JUDGING, [measured(62, { value: 1, characteristic: "other" })]))("spc_points");
  expect(silent).toMatchObject({ id: "m1", n: 2, complete: false, lot: "L1" });
});

test("runs start afresh: version 1 kept no zones", async () => {
  const state = { ...JUDGING, "live/S1/bore/": { ...(JUDGING["live/S1/bore/"] as object), open: null } };
  const groups = (count: number) => Array.from({ length: count }, (_, n) => measured(5 + n, { values: [10, 11] }));
  const signals = async (count: number) => (await goOn(state, groups(count)))("spc_signals").filter(({ second }) => !second);
  expect(await signals(8)).toEqual([]);
  expect(await signals(9)).toMatchObject([{ rule: "nelson2", points: ["m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12", "m13"] }]);
});

test("the same plan again changes nothing but rules; another one counts its versions on", async () => {
  const same = planned("xbar-r", { id: "same", subgroupSize: 3, rules: ["nelson1"], subgroupIdleMs: 60_000 });
  const other = planned("i-mr", { id: "other", baseline: 2 });
  const rows = await goOn(JUDGING, [same, measured(3, { value: 16 }), other, ...singles([1, 2, 3], 5)]);
  expect(rows("spc_points")).toMatchObject([
    { n: 3, limits_version: 3, plan_version: 2 },
    { phase: "I" },
    { phase: "I" },
    { limits_version: 4 },
  ]);
});

test("the set in force is approved as it was", async () => {
  const rows = await goOn(JUDGING, [command("a", "limits.approve", { version: 3 })]);
  expect(rows("spc_limits")).toMatchObject([
    {
      version: 3,
      mean: 10,
      sigma: 1,
      center: null,
      model: "",
      window_points: 25,
      window_excluded: [],
      stage: "",
      approved: true,
      reason: "phase I",
    },
  ]);
  expect(rows("commands")).toMatchObject([{ code: "OK" }]);
});

test("a point of before may be excluded and annotated; it is taken at one's word", async () => {
  const commands = [excluded("x", "a"), command("n", "point.annotate", { point: "b", text: "tool broke" })];
  const rows = await goOn(JUDGING, commands);
  expect(rows("commands")).toMatchObject([{ code: "OK" }, { code: "OK" }]);
  expect(rows("spc_exclusions")).toMatchObject([{ point: "a", excluded: true }]);
});

test("a window that reaches back before the change is not kept", async () => {
  const values = [10, 12].map((value, n) => measured(5 + n, { values: [value, value + 1, value + 2] }));
  const freeze = (fields: Fields) => command("f", "limits.freeze", fields);
  for (const fields of [{}, { points: 5 }, { from: at(-500) }, { to: at(99) }]) {
    const rows = await goOn(JUDGING, [...values, freeze(fields)]);
    expect(lastOf(rows("commands")).code, JSON.stringify(fields)).toBe("WINDOW_NOT_KEPT");
    expect(rows("spc_limits")).toEqual([]);
  }
  const within = await goOn(JUDGING, [...values, freeze({ points: 2 })]);
  expect(lastOf(within("spc_limits"))).toMatchObject({ version: 4, mean: 12, window_points: 2 });
});
