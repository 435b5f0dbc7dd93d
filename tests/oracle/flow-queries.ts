// What is asked of a generated factory: ranges that end on its instants, filters by every field, times exact to the millisecond.
import type { FlowEvent } from "./flow-admission.ts";
import { CODES, type Dice, diceOf, LINES, OPERATIONS, PRODUCTS } from "./flow-names.ts";
import type { Filter, WipQuery, YieldQuery } from "./flow-oracle.ts";
import type { FlowPlant } from "./flow-plant.ts";

export interface Questions {
  readonly yields: readonly YieldQuery[];
  readonly wips: readonly WipQuery[];
}

export function questionsOf({ seed, factories, log }: FlowPlant, count: number): Questions {
  const dice = diceOf(seed + 1_000_003);
  // A plant without factories is the whole tenant.
  const times = log.filter(({ type }) => type !== "line").map(({ at }) => at);
  return {
    yields: Array.from({ length: count }, () => ({ ...rangeOf(times, dice), ...filterOf(factories, dice), ...shiftOf(dice) })),
    wips: Array.from({ length: count }, () => ({ at: instantOf(times, dice), ...filterOf(factories, dice) })),
  };
}

/** Never empty once its ends are cut to the minute. */
function rangeOf(times: readonly number[], dice: Dice): { from: number; to: number } {
  if (dice.chance(0.4))
    return { from: leastOf(times) - dice.int(0, 90_000), to: -leastOf(times.map((at) => -at)) + dice.int(60_000, 120_000) };
  const [first, second] = [instantOf(times, dice), instantOf(times, dice)];
  const [from, to] = first < second ? [first, second] : [second, first];
  return { from, to: Math.max(to, from + 60_000) };
}

const leastOf = (times: readonly number[]): number => times.reduce((least, at) => Math.min(least, at));

/** On an event, a millisecond beside it, or anywhere. */
function instantOf(times: readonly number[], dice: Dice): number {
  const at = dice.pick(times);
  return (
    at +
    dice.pick([0, 0, 0, -1, 1, dice.int(1, 59_999), dice.int(1, 59_999), dice.int(-3_600_000, 3_600_000), dice.int(0, 30) * 86_400_000])
  );
}

function filterOf(factories: readonly string[], dice: Dice): Filter {
  return {
    ...(factories.length > 0 ? { factory: dice.pick(factories) } : {}),
    ...(dice.chance(0.3) ? { line: dice.pick(LINES) } : {}),
    ...(dice.chance(0.2) ? { operation: dice.pick(OPERATIONS) } : {}),
    ...(dice.chance(0.2) ? { product: dice.pick(PRODUCTS) } : {}),
  };
}

const shiftOf = (dice: Dice): { sigmaShift?: number } => (dice.chance(0.4) ? { sigmaShift: dice.pick([0, 1.5, 2]) } : {});

/** How often the logs and the answers hold what the comparison is for. */
export function featuresOf(log: readonly FlowEvent[]): ReadonlySet<string> {
  const features = new Set<string>();
  for (const event of log) {
    if (event.historical) features.add("history");
    if (event.source === "elsewhere") features.add("the same id of another source");
    if (event.type === "unit") {
      const codes = (event.defects ?? []).map(({ code }) => code);
      if (new Set(codes).size < codes.length) features.add("a code twice in one result");
      if (codes.includes(CODES[2] as string)) features.add("a Chinese code");
      if (event.result === "pass" && codes.length > 0) features.add("a defect that passed");
    }
    if (event.type !== "move") continue;
    if (event.fromLine !== undefined && event.fromLine !== event.line) features.add("a move across lines");
    if (event.from !== null && event.from === event.to) features.add("a renewed arrival");
    if (event.kind) features.add(event.kind);
  }
  return features;
}
