// What equipment reports: its states, and process parameters, whose bad readings are none.
import type { Mapped, MappedEvent, RowChange, RowImage } from "../../core/change.ts";
import type { Instant } from "../../core/time.ts";
import { instantOf, isTrue, numberOf, present, textOf } from "../mapping/cells.ts";
import { identifierOf } from "../mapping/names.ts";
import { pointEvents } from "../mapping/points.ts";
import { mapRow, type Said } from "../mapping/standing.ts";
import { type StateRow, stateEvents } from "../mapping/states.ts";
import { type Context, orderOf, stationOf } from "./places.ts";

type Measurement = Extract<MappedEvent, { type: "measurement" }>;

export function mapState(change: RowChange, context: Context): Mapped {
  const row = change.after ?? change.before;
  const name = `equipment_states:${String(row?.equipment_id)}:${String(row?.time)}`;
  const version = row ? numberOf(row, "row_version") : undefined;
  const say = (state: RowImage) => stateRow(state, { ...context, at: change.at });
  return mapRow(change, say, (standing) => stateEvents(standing, { name, version, change }));
}

function stateRow(row: RowImage, context: Context & { readonly at: Instant }): Said<StateRow> {
  if (isTrue(row, "is_deleted")) return undefined;
  const station = stationOf(row, context);
  if ("missing" in station) return station;
  const word = textOf(row, "state") ?? "";
  const state = context.settings.states.get(word.toUpperCase());
  if (!state) return { fault: `state "${word}" is not known: name it under settings.states` };
  const event = present({
    type: "state" as const,
    ...station,
    state,
    reason: identifierOf(textOf(row, "reason_code") ?? ""),
    order: textOf(row, "work_order_no"),
    at: instantOf(row, "time") ?? context.at,
  });
  return { event, previous: context.settings.states.get((textOf(row, "previous_state") ?? "").toUpperCase()) };
}

export function mapParameter(change: RowChange, context: Context): Mapped {
  const row = change.after ?? change.before;
  const name = `process_parameters:${String(row?.equipment_id)}:${String(row?.parameter_code)}:${String(row?.time)}`;
  return mapRow(change, (reading) => parameterOf(reading, context), (standing) => pointEvents(standing, { name, change })); // biome-ignore format: one line
}

function parameterOf(row: RowImage, context: Context): Said<Measurement> {
  const isGood = (textOf(row, "quality") ?? "GOOD").toUpperCase() === "GOOD";
  const value = numberOf(row, "value");
  if (isTrue(row, "is_deleted") || !isGood || value === undefined) return undefined;
  const station = stationOf(row, context);
  if ("missing" in station) return station;
  const order = orderOf(row, context);
  if ("missing" in order) return order;
  const characteristic = identifierOf(textOf(row, "parameter_code") ?? "") ?? "";
  return present({ type: "measurement" as const, ...station, ...order, characteristic, value, at: instantOf(row, "time") });
}
