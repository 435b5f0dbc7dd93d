// What the two charts of a pair are called.

export interface PairNames {
  readonly chart: string;
  /** Symbols: X̄ and R. */
  readonly upper: string;
  readonly lower: string;
  /** Words: subgroup means, subgroup ranges. */
  readonly upperTitle: string;
  readonly lowerTitle: string;
}

const NAMED = ["xbar-r", "xbar-s", "i-mr"];

/** `t` is vue-i18n's; charts without names of their own share the general ones. */
export function pairNames(chart: string, t: (key: string) => string): PairNames {
  const kind = NAMED.includes(chart) ? chart : "other";
  return {
    chart: chart === "" ? "" : t(`chartName.${chart}`),
    upper: t(`upperName.${kind}`),
    lower: t(`lowerName.${kind}`),
    upperTitle: t(`upperTitle.${kind}`),
    lowerTitle: t(`lowerTitle.${kind}`),
  };
}
