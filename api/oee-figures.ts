// The figures of OEE from sums of milliseconds and parts (ISO 22400-2, with the deviations that docs/oee.md names).
//   I1. A figure that cannot be given is null, and `reasons` says why; a ratio is never clamped.
//   I2. Ratios of a larger span come from its sums, never from other ratios.

/** Sums of a station over any span, as the warehouse has them. */
export interface OeeSums {
  readonly actual_production_time_ms: number;
  readonly setup_ms: number;
  readonly down_ms: number;
  readonly idle_ms: number;
  readonly blocked_ms: number;
  readonly starved_ms: number;
  readonly micro_stop_ms: number;
  readonly planned_stop_ms: number;
  readonly unscheduled_ms: number;
  readonly unknown_ms: number;
  readonly breakdown_loss_ms: number;
  readonly setup_loss_ms: number;
  readonly waiting_loss_ms: number;
  readonly breakdowns: number;
  readonly micro_stops: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly ideal_time_ms: number;
  readonly defects_ms: number;
  readonly uncycled: number;
}

export const LOSSES = ["plannedStop", "breakdown", "setup", "waiting", "microStop", "speed", "defects"] as const;
export type Loss = (typeof LOSSES)[number];

/** Shown beside an effectiveness above 1: parts came faster than their ideal cycle allows. */
export const CYCLE_TOO_LONG = "ideal cycle too long";

type RatioName = "availability" | "effectiveness" | "qualityRatio" | "oee";
type FigureName = RatioName | "mtbfMs" | "mttrMs";
export type OeeReasons = Partial<Record<FigureName, string>>;

export interface OeeFigures extends Record<FigureName, number | null> {
  readonly findings: readonly (typeof CYCLE_TOO_LONG)[];
  readonly reasons: OeeReasons;
}

/**
 * Time a station was needed and known: plannedBusyTime.
 *
 * @example plannedBusyTime(hour) // 3300000, of an hour with a break of 5 minutes
 */
export function plannedBusyTime(sums: OeeSums): number {
  const { actual_production_time_ms: production, setup_ms, down_ms, idle_ms, blocked_ms, starved_ms, micro_stop_ms } = sums;
  return production + setup_ms + down_ms + idle_ms + blocked_ms + starved_ms + micro_stop_ms;
}

/** Parts made, whatever became of them. */
export function producedQuantity({ good, scrap, rework }: OeeSums): number {
  return good + scrap + rework;
}

/** What the time of a station was lost to, in ms; speed is negative where parts came faster than their ideal cycle. */
export function lossesOf(sums: OeeSums): Record<Loss, number> {
  return {
    plannedStop: sums.planned_stop_ms,
    breakdown: sums.breakdown_loss_ms,
    setup: sums.setup_loss_ms,
    waiting: sums.waiting_loss_ms,
    microStop: sums.micro_stop_ms,
    speed: sums.actual_production_time_ms - sums.ideal_time_ms,
    defects: sums.defects_ms,
  };
}

/**
 * availability × effectiveness × qualityRatio = oee, and the times between and of breakdowns. `hasCounted`: the station has sent a
 * count before the end of the span, so that no parts means none were made.
 *
 * @example oeeFigures(hour, { hasCounted: true }).oee // 0.7272…: 2400 s of ideal cycles of good parts in 3300 s of planned busy time
 */
export function oeeFigures(sums: OeeSums, { hasCounted }: { hasCounted: boolean }): OeeFigures {
  const reasons: OeeReasons = {};
  const orWhy = (name: FigureName, figure: number | string): number | null => {
    if (typeof figure === "number") return figure;
    reasons[name] = figure;
    return null;
  };
  const factors = { availability: availability(sums), effectiveness: effectiveness(sums), qualityRatio: qualityRatio(sums) };
  const ratios = {
    availability: orWhy("availability", factors.availability),
    effectiveness: orWhy("effectiveness", factors.effectiveness),
    qualityRatio: orWhy("qualityRatio", factors.qualityRatio),
    oee: orWhy("oee", oee(sums, Object.values(factors), hasCounted)),
  };
  const { actual_production_time_ms: production, breakdown_loss_ms: repair, breakdowns } = sums;
  return {
    ...ratios,
    mtbfMs: orWhy("mtbfMs", breakdowns === 0 ? "no breakdowns" : roundedQuotient(production, breakdowns)),
    mttrMs: orWhy("mttrMs", breakdowns === 0 ? "no breakdowns" : roundedQuotient(repair, breakdowns)),
    findings: ratios.effectiveness !== null && ratios.effectiveness > 1 ? [CYCLE_TOO_LONG] : [],
    reasons,
  };
}

/** A ratio, or why there is none. */
type Ratio = number | string;

function availability(sums: OeeSums): Ratio {
  const busy = plannedBusyTime(sums);
  return busy === 0 ? "no planned busy time" : sums.actual_production_time_ms / busy;
}

function effectiveness({ actual_production_time_ms: production, ideal_time_ms: ideal, uncycled }: OeeSums): Ratio {
  if (production === 0) return "no production time";
  return uncycled > 0 ? "no ideal cycle" : ideal / production;
}

function qualityRatio(sums: OeeSums): Ratio {
  const produced = producedQuantity(sums);
  return produced <= 0 ? "nothing produced" : sums.good / produced;
}

function oee(sums: OeeSums, factors: readonly Ratio[], hasCounted: boolean): Ratio {
  if (plannedBusyTime(sums) === 0) return "no planned busy time";
  if (producedQuantity(sums) <= 0) return hasCounted ? 0 : "not counted";
  let product = 1;
  for (const factor of factors) {
    if (typeof factor === "string") return factor;
    product *= factor;
  }
  return product;
}

/**
 * A quotient of integers in whole numbers, a half rounded up, exact as far as integers are.
 *
 * @example roundedQuotient(5, 2) // 3
 */
export function roundedQuotient(dividend: number, divisor: number): number {
  const whole = Math.floor(dividend / divisor);
  const rest = dividend - whole * divisor;
  return 2 * rest >= divisor ? whole + 1 : whole;
}
