// What an instrument shows that measures several things at once, which move together: a soldering profile, say.
import { createEpisodes } from "./episodes.ts";
import type { Random } from "./random.ts";

export interface VectorProcess {
  readonly components: readonly { readonly name: string; readonly mean: number; readonly sigma: number; readonly decimals: number }[];
  /** Of any two components, from 0 to 1. */
  readonly correlation: number;
}

const IMBALANCE_CHANCE = 0.008;
const IMBALANCE_SIGMAS = 1.6;

/**
 * Readings of consecutive parts. Now and then the first component rises while the second falls, each by less than its own
 * limits would notice: against their correlation, which T² sees.
 */
export function createVectorGauge(
  { components, correlation }: VectorProcess,
  { random, calmPoints = 0 }: { random: Random; calmPoints?: number },
): () => Record<string, number> {
  const episodeAt = createEpisodes({
    random,
    kinds: ["imbalance"],
    calmSteps: calmPoints,
    chance: IMBALANCE_CHANCE,
    stepsOf: () => Math.round(random.between(6, 14)),
  });
  let step = -1;

  return () => {
    step += 1;
    const episode = episodeAt(step);
    const common = random.normal(0, Math.sqrt(correlation));
    const read = components.map(({ name, mean, sigma, decimals }, index) => {
      const against = episode && index < 2 ? episode.side * IMBALANCE_SIGMAS * (index === 0 ? 1 : -1) : 0;
      const deviation = common + random.normal(0, Math.sqrt(1 - correlation)) + against;
      return [name, Number((mean + sigma * deviation).toFixed(decimals))] as const;
    });
    return Object.fromEntries(read);
  };
}
