// Crossed gauge repeatability and reproducibility by analysis of variance: how much of what is measured is the gauge.
// Source: AIAG, *Measurement Systems Analysis*, 4th ed., ch. III sec. B.
//   I1. Every operator measures every part the same number of times, at least twice; anything else is refused with a reason.
//   I2. A variance component that comes out negative is set to 0, as AIAG does, and named in `setToZero`.
//   I3. No figure is NaN or infinite: a ratio without a denominator is null.
import { type AnovaReason, type AnovaRow, type GaugeReading, type GaugeSums, gaugeAnova, gaugeSums } from "./gauge-anova.ts";

export interface GaugeOptions {
  /** USL − LSL, what the gauge is to judge, above 0; null where there is none. */
  readonly tolerance: number | null;
  /** The interaction is pooled into repeatability when its p-value is above this (0.25); null = never. */
  readonly poolAbove?: number | null;
}

/** One source of variation. Shares are ratios; of tolerance and of study variation they do not add up. */
export interface GaugeComponent {
  readonly variance: number;
  readonly sigma: number;
  /** Six sigmas. */
  readonly studyVariation: number;
  /** Of the total variance ("% contribution"). */
  readonly contribution: number;
  /** Of the total sigma ("% study variation"). */
  readonly studyShare: number;
  /** Six sigmas of the tolerance; null without one. */
  readonly toleranceShare: number | null;
}

interface Variances {
  readonly repeatability: number;
  readonly operator: number;
  readonly interaction: number;
  readonly part: number;
}

export interface GaugeStudy {
  readonly reason: null;
  readonly parts: number;
  readonly operators: number;
  readonly trials: number;
  /** With the interaction, as the decision to pool saw it. */
  readonly anova: readonly AnovaRow[];
  /** Without the interaction, where it was pooled: the table that the components then come from. */
  readonly pooledAnova: readonly AnovaRow[] | null;
  /** `gauge` (GRR) = `repeatability` (EV) + `reproducibility`; `reproducibility` = `operator` (AV) + `interaction`. */
  readonly components: Readonly<Record<keyof Variances | "gauge" | "reproducibility" | "total", GaugeComponent>>;
  readonly setToZero: readonly (keyof Variances)[];
  /** ndc = ⌊1.41·sigma of parts / sigma of the gauge⌋, at least 1; null where the gauge shows no variation at all. */
  readonly distinctCategories: number | null;
}

const POOL_ABOVE = 0.25;
const STUDY_SIGMAS = 6;
/** √2 in AIAG's two places. */
const CATEGORIES_FACTOR = 1.41;

/**
 * The study of readings in any order, or why there is none.
 *
 * @example
 * const of = (part: string, operator: string, values: number[]) => values.map((value) => ({ part, operator, value }));
 * const readings = [...of("1", "A", [1, 3]), ...of("1", "B", [3, 5]), ...of("2", "A", [11, 13]), ...of("2", "B", [13, 15])];
 * gaugeStudy(readings, { tolerance: 24 }) // variances: repeatability 1.6, operator 1.6, part 49.6; 5 distinct categories
 */
export function gaugeStudy(
  readings: readonly GaugeReading[],
  { tolerance, poolAbove = POOL_ABOVE }: GaugeOptions,
): GaugeStudy | { readonly reason: AnovaReason } {
  const sums = gaugeSums(readings);
  if (typeof sums === "string") return { reason: sums };
  const anova = gaugeAnova(sums, { pooled: false });
  const p = anova.find(({ source }) => source === "interaction")?.p ?? null;
  const pooledAnova = p !== null && poolAbove !== null && p > poolAbove ? gaugeAnova(sums, { pooled: true }) : null;
  const estimates = variancesOf(sums, pooledAnova ?? anova);
  const names = Object.keys(estimates) as (keyof Variances)[];
  const variances = Object.fromEntries(names.map((name) => [name, Math.max(0, estimates[name])])) as unknown as Variances;
  const components = componentsOf(variances, tolerance);
  const { gauge, part } = components;
  return {
    reason: null,
    parts: sums.parts,
    operators: sums.operators,
    trials: sums.trials,
    anova,
    pooledAnova,
    components,
    setToZero: names.filter((name) => estimates[name] < 0),
    distinctCategories: gauge.variance === 0 ? null : Math.max(1, Math.floor((CATEGORIES_FACTOR * part.sigma) / gauge.sigma)),
  };
}

/** Variance components from the expected mean squares of the random model, negative ones as they come. */
function variancesOf({ parts, operators, trials }: GaugeSums, table: readonly AnovaRow[]): Variances {
  const meanSquare = (source: AnovaRow["source"]) => table.find((row) => row.source === source)?.meanSquare ?? null;
  const repeatability = meanSquare("repeatability") ?? 0;
  const interaction = meanSquare("interaction") ?? repeatability;
  return {
    repeatability,
    operator: ((meanSquare("operator") ?? 0) - interaction) / (parts * trials),
    interaction: (interaction - repeatability) / trials,
    part: ((meanSquare("part") ?? 0) - interaction) / (operators * trials),
  };
}

function componentsOf(variances: Variances, tolerance: number | null): GaugeStudy["components"] {
  const reproducibility = variances.operator + variances.interaction;
  const gauge = variances.repeatability + reproducibility;
  const total = gauge + variances.part;
  const component = (variance: number): GaugeComponent => {
    const sigma = Math.sqrt(variance);
    const studyVariation = STUDY_SIGMAS * sigma;
    return {
      variance,
      sigma,
      studyVariation,
      contribution: variance / total,
      studyShare: sigma / Math.sqrt(total),
      toleranceShare: tolerance === null ? null : ratioOrNull(studyVariation, tolerance),
    };
  };
  return {
    gauge: component(gauge),
    repeatability: component(variances.repeatability),
    reproducibility: component(reproducibility),
    operator: component(variances.operator),
    interaction: component(variances.interaction),
    part: component(variances.part),
    total: component(total),
  };
}

/** Null where there is nothing above 0 to divide by, or so little that the ratio is no number. */
function ratioOrNull(part: number, whole: number): number | null {
  const ratio = part / whole;
  return whole > 0 && Number.isFinite(ratio) ? ratio : null;
}
