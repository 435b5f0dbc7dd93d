import { expect, test } from "vitest";
import { type CusumDesign, cusumRunLength, type EwmaDesign, ewmaRunLength, type RunLength, shewhartRunLength } from "./run-length.ts";

const SHIFTS = [0, 0.25, 0.5, 1, 1.5, 2, 3];

function expectArl({ arl }: RunLength, known: number, relative: number): void {
  expect(arl).not.toBeNull();
  expect(Math.abs((arl as number) / known - 1)).toBeLessThan(relative);
}

test("Shewhart chart with three sigma: 370.4 without a shift (Montgomery, sec. 5.3; R package spc 0.6.7)", () => {
  const known = [370.39834734495884, 281.15252356776597, 155.2242007526253, 43.89468171853954, 14.967685005613903];
  known.forEach((arl, i) => {
    expectArl(shewhartRunLength({ limit: 3, shift: SHIFTS[i] as number }), arl, 1e-13);
    expectArl(ewmaRunLength({ lambda: 1, limit: 3, shift: SHIFTS[i] as number }), arl, 1e-10);
  });
});

/** Lucas & Saccucci 1990, Technometrics 32, as in Montgomery, table 9.11: shifts 0, 0.25, 0.5, 1, 1.5, 2, 3. */
const LUCAS_SACCUCCI: readonly [EwmaDesign, readonly number[]][] = [
  [{ lambda: 0.4, limit: 3.054 }, [500, 224, 71.2, 14.3, 5.9, 3.5, 2]],
  [{ lambda: 0.25, limit: 2.998 }, [500, 170, 48.2, 11.1, 5.5, 3.6, 2.3]],
  [{ lambda: 0.2, limit: 2.962 }, [500, 150, 41.8, 10.5, 5.5, 3.7, 2.4]],
  [{ lambda: 0.1, limit: 2.814 }, [500, 106, 31.3, 10.3, 6.1, 4.4, 2.9]],
  [{ lambda: 0.05, limit: 2.615 }, [500, 84.1, 28.8, 11.4, 7.1, 5.2, 3.5]],
];

test.each(LUCAS_SACCUCCI)("EWMA %o as printed", (design, printed) => {
  printed.forEach((arl, i) => {
    const { arl: got } = ewmaRunLength({ ...design, shift: SHIFTS[i] as number });
    // Within one of the last printed place: they are of a Markov chain of finite length.
    expect(Math.abs((got as number) - arl)).toBeLessThan(arl >= 100 ? 1 : 0.1);
  });
});

/** R package spc 0.6.7: xewma.arl(lambda, limit, shift, sided = "two", r = 80), limits = "fix" and "vacl". */
const SPC_EWMA: readonly [EwmaDesign, readonly number[]][] = [
  [
    { lambda: 0.1, limit: 2.703 },
    [371.8877503782, 89.4979855394, 28.26705327135, 9.745415836933, 5.80519628447, 4.183377858152, 2.762093433368],
  ],
  [
    { lambda: 0.01, limit: 2.2 },
    [792.2815706534, 87.7527655169, 38.08109629405, 17.74332823453, 11.63378060899, 8.706310698172, 5.870156278506],
  ],
  [
    { lambda: 0.2, limit: 5 },
    [1920778.330156, 110836.5826438, 5775.065077154, 103.9213871207, 17.71137525179, 8.437625933119, 4.267032950788],
  ],
  [
    { lambda: 0.1, limit: 2.703, limits: "exact" },
    [358.982241674, 84.66585137108, 25.40606918891, 7.556979121424, 3.889667899437, 2.499241692219, 1.445312967833],
  ],
  [
    { lambda: 0.4, limit: 3.054, limits: "exact" },
    [498.0646080379, 222.5503517448, 70.4903313165, 13.83503908094, 5.511339565122, 3.166245092505, 1.664695352807],
  ],
];

test.each(SPC_EWMA)("EWMA %o as R computes it", (design, known) => {
  known.forEach((arl, i) => {
    expectArl(ewmaRunLength({ ...design, shift: SHIFTS[i] as number }), arl, design.limits === "exact" ? 1e-7 : 1e-9);
  });
});

test("CUSUM as printed: Montgomery, table 9.3 (k = 0.5), shifts 0, 0.25, 0.5, 1, 1.5, 2, 3", () => {
  const printed = { 4: [168, 74.2, 26.6, 8.38, 4.75, 3.34, 2.19], 5: [465, 139, 38, 10.4, 5.75, 4.01, 2.57] };
  for (const [h, arls] of Object.entries(printed)) {
    const got = SHIFTS.map((shift) => Number(cusumRunLength({ k: 0.5, h: Number(h), shift }).arl?.toPrecision(3)));
    expect(got).toEqual(arls);
  }
});

/** R package spc 0.6.7: xcusum.arl(k, h, shift, hs = headStart, sided = "one" or "two", r = 80). */
const SPC_CUSUM: readonly [CusumDesign, readonly number[]][] = [
  [
    { k: 0.5, h: 5, sides: "upper" },
    [930.8870120642, 141.6877452169, 38.0096099219, 10.37597530021, 5.747217711202, 4.008871061048, 2.573252051447],
  ],
  [
    { k: 0.5, h: 5, headStart: 2.5, sides: "upper" },
    [895.8343452235, 124.9281819651, 28.75690785219, 6.347965826992, 3.371983474297, 2.36229231755, 1.539642547532],
  ],
  [
    { k: 0.5, h: 5, headStart: 2.5 },
    [430.3908391914, 121.6879445557, 28.66583019212, 6.346850468325, 3.371950032742, 2.362290941288, 1.539642544971],
  ],
  [
    { k: 1, h: 2.5, headStart: 1.25 },
    [341.8613903953, 180.254827587, 61.01513640204, 10.31322931033, 3.663158405837, 2.106983592304, 1.252027045111],
  ],
  [{ k: 0.25, h: 8 }, [368.393873265, 83.63038095203, 28.76237548385, 11.39320820581, 7.114089559261, 5.214160696602, 3.475555074581]],
];

test.each(SPC_CUSUM)("CUSUM %o as R computes it", (design, known) => {
  known.forEach((arl, i) => {
    expectArl(cusumRunLength({ ...design, shift: SHIFTS[i] as number }), arl, 1e-9);
  });
});

test("two-sided charts do not care for the sign of a shift", () => {
  expectArl(
    ewmaRunLength({ lambda: 0.3, limit: 3, shift: -0.7 }),
    ewmaRunLength({ lambda: 0.3, limit: 3, shift: 0.7 }).arl as number,
    1e-12,
  );
  const design = { k: 0.5, h: 4, headStart: 2 };
  expect(cusumRunLength({ ...design, shift: -0.7 }).arl).toBe(cusumRunLength({ ...design, shift: 0.7 }).arl);
});

test("a chart that hardly ever signals: the run grows by e^{2kΔh} as h does (Siegmund 1985), without losing digits", () => {
  const [shorter, longer] = [80, 81].map((h) => cusumRunLength({ k: 0.5, h, sides: "upper", shift: 0 }).arl as number);
  expect((longer as number) / (shorter as number)).toBeCloseTo(Math.E, 10);
  expect(shewhartRunLength({ limit: 50, shift: 0 })).toEqual({ arl: null, reason: "too-long" });
  expect(cusumRunLength({ k: 5, h: 100, sides: "upper", shift: -5 })).toEqual({ arl: null, reason: "too-long" });
});

test("a shift beyond all measure signals at once, and never on the other side", () => {
  for (const shift of [60, -60, 1e300]) {
    expect(ewmaRunLength({ lambda: 0.2, limit: 3, shift }).arl).toBeCloseTo(1, 12);
    expect(cusumRunLength({ k: 0.5, h: 5, shift }).arl).toBeCloseTo(1, 12);
  }
  expect(cusumRunLength({ k: 0.5, h: 5, sides: "upper", shift: -60 })).toEqual({ arl: null, reason: "too-long" });
});

test("parameters that make no chart are refused", () => {
  const refused = { arl: null, reason: "out-of-range" };
  for (const limit of [0, -3, Number.NaN, Number.POSITIVE_INFINITY]) expect(shewhartRunLength({ limit, shift: 0 })).toEqual(refused);
  for (const lambda of [0, 0.009, 1.01, Number.NaN]) expect(ewmaRunLength({ lambda, limit: 3, shift: 0 })).toEqual(refused);
  for (const limit of [0, 6.1, Number.NaN]) expect(ewmaRunLength({ lambda: 0.2, limit, shift: 0 })).toEqual(refused);
  expect(ewmaRunLength({ lambda: 0.2, limit: 3, shift: Number.NaN })).toEqual(refused);
  for (const bad of [{ k: -0.1 }, { h: 0 }, { h: 101 }, { headStart: -1 }, { headStart: 3.1 }, { shift: Number.POSITIVE_INFINITY }]) {
    expect(cusumRunLength({ k: 0.5, h: 5, shift: 0, ...bad })).toEqual(refused);
  }
  expect(cusumRunLength({ k: 0.5, h: 5, headStart: 3.1, sides: "upper", shift: 0 }).reason).toBeNull();
});
