// Phase I (domain 1.4): which points estimate version 1, and what it says of itself.
import { expect, test } from "vitest";
import {
  at, expectClose, type Fields, inspected, lastOf, measured, outcomesOf, planned, pointsOf, runSpc, signalsOf, singles, subgroups,
} from "./fixtures.ts"; // biome-ignore format: one list

const phasesOf = async (inputs: Fields[]) => (await pointsOf(inputs)).map(({ phase }) => phase).join("");

test("the last baseline point freezes version 1, which nobody has approved; the next is judged", async () => {
  const { rows } = await runSpc([planned("i-mr", { baseline: 3 }), ...singles([1, 3, 2, 2])]);
  expect(rows("spc_limits")).toMatchObject([
    {
      version: 1,
      by: "linepulse",
      approved: false,
      at: at(2),
      window_from: at(0),
      window_to: at(2),
      window_points: 3,
      window_excluded: [],
      plan_version: 1,
    },
  ]);
  expect(rows("spc_points").map(({ phase, limits_version, ucl }) => [phase, limits_version, ucl === null])).toEqual([
    ["I", 0, true], ["I", 0, true], ["I", 0, true], ["II", 1, false],
  ]); // biome-ignore format: one list
});

test("nothing re-estimates a set by itself, however long the series goes on", async () => {
  const { rows } = await runSpc([planned("i-mr", { baseline: 3 }), ...singles([1, 3, 2]), ...singles(Array<number>(200).fill(50), 3)]);
  expect(rows("spc_limits")).toHaveLength(1);
  expect(
    new Set(
      rows("spc_points")
        .slice(3)
        .map(({ limits_version, center_line }) => `${limits_version} ${center_line}`),
    ),
  ).toEqual(new Set(["1 2"]));
});

test("25 points without a word on it, two at least, and as many as the plan says", async () => {
  const zigzag = singles(Array.from({ length: 30 }, (_, n) => n % 2));
  expect(await phasesOf([planned("i-mr"), ...zigzag])).toBe("I".repeat(25) + "II".repeat(5));
  expect(await phasesOf([planned("i-mr", { baseline: 2 }), ...zigzag.slice(0, 4)])).toBe("IIIIII");
  expect(() => planned("i-mr", { baseline: 1 })).toThrow("baseline");
});

test("phase I is never judged: neither the limits that come out of it nor its rules look back at it", async () => {
  const rules = ["nelson1", "nelson2"];
  const rows = await pointsOf([
    planned("i-mr", { baseline: 12, rules }),
    ...singles([9, 1, ...Array<number>(10).fill(3)]),
    ...singles(Array<number>(9).fill(2), 12),
  ]);
  expect(signalsOf(rows).map((text) => text.split("/")[0])).toEqual([...Array(20).fill(""), "nelson2"]);
});

test("zero spread waits, and then all the points there are estimate", async () => {
  const { rows } = await runSpc([planned("i-mr", { baseline: 3 }), ...singles([5, 5, 5, 5, 7, 5])]);
  expect(rows("spc_points").map(({ phase }) => phase)).toEqual(["I", "I", "I", "I", "I", "II"]);
  expectClose(rows("spc_limits")[0], { mean: 5.4, sigma: 0.5 * (Math.sqrt(Math.PI) / 2), window_points: 5, window_to: at(4) }, 1e-12);
  for (const chart of ["xbar-r", "xbar-s", "ewma", "cusum"] as const) {
    const groups = subgroups([[2.25, 2.25], [2.25, 2.25], [2.25, 2.25], [2, 3], [2.25, 2.25]]); // biome-ignore format: one list
    expect(await phasesOf([planned(chart, { subgroupSize: 2, baseline: 2 }), ...groups]), chart).toBe("IIII" + "II");
  }
});

test("subgroup means that differ without any spread inside have no sigma within", async () => {
  const groups = subgroups([[1, 1], [2, 2], [3, 3]]); // biome-ignore format: one list
  expect(await phasesOf([planned("xbar-r", { subgroupSize: 2, baseline: 2 }), ...groups])).toBe("III");
});

test("equal counts are no reason to wait", async () => {
  for (const chart of ["p", "np", "c", "u", "p-laney", "u-laney"] as const) {
    const inputs = [planned(chart, { baseline: 2 }), ...[0, 1, 2].map((n) => inspected(n, 10, 1))];
    expect(await phasesOf(inputs), chart).toBe("III" + "I");
  }
});

test("a long baseline is filled by complete points alone, however many others come between", async () => {
  const plan = planned("xbar-r", { subgroupSize: 2, baseline: 1000, subgroupIdleMs: 3_600_000 });
  const inputs: Fields[] = [plan];
  for (let n = 0; n < 1000; n++)
    inputs.push(measured(2 * n, { value: 500, subgroup: `torn${n}` }), measured(2 * n + 1, { values: [n % 3, n % 7] }));
  const result = await runSpc(inputs);
  expect(outcomesOf(result)).toEqual([]);
  expect(lastOf(result.rows("spc_limits"))).toMatchObject({ version: 1, window_points: 1000, window_from: at(1) });
});
