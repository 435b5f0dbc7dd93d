// Bands of age: how each is named, and how dark it is drawn.
import type { AgeBand } from "../api/wip.ts";

/** Where bands begin, as the API cuts them; the legend shows all, also empty ones. */
export const BAND_STARTS_MS = [0, 3_600_000, 14_400_000, 28_800_000, 86_400_000, 259_200_000] as const;

interface Words {
  readonly t: (key: string, values: Record<string, string>) => string;
  readonly duration: (ms: number) => string;
}

export function bandName({ fromMs, toMs }: Pick<AgeBand, "fromMs" | "toMs">, { t, duration }: Words): string {
  if (toMs === null) return t("wip.ages.from", { from: duration(fromMs) });
  return fromMs === 0 ? t("wip.ages.upTo", { to: duration(toMs) }) : t("wip.ages.between", { from: duration(fromMs), to: duration(toMs) });
}

/** The class of a band's look, from 0, the youngest. */
export function bandRank(fromMs: number): number {
  return Math.max(0, BAND_STARTS_MS.findLastIndex((start) => start <= fromMs)); // biome-ignore format: one thought
}

export function allBands(): { fromMs: number; toMs: number | null }[] {
  return BAND_STARTS_MS.map((fromMs, i) => ({ fromMs, toMs: BAND_STARTS_MS[i + 1] ?? null }));
}
