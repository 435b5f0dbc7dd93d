import fc from "fast-check";
import { expect, test } from "vitest";
import { type Capability, type CapabilityIndex, type CapabilityInput, capability, observedOutside } from "./capability.ts";

/** Piston rings (Montgomery, table 6.3), 25 subgroups of 5, specification 74 ± 0.05; sigma within from ranges. */
const RINGS: CapabilityInput = {
  n: 125,
  center: 74.00117599999999,
  sigmaWithin: 0.009785337607413182,
  sigmaOverall: 0.010069968126291413,
  lsl: 73.95,
  usl: 74.05,
  target: 74,
  confidence: 0.95,
};

/** R package qcc 3.0, processCapability: value, lower, upper. */
const QCC: Readonly<Record<string, readonly [number, number, number]>> = {
  cp: [1.7032285788524428, 1.4913653315377344, 1.9147678851011463],
  cpl: [1.743288515026603, 1.5547166649977664, 1.93186036505544],
  cpu: [1.6631686426782828, 1.4826641216941339, 1.8436731636624317],
  cpk: [1.6631686426782828, 1.4480842397996647, 1.8782530455569009],
  cpm: [1.691060209950401, 1.4800688419065935, 1.9017282212526097],
  pp: [1.6550863376767957, 1.4492114654252586, 1.860646425148877],
  ppl: [1.6940139683385174, 1.5104067991550696, 1.877621137521965],
  ppu: [1.616158707015074, 1.440374547270696, 1.7919428667594524],
  ppk: [1.616158707015074, 1.4066989614751864, 1.825618452554962],
  ppm: [1.6439142488900829, 1.4388842244874225, 1.848630144693856],
};

const INDICES = Object.keys(QCC) as (keyof Omit<Capability, "expectedPpmWithin" | "expectedPpmOverall">)[];

test("the piston rings as qcc computes them", () => {
  const result = capability(RINGS);
  for (const name of INDICES) {
    const { value, lower, upper, reason } = result[name];
    expect(reason).toBeNull();
    [value, lower, upper].forEach((figure, i) => {
      expect((figure as number) / (QCC[name]?.[i] as number)).toBeCloseTo(1, 9);
    });
  }
  expect((result.expectedPpmWithin.belowLsl as number) / 0.08481668400030373).toBeCloseTo(1, 9);
  expect((result.expectedPpmWithin.aboveUsl as number) / 0.3026695839557772).toBeCloseTo(1, 9);
  expect((result.expectedPpmOverall.total as number) / (0.18669950346015393 + 0.6220675180451294)).toBeCloseTo(1, 9);
});

test("the example of the doc comment", () => {
  const limits = { lsl: 73.95, usl: 74.05, target: 74 };
  const sigmas = { sigmaWithin: 0.00979, sigmaOverall: 0.01007 };
  const { value, lower, upper } = capability({ n: 125, center: 74.0012, ...sigmas, ...limits, confidence: 0.95 }).cpk;
  expect([value, lower, upper].map((figure) => figure?.toFixed(2))).toEqual(["1.66", "1.45", "1.88"]);
});

test("Cpm by the values: divisor n (Taguchi) and n − 1 (Minitab), within wider or narrower intervals in proportion", () => {
  const known = { "values-n": 1.6504400858058943, "values-n-1": 1.6438250688623435 } as const;
  const { ppm } = capability(RINGS);
  for (const cpm of ["values-n", "values-n-1"] as const) {
    const index = capability({ ...RINGS, cpm }).cpm;
    expect(index.value).toBeCloseTo(known[cpm], 11);
    expect((index.lower as number) / (index.value as number)).toBeCloseTo((ppm.lower as number) / (ppm.value as number), 12);
  }
  expect(capability({ ...RINGS, target: null, cpm: "values-n" }).cpm).toMatchObject({ value: null, reason: "no-target" });
});

test("an upper limit alone (qcc 3.0): its own index is Cpk, what needs the lower one has a reason", () => {
  const sigmas = { sigmaWithin: 0.32129481246499136, sigmaOverall: 0.3881869707934378 };
  const result = capability({ n: 60, center: 2.890833333333333, ...sigmas, lsl: null, usl: 4.5, target: 3, confidence: 0.95 });
  expect(result.cpu.value).toBeCloseTo(1.6694601595764464, 11);
  expect(result.cpu.lower).toBeCloseTo(1.4069458500582452, 9);
  expect(result.cpk.value).toBe(result.cpu.value);
  expect(result.cpk.upper).toBeCloseTo(1.9822652527783686, 9);
  for (const name of ["cp", "cpl", "cpm", "pp", "ppl", "ppm"] as const) {
    expect(result[name]).toEqual({ value: null, lower: null, upper: null, reason: "no-lsl" });
  }
  expect(result.expectedPpmWithin).toEqual({
    belowLsl: null,
    aboveUsl: expect.closeTo(0.2744497235433, 9),
    total: result.expectedPpmWithin.aboveUsl,
  });
});

test("a mean outside the limits: the index is negative, its interval still in order", () => {
  const { cpk, cpu, expectedPpmWithin } = capability({ ...RINGS, center: 74.06 });
  expect(cpk.value).toBeCloseTo(-0.01 / (3 * 0.009785337607413182), 10);
  expect(cpk.lower).toBeLessThan(cpk.value as number);
  expect(cpk.upper).toBeGreaterThan(cpk.value as number);
  expect(cpu.upper).toBeLessThan(cpk.upper as number);
  expect(expectedPpmWithin.aboveUsl).toBeGreaterThan(800_000);
  const onTheLimit = capability({ ...RINGS, center: 74.05 }).cpk;
  expect(onTheLimit.upper).toBeCloseTo(1.959963984540054 / Math.sqrt(9 * 125), 9);
});

test("parts per billion keep their digits", () => {
  const { expectedPpmWithin } = capability({ ...RINGS, center: 0, sigmaWithin: 1, lsl: -10, usl: 30, target: null });
  expect((expectedPpmWithin.belowLsl as number) / 7.61985302416053e-18).toBeCloseTo(1, 9); // 1e6·Φ(−10)
});

test("what cannot be given has a reason", () => {
  const reasonsOf = (change: Partial<CapabilityInput>) => {
    const result = capability({ ...RINGS, ...change });
    return [result.cp.reason, result.cpk.reason, result.cpm.reason, result.pp.reason];
  };
  expect(reasonsOf({ sigmaWithin: 0 })).toEqual(["no-spread", "no-spread", "no-spread", null]);
  expect(reasonsOf({ sigmaWithin: null })).toEqual(["too-few", "too-few", "too-few", null]);
  expect(reasonsOf({ n: 1 })).toEqual(["too-few", "too-few", "too-few", "too-few"]);
  expect(reasonsOf({ target: null })).toEqual([null, null, "no-target", null]);
  expect(reasonsOf({ usl: null })).toEqual(["no-usl", null, "no-usl", "no-usl"]);
  expect(reasonsOf({ lsl: null, usl: null })).toEqual(["no-limits", "no-limits", "no-limits", "no-limits"]);
  expect(reasonsOf({ sigmaWithin: Number.MIN_VALUE })).toEqual(["no-spread", "no-spread", "no-spread", null]);
  const bad = [
    { lsl: 75 },
    { center: Number.NaN },
    { n: 2.5 },
    { n: 1e10 },
    { confidence: 1 },
    { confidence: 0.49 },
    { usl: Number.POSITIVE_INFINITY },
  ];
  for (const change of bad) expect(reasonsOf(change)).toEqual(Array.from({ length: 4 }, () => "bad-input"));
  expect(capability({ ...RINGS, n: 1 }).expectedPpmOverall).toEqual({ belowLsl: null, aboveUsl: null, total: null });
});

test("property: every index is a finite value inside its interval, or null with a reason", () => {
  const figure = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double());
  const inputs = fc.record({
    n: fc.oneof(fc.integer({ min: 0, max: 1e5 }), fc.double()),
    center: figure,
    sigmaWithin: fc.option(figure),
    sigmaOverall: fc.option(figure.map(Math.abs)),
    lsl: fc.option(figure),
    usl: fc.option(figure),
    target: fc.option(figure),
    confidence: fc.oneof(fc.constantFrom(0.9, 0.95, 0.99), fc.double({ min: 0.5, max: 1 })),
    cpm: fc.constantFrom("sigma-within", "values-n", "values-n-1"),
  });
  const isSound = ({ value, lower, upper, reason }: CapabilityIndex) =>
    reason === null ? [value, lower, upper].every(Number.isFinite) && lower <= upper : value === null && lower === null && upper === null;
  fc.assert(
    fc.property(inputs, (input) => {
      const { expectedPpmWithin, expectedPpmOverall, ...indices } = capability(input);
      for (const index of Object.values(indices)) expect(isSound(index)).toBe(true);
      const shares = [...Object.values(expectedPpmWithin), ...Object.values(expectedPpmOverall)];
      for (const ppm of shares) expect(ppm === null || (ppm >= 0 && ppm <= 1e6 + 1e-6)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("observed shares count what is beyond a limit, not what is on it", () => {
  expect(observedOutside([1, 2, 3, 4, 5], { lsl: 2, usl: 4 })).toEqual({ belowLsl: 0.2, aboveUsl: 0.2 });
  expect(observedOutside([1, 2, 3], { lsl: null, usl: 1 })).toEqual({ belowLsl: null, aboveUsl: 2 / 3 });
  expect(observedOutside([], { lsl: 0, usl: 1 })).toEqual({ belowLsl: null, aboveUsl: null });
});
