// Capability of a series over a range of its points (domain 1.8): sigma within by the chart's own estimator, sigma overall from
// all values, intervals, what to expect outside, whether the normal model holds, and percentiles where it does not.
import { VARIABLES } from "../../core/plan.ts";
import type { CapabilityFigures, CapabilityIndex, CapabilityQuestion, Sides, StoredPoint } from "../../core/spc.ts";
import { type Capability, type CapabilityReason, capability as indices, observedOutside } from "../../stats/capability.ts";
import { mean, sampleStandardDeviation } from "../../stats/moments.ts";
import { type NormalityReason, normality } from "../../stats/normality.ts";
import { type PercentileReason, percentileCapability } from "../../stats/percentile-capability.ts";
import { methodOf, sampleOf, usable } from "./stored-points.ts";

/** Values whose Anderson–Darling p-value is below this are not taken for normal. */
const NORMAL_ABOVE = 0.05;

const NAMES = ["cp", "cpl", "cpu", "cpk", "cpm", "pp", "ppl", "ppu", "ppk", "ppm"] as const satisfies CapabilityIndex[];

const TEXTS: Record<CapabilityReason | NormalityReason | PercentileReason, string> = {
  "no-lsl": "no lower specification limit",
  "no-usl": "no upper specification limit",
  "no-limits": "no specification limits",
  "no-target": "no target",
  "too-few": "too few values",
  "no-spread": "the values do not differ",
  "bad-input": "the figures are out of range",
  "not-finite": "the figures are out of range",
  "not-positive": "too few values for percentiles, and some are not positive",
  "no-fit": "too few values for percentiles, and no distribution fits",
};

export function capability({ points: all, plan, lsl, usl, target, confidence, only }: CapabilityQuestion): CapabilityFigures {
  const points = usable(all, plan);
  if (!VARIABLES.has(plan.chart)) return nothing(points.length, "no measured values");
  const values = points.flatMap(valuesOf);
  if (values.length === 0) return nothing(0, "no points");
  const estimate = methodOf(plan).estimate(points.map((point) => sampleOf(point, plan)));
  const isEstimated = typeof estimate !== "string";
  const center = mean(values);
  const sigmaWithin = isEstimated ? estimate.sigma : estimate === "NO_SPREAD" ? 0 : null;
  const sigmaOverall = values.length > 1 ? sampleStandardDeviation(values) : null;
  const found = indices({ n: values.length, center, sigmaWithin, sigmaOverall, lsl, usl, target, confidence });
  const reasons: Record<string, string> = {};
  const outside = observedOutside(values, { lsl, usl });
  if (sigmaWithin === null) reasons.sigmaWithin = TEXTS["too-few"];
  if (!isEstimated) reasons.estimator = TEXTS[estimate === "NO_SPREAD" ? "no-spread" : "too-few"];
  if (sigmaOverall === null) reasons.sigmaOverall = TEXTS["too-few"];
  return {
    ...indexFields(found, reasons),
    n: values.length,
    points: points.length,
    mean: center,
    sigmaWithin,
    sigmaOverall,
    estimator: isEstimated ? estimate.estimator : null,
    expectedPpmWithin: sidesOf("expectedPpmWithin", found.expectedPpmWithin, { below: found.cpl, above: found.cpu }, reasons),
    expectedPpmOverall: sidesOf("expectedPpmOverall", found.expectedPpmOverall, { below: found.ppl, above: found.ppu }, reasons),
    observedOutside: sidesOf("observedOutside", outside, { below: found.ppl, above: found.ppu }, reasons),
    ...(only ? { normality: null, percentile: null } : shapeOf(values, { lsl, usl }, reasons)),
    reasons,
  };
}

function valuesOf({ values, value }: StoredPoint): readonly number[] {
  return values.length > 0 ? values : value === null ? [] : [value];
}

type IndexFields = Pick<CapabilityFigures, CapabilityIndex | `${CapabilityIndex}Ci`>;

function indexFields(found: Capability, reasons: Record<string, string>): IndexFields {
  const fields: Record<string, unknown> = {};
  for (const name of NAMES) {
    const index = found[name];
    fields[name] = index.value;
    fields[`${name}Ci`] = index.value === null ? null : [index.lower, index.upper];
    if (index.reason !== null) reasons[name] = TEXTS[index.reason];
  }
  return fields as IndexFields;
}

/** What there is of each side; a side without a figure lacks what its index lacks. */
function sidesOf(
  field: "expectedPpmWithin" | "expectedPpmOverall" | "observedOutside",
  { belowLsl: below, aboveUsl: above }: { belowLsl: number | null; aboveUsl: number | null },
  { below: lower, above: upper }: { below: Capability["cpl"]; above: Capability["cpl"] },
  reasons: Record<string, string>,
): Sides {
  if (below === null) reasons[`${field}.below`] = TEXTS[lower.reason ?? "no-lsl"];
  if (above === null) reasons[`${field}.above`] = TEXTS[upper.reason ?? "no-usl"];
  return { below, above };
}

function shapeOf(
  values: readonly number[],
  spec: { lsl: number | null; usl: number | null },
  reasons: Record<string, string>,
): Pick<CapabilityFigures, "normality" | "percentile"> {
  const test = normality(values);
  if (test.reason !== null) {
    reasons.normality = reasons.percentile = TEXTS[test.reason];
    return { normality: null, percentile: null };
  }
  const normal = test.pValue >= NORMAL_ABOVE;
  const shape = { test: "anderson-darling" as const, statistic: test.adjusted, p: test.pValue, normal };
  if (normal) {
    reasons.percentile = "the normal model holds";
    return { normality: shape, percentile: null };
  }
  const { method, percentiles, pp, ppl, ppu, ppk } = percentileCapability(values, spec);
  if (method === null || percentiles === null) {
    reasons.percentile = TEXTS[ppk.reason ?? "no-fit"];
    return { normality: shape, percentile: null };
  }
  for (const [name, { reason }] of Object.entries({ pp, ppl, ppu, ppk })) {
    if (reason !== null) reasons[`percentile.${name}`] = TEXTS[reason];
  }
  const indices4 = { pp: pp.value, ppl: ppl.value, ppu: ppu.value, ppk: ppk.value };
  return { normality: shape, percentile: { method, ...percentiles, ...indices4 } };
}

const SIDES = ["expectedPpmWithin", "expectedPpmOverall", "observedOutside"].flatMap((name) => [`${name}.below`, `${name}.above`]);
const EMPTY = ["mean", "sigmaWithin", "sigmaOverall", "estimator", "normality", "percentile", ...SIDES];

/** All that a series without values, or without measured ones, has to say. */
function nothing(points: number, reason: string): CapabilityFigures {
  const reasons: Record<string, string> = {};
  const fields: Record<string, null> = {};
  for (const name of NAMES) {
    fields[name] = null;
    fields[`${name}Ci`] = null;
    reasons[name] = reason;
  }
  for (const name of EMPTY) reasons[name] = reason;
  const none = { below: null, above: null };
  return {
    ...(fields as IndexFields),
    n: 0, points, mean: null, sigmaWithin: null, sigmaOverall: null, estimator: null, expectedPpmWithin: none, expectedPpmOverall: none,
    observedOutside: none, normality: null, percentile: null, reasons,
  }; // biome-ignore format: one object
}
