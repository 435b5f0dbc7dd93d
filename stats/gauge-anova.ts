// The two-way analysis of variance behind a crossed gauge study: sums of squares of a balanced design, and their table.
//   I1. Readings and means count from the first reading, which differences leave exact: a level of 1e9 costs no digits.
//   I2. A sum of squares that rounding alone can make is 0, so that no F is a quotient of rounding errors.
//   I3. Parts and operators are random effects: both are tested against their interaction, or, pooled, against what is left.
import { fProbability } from "./distributions.ts";
import { mean } from "./moments.ts";

export interface GaugeReading {
  readonly part: string;
  readonly operator: string;
  readonly value: number;
}

/**
 * Why there is no table. `not-finite`: a reading is no number; `too-few`: fewer than 2 parts, operators or trials; `unbalanced`:
 * some operator measured some part another number of times; `no-spread`: all readings are equal.
 */
export type AnovaReason = "not-finite" | "too-few" | "unbalanced" | "no-spread";

type Source = "part" | "operator" | "interaction" | "repeatability" | "total";

export interface GaugeSums {
  readonly parts: number;
  readonly operators: number;
  readonly trials: number;
  readonly squares: Readonly<Record<Exclude<Source, "total">, number>>;
}

export interface AnovaRow {
  readonly source: Source;
  readonly degrees: number;
  readonly sumOfSquares: number;
  /** Null for the total. */
  readonly meanSquare: number | null;
  /** Null where it is not tested, or where there is nothing to divide by. */
  readonly f: number | null;
  readonly p: number | null;
}

/** Rounding of a few operations, each by half a unit in the last place of the largest reading. */
const ROUNDINGS = 4;

/** Sums of squares of readings in any order, or why there are none. */
export function gaugeSums(given: readonly GaugeReading[]): GaugeSums | AnovaReason {
  if (!given.every(({ value }) => Number.isFinite(value))) return "not-finite";
  const origin = given[0]?.value ?? 0;
  const readings = given.map((reading) => ({ ...reading, value: reading.value - origin }));
  const byPart = meansBy(readings, ({ part }) => part);
  const byOperator = meansBy(readings, ({ operator }) => operator);
  const byCell = meansBy(readings, ({ part, operator }) => JSON.stringify([part, operator]));
  const [parts, operators, cells] = [byPart.groups.size, byOperator.groups.size, byCell.groups.size];
  const trials = readings.length / (parts * operators);
  if (parts < 2 || operators < 2) return "too-few";
  if (cells < parts * operators || [...byCell.groups.values()].some(({ length }) => length !== trials)) return "unbalanced";
  if (trials < 2) return "too-few";

  const center = mean(readings.map(({ value }) => value));
  const noise = ROUNDINGS * Number.EPSILON * given.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  const squares = (difference: (reading: GaugeReading) => number) => {
    const sum = readings.reduce((before, reading) => before + difference(reading) ** 2, 0);
    return sum > readings.length * noise ** 2 ? sum : 0;
  };
  const sums = {
    part: squares((reading) => byPart.meanOf(reading) - center),
    operator: squares((reading) => byOperator.meanOf(reading) - center),
    interaction: squares((reading) => byCell.meanOf(reading) - byPart.meanOf(reading) - (byOperator.meanOf(reading) - center)),
    repeatability: squares((reading) => reading.value - byCell.meanOf(reading)),
  };
  const total = Object.values(sums).reduce((sum, of) => sum + of);
  if (!Number.isFinite(total)) return "not-finite";
  return total === 0 ? "no-spread" : { parts, operators, trials, squares: sums };
}

/** The table with the interaction as a source of its own, or with it pooled into repeatability. */
export function gaugeAnova({ parts, operators, trials, squares }: GaugeSums, { pooled }: { readonly pooled: boolean }): AnovaRow[] {
  const interactionDegrees = (parts - 1) * (operators - 1);
  const ownDegrees = parts * operators * (trials - 1);
  const interaction = { degrees: interactionDegrees, sum: squares.interaction };
  const repeatability = pooled
    ? { degrees: ownDegrees + interactionDegrees, sum: squares.repeatability + squares.interaction }
    : { degrees: ownDegrees, sum: squares.repeatability };
  const against = pooled ? repeatability : interaction;
  const rows = [
    tested("part", { degrees: parts - 1, sum: squares.part }, against),
    tested("operator", { degrees: operators - 1, sum: squares.operator }, against),
    ...(pooled ? [] : [tested("interaction", interaction, repeatability)]),
    tested("repeatability", repeatability, null),
  ];
  const sumOfSquares = rows.reduce((sum, row) => sum + row.sumOfSquares, 0);
  return [...rows, { source: "total", degrees: parts * operators * trials - 1, sumOfSquares, meanSquare: null, f: null, p: null }];
}

interface Term {
  readonly degrees: number;
  readonly sum: number;
}

function tested(source: Source, { degrees, sum }: Term, against: Term | null): AnovaRow {
  const row = { source, degrees, sumOfSquares: sum, meanSquare: sum / degrees };
  if (against === null || against.sum === 0) return { ...row, f: null, p: null };
  const f = row.meanSquare / (against.sum / against.degrees);
  // The upper tail of F is the lower tail of 1/F with the degrees of freedom swapped.
  return { ...row, f, p: fProbability(1 / f, { numerator: against.degrees, denominator: degrees }) };
}

function meansBy(readings: readonly GaugeReading[], keyOf: (reading: GaugeReading) => string) {
  const groups = Map.groupBy(readings, keyOf);
  const means = new Map<string, number>();
  for (const [key, group] of groups) means.set(key, mean(group.map(({ value }) => value)));
  return { groups, meanOf: (reading: GaugeReading) => means.get(keyOf(reading)) as number };
}
