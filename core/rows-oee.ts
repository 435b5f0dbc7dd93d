// Rows of OEE: what a station's time and counts come to, its states for a Gantt chart, and how far a line's clock has come.
// The rules of `rows.ts` hold here too.
import { z } from "zod";
import { STATES } from "./events.ts";

const name = z.string();
const instantMs = z.int();
const optionalInteger = z.int().optional();
const lineKey = { tenant: name, factory: name, line: name };
const stationKey = { ...lineKey, station: name };

/** Where a stretch of a station's time belongs (domain 2.1); columns are `<element>_ms`. */
export const TIME_ELEMENTS = [
  "actual_production_time", "setup", "down", "idle", "blocked", "starved", "micro_stop", "planned_stop", "unscheduled", "unknown",
] as const; // biome-ignore format: one list
export type TimeElement = (typeof TIME_ELEMENTS)[number];

/** What lost time is lost to, by category of its reason (domain 2.6); columns are `<loss>_loss_ms`. */
export const TIME_LOSSES = ["breakdown", "setup", "waiting"] as const;
export type TimeLoss = (typeof TIME_LOSSES)[number];

/** Stamps of the production day, by the calendar; `shift` is "" outside every shift, and without a calendar. */
const calendarStamp = { shift: name, production_date: z.string(), hour_start: instantMs };

export const OEE_TABLES = {
  /**
   * Facts of a station: time in each element and counted parts, of one minute, or of `minutes` whole ones from `minute` on that
   * are alike: time only, of one element that fills them, inside one hour and one shift.
   */
  oee_minutes: {
    kind: "sum",
    key: [],
    row: z.object({
      ...stationKey,
      minute: instantMs,
      minutes: z.int().min(1).max(60),
      ...calendarStamp,
      /** Of counts; "" of time. */
      product: name,
      order: name,
      /** Of time and stops; "" without one. */
      reason: name,
      actual_production_time_ms: optionalInteger,
      setup_ms: optionalInteger,
      down_ms: optionalInteger,
      idle_ms: optionalInteger,
      blocked_ms: optionalInteger,
      starved_ms: optionalInteger,
      micro_stop_ms: optionalInteger,
      planned_stop_ms: optionalInteger,
      unscheduled_ms: optionalInteger,
      unknown_ms: optionalInteger,
      breakdown_loss_ms: optionalInteger,
      setup_loss_ms: optionalInteger,
      waiting_loss_ms: optionalInteger,
      /** Stops that began in this minute and have ended (domain 2.6). */
      breakdowns: optionalInteger,
      micro_stops: optionalInteger,
      good: optionalInteger,
      scrap: optionalInteger,
      rework: optionalInteger,
      /** Σ quantity × ideal cycle, of all parts and of those that were not good. */
      ideal_time_ms: optionalInteger,
      defects_ms: optionalInteger,
      /** Parts without an ideal cycle. */
      uncycled: optionalInteger,
    }),
  },
  /**
   * How a station stands: its facts reach up to `accounted_to` or the start of the clock's minute, whichever is later; from there to
   * the line's clock it is in `element`. `element` is "" when that time counts nowhere.
   */
  station_now: {
    kind: "thing",
    key: ["tenant", "factory", "line", "station"],
    row: z.object({
      ...stationKey,
      accounted_to: instantMs,
      element: z.enum(["", ...TIME_ELEMENTS]),
      loss: z.enum(["", ...TIME_LOSSES]),
      /** The newest state, "" before the first; with what reclassification makes of it. */
      state: z.enum(["", ...STATES]),
      reason: name,
      state_since: instantMs.nullable(),
      /** The lowest `at` of a `count`. */
      first_count_at: instantMs.nullable(),
      /** No event for `staleAfter` on a live line. */
      stale: z.boolean(),
    }),
  },
  /** How far a line's time has come, with the stamps of the minute that is open. Of one commit only the newest is kept. */
  line_clocks: {
    kind: "thing",
    latest: true,
    key: ["tenant", "factory", "line"],
    row: z.object({ ...lineKey, clock: instantMs, first_at: instantMs, ...calendarStamp }),
  },
  /** A shift of a production day, once something has happened in it. `removed` when a changed calendar took it away. */
  shifts: {
    kind: "thing",
    key: ["tenant", "factory", "line", "production_date", "shift"],
    row: z.object({ ...lineKey, production_date: z.string(), shift: name, start: instantMs, end: instantMs, removed: z.boolean() }),
  },
  /** A stretch of a station's time in one state for one reason, reclassification included; what a Gantt chart shows. */
  station_states: {
    kind: "thing",
    key: ["tenant", "factory", "line", "station", "start"],
    row: z.object({
      ...stationKey,
      start: instantMs,
      /** null while it lasts. */
      end: instantMs.nullable(),
      state: z.enum(STATES),
      reason: name,
      /** "" of what is no stop, `open` before it is known how long it lasts. */
      stop: z.enum(["", "open", "micro", "stop"]),
      reclassified: z.boolean(),
      /** A correction has left nothing that begins here. */
      removed: z.boolean(),
    }),
  },
} as const;
