// What a chart and the two statistics of a pair are called.
import type { Chart } from "../../../../core/plan.ts";
import { type ChartKind, kindOf } from "./chart-kinds.ts";

export interface PairNames {
  readonly kind: ChartKind;
  readonly chart: string;
  /** Symbols: X̄ and R. */
  readonly upper: string;
  readonly lower: string;
  /** Words: subgroup means, subgroup ranges. */
  readonly upperTitle: string;
  readonly lowerTitle: string;
}

/** `t` and `te` are vue-i18n's; a chart whose name is not known (yet) gets the general ones. */
export function pairNames(chart: Chart | "", { t, te }: { t: (key: string) => string; te: (key: string) => boolean }): PairNames {
  const named = (group: string) => t(te(`${group}.${chart}`) ? `${group}.${chart}` : `${group}.other`);
  return {
    kind: kindOf(chart),
    chart: te(`chartName.${chart}`) ? t(`chartName.${chart}`) : chart,
    upper: named("upperName"),
    lower: named("lowerName"),
    upperTitle: named("upperTitle"),
    lowerTitle: named("lowerTitle"),
  };
}

/** What a pane is titled with: a symbol that its words begin with is not said twice. */
export function paneTitle(names: PairNames, pane: "upper" | "lower"): { symbol: string; words: string } {
  const [symbol, words] = pane === "upper" ? [names.upper, names.upperTitle] : [names.lower, names.lowerTitle];
  return words.startsWith(symbol) ? { symbol: words, words: "" } : { symbol, words };
}
