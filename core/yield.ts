// What is computed over sums of results when somebody asks: yields, defects per unit and opportunity, sigma level, rolled yield.
// `processors/yield` computes, `api` asks, `runtime` brings the two together.

/** Results of serials in a range: first ones, final ones, and the defects of the first. */
export interface ResultSums {
  readonly inspected: number;
  readonly firstPassGood: number;
  readonly finalInspected: number;
  readonly finalGood: number;
  readonly defects: number;
}

export interface YieldQuestion extends ResultSums {
  /** Ways in which one unit can fail here, at least 1. */
  readonly opportunities: number;
  /** What is added for the drift of a process in the long run, usually 1.5. */
  readonly sigmaShift: number;
}

/** What is null has its reason in `reasons`, under the field's name. */
export interface YieldRatios {
  readonly firstPassYield: number | null;
  readonly finalYield: number | null;
  readonly dpu: number | null;
  readonly dpo: number | null;
  readonly dpmo: number | null;
  readonly sigmaLevel: number | null;
  readonly reasons: Readonly<Record<string, string>>;
}

export interface RouteQuestion {
  /** In route order; empty = not known. */
  readonly operations: readonly string[];
  /** First results of one product by operation, pooled over lines. */
  readonly sums: ReadonlyMap<string, Pick<ResultSums, "inspected" | "firstPassGood">>;
}

export type RolledYield =
  | { readonly rolledThroughputYield: number }
  | { readonly rolledThroughputYield: null; readonly reason: string; readonly missingOperation?: string };

export interface YieldFigures {
  yieldRatios(question: YieldQuestion): YieldRatios;
  rolledYield(question: RouteQuestion): RolledYield;
}
