// A gauge study as an item: AIAG's components and table, and what they say in a word.
import { z } from "zod";
import type { GaugeSource, GaugeStudy } from "../../core/spc.ts";
import { nullableReal, nullableText, reasonsSchema } from "./series.ts";

const SOURCES = ["gauge", "repeatability", "reproducibility", "operator", "interaction", "part", "total"] as const satisfies GaugeSource[];

const anovaSchema = z.array(
  z.object({
    source: z.enum(["part", "operator", "interaction", "repeatability", "total"]),
    df: z.int(),
    ss: z.number(),
    ms: nullableReal,
    f: nullableReal,
    p: nullableReal,
  }),
);

const studySchema = z.object({
  parts: z.int(),
  operators: z.int(),
  trials: z.int().meta({ description: "Of each operator on each part" }),
  components: z.array(
    z.object({
      source: z.enum(SOURCES).meta({
        description: "gauge = GRR, repeatability = EV, operator (with interaction: reproducibility) = AV, part = PV, total = TV",
      }),
      variance: z.number(),
      sd: z.number(),
      contribution: z.number().meta({ description: "Of the total variance" }),
      studyVariation: z.number().meta({ description: "Six standard deviations" }),
      studyShare: z.number().meta({ description: "Of the total standard deviation" }),
      toleranceShare: nullableReal.meta({ description: "Study variation over tolerance" }),
    }),
  ),
  grr: z.number().meta({ description: "Share of the gauge in the total standard deviation: AIAG's %GRR as a fraction" }),
  grrTolerance: nullableReal.meta({ description: "Share of the tolerance that the gauge's six standard deviations take" }),
  ndc: z.int().nullable().meta({ description: "Number of distinct categories; null where the gauge shows no variation" }),
  anova: anovaSchema.meta({ description: "With the interaction" }),
  pooled: z.boolean().meta({ description: "The interaction is pooled into repeatability: the components come from `pooledAnova`" }),
  pooledAnova: anovaSchema.nullable(),
  findings: z.array(z.string()),
});

export const gaugeSchema = z.object({
  factory: z.string(),
  line: z.string(),
  station: z.string(),
  characteristic: z.string(),
  product: nullableText.meta({ description: "null: of all products" }),
  measurements: z.int(),
  tolerance: nullableReal.meta({ description: "As asked; else USL - LSL of the plan, where all its series agree" }),
  study: studySchema.nullable(),
  reasons: reasonsSchema,
});

type StudyItem = z.output<typeof studySchema>;
type Studied = Extract<GaugeStudy, { reason: null }>;

const REASONS: Readonly<Record<NonNullable<GaugeStudy["reason"]>, string>> = {
  "not-finite": "the measurements are out of range",
  "too-few": "a study needs at least 2 parts, 2 operators and 2 trials of each operator on each part",
  unbalanced: "every operator must measure every part the same number of times",
  "no-spread": "all measurements are equal",
};

/** AIAG's bounds for the gauge's share: below the first it is acceptable, above the second it is not. */
const GOOD = 0.1;
const BAD = 0.3;
const CATEGORIES_NEEDED = 5;

/** The study, or null with the reason. */
export function studyItem(study: GaugeStudy): { study: StudyItem | null; reasons: Record<string, string> } {
  if (study.reason !== null) return { study: null, reasons: { study: REASONS[study.reason] } };
  const { parts, operators, trials, components, anova, pooledAnova, distinctCategories } = study;
  const { gauge } = components;
  const item = {
    parts,
    operators,
    trials,
    components: SOURCES.map((source) => {
      const { sigma: sd, variance, contribution, studyVariation, studyShare, toleranceShare } = components[source];
      return { source, variance, sd, contribution, studyVariation, studyShare, toleranceShare };
    }),
    grr: gauge.studyShare,
    grrTolerance: gauge.toleranceShare,
    ndc: distinctCategories,
    anova: anovaItems(anova),
    pooled: pooledAnova !== null,
    pooledAnova: pooledAnova && anovaItems(pooledAnova),
    findings: findingsOf(study),
  };
  return { study: item, reasons: reasonsOf(item) };
}

function anovaItems(rows: Studied["anova"]): StudyItem["anova"] {
  return rows.map(({ source, degrees: df, sumOfSquares: ss, meanSquare: ms, f, p }) => ({ source, df, ss, ms, f, p }));
}

function reasonsOf({ grrTolerance, ndc }: Pick<StudyItem, "grrTolerance" | "ndc">): Record<string, string> {
  return {
    ...(grrTolerance === null ? { grrTolerance: "no tolerance" } : {}),
    ...(ndc === null ? { ndc: "the gauge shows no variation" } : {}),
  };
}

function findingsOf({ components: { gauge }, distinctCategories: ndc, pooledAnova, setToZero }: Studied): string[] {
  const share = Math.max(gauge.studyShare, gauge.toleranceShare ?? 0);
  const verdict = share < GOOD ? "gauge acceptable" : share <= BAD ? "gauge acceptable for some uses" : "gauge not acceptable";
  return [
    verdict,
    ...(ndc !== null && ndc < CATEGORIES_NEEDED ? [`fewer than ${CATEGORIES_NEEDED} distinct categories`] : []),
    ...(pooledAnova === null ? [] : ["interaction pooled into repeatability"]),
    ...setToZero.map((source) => `negative variance of ${source} set to 0`),
  ];
}
