// A stretch of a station's time in one state for one reason, as GET /oee/timeline gives it.
import { z } from "zod";
import { STATES } from "../../core/events.ts";
import type { Row } from "../../core/rows.ts";
import { formatInstant, type Instant } from "../../core/time.ts";
import type { LineSettings } from "../line-settings.ts";
import { stationIdentity } from "./oee.ts";
import { instantOf, instantText, nullableText } from "./series.ts";

export const stretchSchema = z.object({
  ...stationIdentity,
  start: instantText.meta({ description: "Its own, also before the range" }),
  end: instantText.nullable().meta({ description: "Its own, also after the range; null while it lasts" }),
  durationMs: z.int().meta({ description: "Inside the range; of one that lasts up to the line's clock" }),
  state: z.enum(STATES),
  reason: nullableText,
  reasonName: nullableText.meta({ description: "Of the newest `line` event" }),
  category: nullableText,
  stop: z
    .enum(["open", "micro", "stop"])
    .nullable()
    .meta({ description: "`open` until it is known how long the stop lasts; null of what is none" }),
  reclassified: z.boolean(),
});

export type StretchItem = z.output<typeof stretchSchema>;

/** A row of `oee-timeline`. */
export interface StretchRow extends Omit<Row<"station_states">, "tenant" | "removed"> {
  readonly clock: Instant;
  readonly total: number;
}

interface StretchContext {
  readonly range: { readonly from: Instant; readonly to: Instant };
  readonly settings: LineSettings;
}

export function stretchItem(row: StretchRow, { range, settings }: StretchContext): StretchItem {
  const { factory, line, station, start, end, state, reason, stop, reclassified, clock } = row;
  const { name = null, category = null } = settings.reasons.get(reason) ?? {};
  const reached = Math.min(end ?? clock, range.to) - Math.max(start, range.from);
  return {
    factory,
    line,
    station,
    start: formatInstant(start),
    end: instantOf(end),
    durationMs: Math.max(reached, 0),
    state,
    reason: reason || null,
    reasonName: name,
    category,
    stop: stop || null,
    reclassified,
  };
}
