import { expect, test } from "vitest";
import type { AnovaRow, GaugeReading } from "./gauge-anova.ts";
import { type GaugeOptions, type GaugeStudy, gaugeStudy } from "./gauge-study.ts";

/** AIAG, *Measurement Systems Analysis*, 4th ed., ch. III sec. B: ten parts (across), three appraisers, three trials each (down). */
const AIAG: Readonly<Record<string, readonly (readonly number[])[]>> = {
  A: [
    [0.29, -0.56, 1.34, 0.47, -0.8, 0.02, 0.59, -0.31, 2.26, -1.36],
    [0.41, -0.68, 1.17, 0.5, -0.92, -0.11, 0.75, -0.2, 1.99, -1.25],
    [0.64, -0.58, 1.27, 0.64, -0.84, -0.21, 0.66, -0.17, 2.01, -1.31],
  ],
  B: [
    [0.08, -0.47, 1.19, 0.01, -0.56, -0.2, 0.47, -0.63, 1.8, -1.68],
    [0.25, -1.22, 0.94, 1.03, -1.2, 0.22, 0.55, 0.08, 2.12, -1.62],
    [0.07, -0.68, 1.34, 0.2, -1.28, 0.06, 0.83, -0.34, 2.19, -1.5],
  ],
  C: [
    [0.04, -1.38, 0.88, 0.14, -1.46, -0.29, 0.02, -0.46, 1.77, -1.49],
    [-0.11, -1.13, 1.09, 0.2, -1.07, -0.67, 0.01, -0.56, 1.45, -1.77],
    [-0.15, -0.96, 0.67, 0.11, -1.45, -0.49, 0.21, -0.49, 1.87, -2.16],
  ],
};
const aiag: GaugeReading[] = Object.entries(AIAG).flatMap(([operator, trials]) =>
  trials.flatMap((values) => values.map((value, part) => ({ part: `${part + 1}`, operator, value }))),
);

function study(readings: readonly GaugeReading[], options: GaugeOptions = { tolerance: null }): GaugeStudy {
  const result = gaugeStudy(readings, options);
  if (result.reason !== null) throw new Error(`no study: ${result.reason}`);
  return result;
}

const rowsOf = (table: readonly AnovaRow[] | null) =>
  table?.map(({ source, degrees, sumOfSquares, f, p }) => [source, degrees, sumOfSquares, f, p]);

test("AIAG's example: the published analysis of variance (F and p as Minitab and statsmodels 0.15 give them)", () => {
  const { anova, pooledAnova, parts, operators, trials } = study(aiag);
  expect([parts, operators, trials]).toEqual([10, 3, 3]);
  const close = (value: number, digits: number) => expect.closeTo(value, digits);
  expect(rowsOf(anova)).toEqual([
    ["part", 9, close(88.3619, 4), close(492.291, 3), close(0, 15)],
    ["operator", 2, close(3.1673, 4), close(79.406, 3), close(1.174e-9, 12)],
    ["interaction", 18, close(0.359, 4), close(0.43372, 5), close(0.974106, 6)],
    ["repeatability", 60, close(2.7589, 4), null, null],
    ["total", 89, close(94.6471, 4), null, null],
  ]);
  expect(rowsOf(pooledAnova)).toEqual([
    ["part", 9, close(88.3619, 4), close(245.6139104, 7), expect.closeTo(2.021e-53, 56)],
    ["operator", 2, close(3.1673, 4), close(39.61724571, 8), close(1.3376e-12, 16)],
    ["repeatability", 78, close(3.117915556, 9), null, null],
    ["total", 89, close(94.6471, 4), null, null],
  ]);
});

test("AIAG's example: the published components, the interaction pooled", () => {
  const { components, setToZero, distinctCategories } = study(aiag, { tolerance: 4 });
  const { gauge, repeatability, operator, interaction, part, total } = components;
  expect(repeatability.sigma).toBeCloseTo(0.199933, 6);
  expect(operator.sigma).toBeCloseTo(0.226838, 5);
  expect(interaction.sigma).toBe(0);
  expect(gauge.sigma).toBeCloseTo(0.302373, 5);
  expect(part.sigma).toBeCloseTo(1.042327, 6);
  const percent = (of: "studyShare" | "contribution") => [repeatability, operator, gauge, part].map((c) => (100 * c[of]).toFixed(1));
  expect(percent("studyShare")).toEqual(["18.4", "20.9", "27.9", "96.0"]);
  expect(percent("contribution")).toEqual(["3.4", "4.4", "7.8", "92.2"]);
  expect(total.contribution).toBe(1);
  expect(gauge.studyVariation).toBeCloseTo(6 * gauge.sigma, 12);
  expect(gauge.toleranceShare).toBeCloseTo((6 * gauge.sigma) / 4, 12);
  expect(setToZero).toEqual([]);
  expect(distinctCategories).toBe(4); // 1.41 · 1.04233 / 0.30237 = 4.86
});

test("never pooled, the negative interaction is set to 0 and said so", () => {
  const { components, pooledAnova, setToZero } = study(aiag, { tolerance: null, poolAbove: null });
  expect(pooledAnova).toBeNull();
  expect(setToZero).toEqual(["interaction"]);
  expect(components.interaction.variance).toBe(0);
  expect(components.repeatability.variance).toBeCloseTo(2.7589333 / 60, 8);
  expect(components.part.variance).toBeCloseTo((9.8179927 - 0.0199435) / 9, 6);
  expect(components.gauge.toleranceShare).toBeNull();
});

const of = (part: string, operator: string, values: number[]) => values.map((value) => ({ part, operator, value }));

test("a study small enough for paper", () => {
  const readings = [...of("1", "A", [1, 3]), ...of("1", "B", [3, 5]), ...of("2", "A", [11, 13]), ...of("2", "B", [13, 15])];
  const { components, distinctCategories } = study(readings, { tolerance: 24 });
  expect(components.repeatability.variance).toBeCloseTo(1.6, 12);
  expect(components.operator.variance).toBeCloseTo(1.6, 12);
  expect(components.part.variance).toBeCloseTo(49.6, 12);
  expect(distinctCategories).toBe(5);
});

test("operators who disagree on which part is larger: the interaction stays, and its noise hides the parts", () => {
  const readings = [...of("1", "A", [10, 11]), ...of("1", "B", [20, 21]), ...of("2", "A", [20, 21]), ...of("2", "B", [10, 11])];
  const { pooledAnova, setToZero, components, distinctCategories } = study(readings);
  expect(pooledAnova).toBeNull();
  expect(setToZero).toEqual(["operator", "part"]);
  expect(components.gauge.contribution).toBe(1);
  expect(distinctCategories).toBe(1);
});

test("a gauge without any variation: nothing to divide by, nothing invented", () => {
  const level = [...of("1", "A", [0.1, 0.1]), ...of("1", "B", [0.1, 0.1]), ...of("2", "A", [0.3, 0.3]), ...of("2", "B", [0.3, 0.3])];
  const { anova, components, distinctCategories } = study(level);
  expect(anova.map(({ f, p }) => [f, p])).toEqual(Array.from({ length: 5 }, () => [null, null]));
  expect(components.gauge.variance).toBe(0);
  expect(components.part.contribution).toBe(1);
  expect(distinctCategories).toBeNull();
});

test("a level of 1e8 costs no digits, and the order of the readings none", () => {
  const known = study(aiag).components.gauge.sigma;
  const moved = aiag.map((reading) => ({ ...reading, value: reading.value * 1024 + 2 ** 27 })).reverse();
  expect(study(moved).components.gauge.sigma / 1024 / known).toBeCloseTo(1, 9);
});

test("a level of 1e9 costs a spread of 1e-3 no digits either: the same readings from 0 give the same study", () => {
  const at = (level: number) => aiag.map((reading) => ({ ...reading, value: level + Math.round(reading.value * 4096) / 2 ** 22 }));
  const { components, anova } = study(at(2 ** 30));
  const known = study(at(0));
  for (const source of ["gauge", "operator", "part"] as const)
    expect(components[source].variance / known.components[source].variance).toBeCloseTo(1, 10);
  for (const [i, { f }] of known.anova.entries()) if (f !== null) expect((anova[i]?.f ?? 0) / f).toBeCloseTo(1, 10);
});

test("what is no balanced study is refused with a reason", () => {
  const reasonOf = (readings: readonly GaugeReading[]) => gaugeStudy(readings, { tolerance: null }).reason;
  expect(reasonOf([])).toBe("too-few");
  expect(reasonOf(aiag.filter(({ operator }) => operator === "A"))).toBe("too-few");
  expect(reasonOf(aiag.filter(({ part }) => part === "1"))).toBe("too-few");
  expect(reasonOf([...of("1", "A", [1]), ...of("1", "B", [2]), ...of("2", "A", [3]), ...of("2", "B", [5])])).toBe("too-few");
  expect(reasonOf(aiag.slice(1))).toBe("unbalanced");
  expect(reasonOf(aiag.filter(({ part, operator }) => part !== "3" || operator !== "B"))).toBe("unbalanced");
  expect(reasonOf(aiag.map((reading, i) => (i === 4 ? { ...reading, value: Number.NaN } : reading)))).toBe("not-finite");
  expect(reasonOf(aiag.map((reading) => ({ ...reading, value: 0.1 })))).toBe("no-spread");
});
