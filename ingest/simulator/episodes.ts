// Disturbances come and go: which one lasts now, for anything that is measured or inspected step by step.
import type { Random } from "./random.ts";

/** A disturbance while it lasts, in steps. */
export interface Episode<Kind> {
  readonly kind: Kind;
  readonly from: number;
  /** The first step after it. */
  readonly until: number;
  readonly side: 1 | -1;
}

export interface EpisodeOptions<Kind> {
  readonly random: Random;
  readonly kinds: readonly Kind[];
  /** None begins in the first so many steps. */
  readonly calmSteps: number;
  /** That one begins at a step, while none lasts. */
  readonly chance: number;
  readonly stepsOf: (kind: Kind) => number;
}

/** Asked once at every step, in order. */
export function createEpisodes<Kind>(options: EpisodeOptions<Kind>): (step: number) => Episode<Kind> | undefined {
  const { random, kinds, calmSteps, chance, stepsOf } = options;
  const [first, ...others] = kinds;
  let current: Episode<Kind> | undefined;

  return (step) => {
    if (current && step >= current.until) current = undefined;
    if (first !== undefined && !current && step >= calmSteps && random.chance(chance)) {
      const kind = random.pick([first, ...others]);
      current = { kind, from: step, until: step + stepsOf(kind), side: random.pick([1, -1]) };
    }
    return current;
  };
}
