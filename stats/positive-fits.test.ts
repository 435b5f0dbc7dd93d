import { expect, test } from "vitest";
import { type Distribution, fitQuantile, positiveFits } from "./positive-fits.ts";

/** Millions of revolutions to failure of 23 ball bearings (Lieblein & Zelen 1956), in most books on lifetimes. */
const BEARINGS = [
  17.88, 28.92, 33, 41.52, 42.12, 45.6, 48.48, 51.84, 51.96, 54.12, 55.56, 67.8, 68.64, 68.64, 68.88, 84.12, 93.12, 98.64, 105.12, 105.84,
  127.92, 128.04, 173.4,
];

const ofBearings = (distribution: Distribution) => {
  const fit = positiveFits(BEARINGS).find((candidate) => candidate.distribution === distribution);
  if (!fit) throw new Error(`no fit of ${distribution}`);
  return fit;
};

test("maximum likelihood of the ball bearings as printed: Meeker & Escobar 1998, Statistical Methods for Reliability Data, ch. 11", () => {
  const [weibull, lognormal] = [ofBearings("weibull"), ofBearings("lognormal")];
  expect([Math.log(weibull.scale), 1 / weibull.shape].map((figure) => figure.toFixed(3))).toEqual(["4.405", "0.476"]);
  expect([Math.log(lognormal.scale), lognormal.shape].map((figure) => figure.toFixed(3))).toEqual(["4.150", "0.522"]);
});

/** SciPy 1.17.1: fit(floc=0) (Weibull: root of its likelihood equation), A² from logcdf and logsf, ppf and isf. */
const SCIPY = {
  lognormal: [0.5216493340456834, 63.462837216525344, 0.18881503565068058, 13.270167802249455, 303.5026962423551],
  gamma: [4.025414617929469, 17.94208912155156, 0.21536523435564447, 8.482558700560128, 228.31380879229724],
  weibull: [2.1020588751946185, 81.87833405163151, 0.3286097529217855, 3.53296422409, 201.04122823035135],
} as const;

test.each(["lognormal", "gamma", "weibull"] as const)("%s as SciPy fits it", (distribution) => {
  const fit = ofBearings(distribution);
  const figures = [fit.shape, fit.scale, fit.statistic, fitQuantile(fit, 0.00135), fitQuantile(fit, 0.99865)];
  SCIPY[distribution].forEach((known, i) => {
    expect((figures[i] as number) / known).toBeCloseTo(1, 9);
  });
});

test("the closest comes first", () => {
  expect(positiveFits(BEARINGS).map(({ distribution }) => distribution)).toEqual(["lognormal", "gamma", "weibull"]);
  expect(positiveFits(BEARINGS).every(({ isAcceptable }) => isAcceptable)).toBe(true);
});

test("each distribution is found again in its own quantiles, and the others are not taken for it", () => {
  const truth = { lognormal: 0.8, weibull: 0.7, gamma: 1.5 } as const;
  for (const distribution of ["lognormal", "weibull", "gamma"] as const) {
    const parameters = { distribution, shape: truth[distribution], scale: 3 };
    const values = Array.from({ length: 2000 }, (_, i) => fitQuantile(parameters, (i + 0.5) / 2000));
    const [best] = positiveFits(values);
    expect(best?.distribution).toBe(distribution);
    expect((best?.shape as number) / parameters.shape).toBeCloseTo(1, 1);
    expect(best?.statistic).toBeLessThan(0.05);
  }
});

test("the unit changes the scale and nothing else, however small or large it is", () => {
  for (const unit of [1e-290, 1e290]) {
    positiveFits(BEARINGS.map((value) => value * unit)).forEach((fit, i) => {
      const known = positiveFits(BEARINGS)[i];
      expect(fit.distribution).toBe(known?.distribution);
      expect(fit.shape / (known?.shape as number)).toBeCloseTo(1, 9);
      expect(fit.scale / unit / (known?.scale as number)).toBeCloseTo(1, 9);
    });
  }
});

test("a spread at the edge of rounding leaves out the fits that do not converge, and none is not finite", () => {
  for (const values of [
    [5, 5, 5, 5, 5, 5, 5, 5.0000000001],
    [1, 1, 1, 1, 1, 1, 1, 1 + Number.EPSILON],
    [1e-300, 1, 1e300, 1, 1, 1, 1, 1],
  ]) {
    for (const { shape, scale, statistic } of positiveFits(values)) {
      expect([shape, scale, statistic].every(Number.isFinite)).toBe(true);
    }
  }
});

test("quantiles of Weibull and gamma in closed form", () => {
  expect(fitQuantile({ distribution: "weibull", shape: 2, scale: 10 }, 0.5)).toBeCloseTo(10 * Math.sqrt(Math.LN2), 13);
  expect(fitQuantile({ distribution: "gamma", shape: 1, scale: 10 }, 0.5)).toBeCloseTo(10 * Math.LN2, 12);
});
