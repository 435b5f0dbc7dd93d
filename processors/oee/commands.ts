// What people correct afterwards: a stop that was something else, parts that were counted wrong (domain 2.6, 2.8).
import type { CommandEvent } from "../../core/events.ts";
import type { Context, Rejection } from "../../core/processor.ts";
import { DAY_MS } from "../../core/time.ts";
import { stationOf } from "./arrival.ts";
import { countParts } from "./counts.ts";
import { configOf } from "./line-config.ts";
import type { Reclassification } from "./pieces.ts";
import { recount } from "./recount.ts";
import { rememberOldest } from "./state-rows.ts";
import { keepReclassifications, keptFrom, limitAt, type Place, reclassificationsOf } from "./station.ts";
import { compareEntries } from "./timeline.ts";

const REVISION_HORIZON_MS = 35 * DAY_MS;

type Named<N extends CommandEvent["name"]> = Extract<CommandEvent, { name: N }>;
type OeeCommand = Named<"stop.reclassify"> | Named<"count.correct">;

export interface OeeOutcome {
  readonly code: "OK" | "INVALID_EVENT";
  readonly detail: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export function isOeeCommand(event: CommandEvent): event is OeeCommand {
  return event.name === "stop.reclassify" || event.name === "count.correct";
}

/** A stop older than can be corrected; asked before anything is changed. */
export function refuseCommand(event: CommandEvent, { clock }: Context): Rejection | undefined {
  if (event.name !== "stop.reclassify" || event.from >= clock.now - REVISION_HORIZON_MS) return undefined;
  return { reason: "late", detail: `from ${event.from} is before the clock ${clock.now} less ${REVISION_HORIZON_MS} ms` };
}

export function onOeeCommand(event: OeeCommand, place: Place, context: Context): OeeOutcome {
  return event.name === "stop.reclassify" ? reclassify(event, place, context) : correct(event, place, context);
}

function reclassify(event: Named<"stop.reclassify">, place: Place, context: Context): OeeOutcome {
  const { station: name, from, to, state, reason, at, id, source } = event;
  if (from >= to) return { code: "INVALID_EVENT", detail: "`from` must be before `to`" };
  if (state === undefined && reason === undefined) return { code: "INVALID_EVENT", detail: "needs a `state`, a `reason`, or both" };
  const station = stationOf(place, name, context);
  const entry: Reclassification = {
    at,
    id,
    from,
    to,
    limits: { from: limitAt(context, station, from), to: limitAt(context, station, to) },
    ...(source === undefined ? {} : { source }),
    ...(state === undefined ? {} : { state }),
    ...(reason === undefined ? {} : { reason }),
  };
  rememberOldest(context, station);
  const before = reclassificationsOf(context.state, name).filter((other) => other.from < to && other.to > from);
  recount(place, context, station, {
    from,
    to,
    change: () => {
      const kept = reclassificationsOf(context.state, name).filter((other) => other.to > keptFrom(context.clock.now));
      keepReclassifications(context.state, name, [...kept, entry].sort(compareEntries));
    },
  });
  const told = ({ from, to, state, reason }: Reclassification) => ({ from, to, state, reason });
  return { code: "OK", detail: "", before: before.map(told), after: told(entry) };
}

function correct(event: Named<"count.correct">, place: Place, context: Context): OeeOutcome {
  const { station: name, product = "", order = "", at, good, scrap, rework } = event;
  const station = stationOf(place, name, context);
  const cycleMs = configOf(context.state).cycleMs(name, product);
  countParts(station, place, context, { at, product, order, deltas: { good, scrap, rework }, cycleMs });
  return { code: "OK", detail: "", after: { good, scrap, rework } };
}
