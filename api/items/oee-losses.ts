// What a station lost in a range, as a tree: the losses, and under each loss of time the reasons that were given for it.
//   I1. The losses are those of GET /oee over the same range; the reasons of a loss sum up to it.
import { z } from "zod";
import { formatInstant, type Instant } from "../../core/time.ts";
import type { LineSettings } from "../line-settings.ts";
import { LOSSES, type Loss, lossesOf, type OeeSums, plannedBusyTime } from "../oee-figures.ts";
import { keySchema, stationIdentity } from "./oee.ts";
import { instantText, nullableReal, nullableText, reasonsSchema } from "./series.ts";

const amount = {
  ms: z.int(),
  share: nullableReal.meta({ description: "Of the planned busy time" }),
  stops: z.int().nullable().meta({ description: "How many stops it was; null where stops are not counted" }),
};

export const stationLossesSchema = z.object({
  ...stationIdentity,
  start: instantText,
  end: instantText,
  key: keySchema,
  plannedBusyTimeMs: z.int(),
  losses: z.array(
    z.object({
      loss: z.enum(LOSSES),
      ...amount,
      byReason: z.array(
        z.object({
          reason: nullableText.meta({ description: "null: without one" }),
          name: nullableText.meta({ description: "Of the newest `line` event" }),
          category: nullableText,
          ...amount,
        }),
      ),
    }),
  ),
  reasons: reasonsSchema,
});

export type StationLosses = z.output<typeof stationLossesSchema>;

interface ReasonSums {
  readonly reason: string;
  readonly planned_stop_ms: number;
  readonly breakdown_loss_ms: number;
  readonly setup_loss_ms: number;
  readonly waiting_loss_ms: number;
  readonly micro_stop_ms: number;
  readonly breakdowns: number;
  readonly micro_stops: number;
}

/** A row of `oee-losses`. */
export interface LossesRow extends OeeSums {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly by_reason: readonly ReasonSums[];
  readonly total: number;
}

/** Where the time of a loss stands, by reason too. Speed and defects come from parts, which have no reason. */
const TIME_OF: Partial<Record<Loss, keyof ReasonSums & keyof OeeSums>> = {
  plannedStop: "planned_stop_ms",
  breakdown: "breakdown_loss_ms",
  setup: "setup_loss_ms",
  waiting: "waiting_loss_ms",
  microStop: "micro_stop_ms",
};
const STOPS_OF: Partial<Record<Loss, keyof ReasonSums & keyof OeeSums>> = { breakdown: "breakdowns", microStop: "micro_stops" };

interface LossesContext {
  readonly range: { readonly from: Instant; readonly to: Instant };
  readonly settings: LineSettings;
}

export function stationLosses(row: LossesRow, { range, settings }: LossesContext): StationLosses {
  const { factory, line, station } = row;
  const busy = plannedBusyTime(row);
  const share = (ms: number) => (busy === 0 ? null : ms / busy);
  const sums = lossesOf(row);
  const losses = LOSSES.map((loss) => {
    const stops = STOPS_OF[loss];
    const byReason = reasonsOf(row, loss).map(({ reason, ...amount }) => {
      const { name = null, category = null } = settings.reasons.get(reason) ?? {};
      return { reason: reason || null, name, category, ...amount, share: share(amount.ms) };
    });
    return { loss, ms: sums[loss], share: share(sums[loss]), stops: stops ? row[stops] : null, byReason };
  });
  const edges = { start: formatInstant(range.from), end: formatInstant(range.to) };
  const reasons: Record<string, string> = busy === 0 ? { share: "no planned busy time" } : {};
  return { factory, line, station, ...edges, key: station === settings.keyStation, plannedBusyTimeMs: busy, losses, reasons };
}

/** The reasons of a loss, the longest first. */
function reasonsOf({ by_reason }: LossesRow, loss: Loss): { reason: string; ms: number; stops: number | null }[] {
  const time = TIME_OF[loss];
  const count = STOPS_OF[loss];
  if (!time) return [];
  const amounts = by_reason.map((sums) => ({ reason: sums.reason, ms: sums[time], stops: count ? sums[count] : null }));
  return amounts.filter(({ ms, stops }) => ms !== 0 || Boolean(stops)).sort((a, b) => b.ms - a.ms || (a.reason < b.reason ? -1 : 1));
}
