// Rows of OEE as processors emit them, and the parameters with which the API asks for their sums.
import { expect } from "vitest";
import type { QueryParams } from "../../../api/deps.ts";
import { type Bucket, kindOf, piecesOf } from "../../../api/oee-range.ts";
import type { Row } from "../../../core/rows.ts";
import { NOON, PLACE, type QueryWorld } from "./fixtures.ts";

export const STATION = { ...PLACE, station: "s1" };
/** Stamps of NOON in a plant that lives by UTC, in its early shift. */
export const EARLY = { shift: "early", production_date: "2026-03-01", hour_start: NOON };

/** A fact of the minute NOON, without time or parts. */
export function factRow(fields: Partial<Row<"oee_minutes">> = {}): Row<"oee_minutes"> {
  return { ...STATION, minute: NOON, minutes: 1, ...EARLY, product: "", order: "", reason: "", ...fields };
}

/** The station runs, accounted up to NOON. */
export function nowRow(fields: Partial<Row<"station_now">> = {}): Row<"station_now"> {
  const held = { element: "actual_production_time", loss: "", state: "running", reason: "", state_since: NOON } as const;
  return { ...STATION, accounted_to: NOON, ...held, first_count_at: null, stale: false, ...fields };
}

export function clockRow(fields: Partial<Row<"line_clocks">> = {}): Row<"line_clocks"> {
  return { ...PLACE, clock: NOON, first_at: NOON, ...EARLY, ...fields };
}

export function stretchRow(fields: Partial<Row<"station_states">> = {}): Row<"station_states"> {
  return { ...STATION, start: NOON, end: null, state: "running", reason: "", stop: "", reclassified: false, removed: false, ...fields };
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The parameters of GET /oee over a range. */
export function rangeParams(range: Range, by?: Bucket): QueryParams {
  return { ...range, ...piecesOf(range, by), by: by ?? "" };
}

interface Asked {
  readonly range: Range;
  readonly by?: Bucket | undefined;
  readonly more?: QueryParams;
}

/** Asks as the API does, with the query that knows only the range's own pieces; those for every range must say the same. */
export async function askBothWays<R>(
  world: QueryWorld,
  name: "oee" | "oee-by-shift" | "oee-losses",
  { range, by, more }: Asked,
): Promise<R[]> {
  const params = { ...rangeParams(range, by), ...more };
  const rows = await world.ask<R>(`${name}${kindOf(piecesOf(range, by))}`, params);
  expect(await world.ask(name, params)).toEqual(rows);
  if (name === "oee" && by === undefined) expect(await world.ask("oee-total", params)).toEqual(rows);
  return rows;
}
