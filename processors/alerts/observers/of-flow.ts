// What flows through a factory tells alerts: findings of orders, lots and quantities, first-pass yield by the hour, and what people
// command of alerts themselves (docs/alerts.md has the table).
//   I1. Of one operation and product one sample a minute, and one when its hour is over.
import type { Labels } from "../../../core/alerting.ts";
import type { CommandEvent, Event } from "../../../core/events.ts";
import type { Row } from "../../../core/rows.ts";
import { floorTo, HOUR_MS, type Instant, MINUTE_MS } from "../../../core/time.ts";
import { type EmittedRow, type Observer, type Watched, wholeRow } from "./observing.ts";

export const flowObserver: Observer = {
  tables: ["flow_findings", "yield_minutes"],

  onRow(table, row, event, watched) {
    if (table === "flow_findings") onFinding(wholeRow(row as EmittedRow<"flow_findings">), event, watched);
    else if (table === "yield_minutes" && event?.historical !== true) onYield(wholeRow(row as EmittedRow<"yield_minutes">), watched);
  },

  onEvent(event, watched) {
    if (isAlertCommand(event)) onCommand(event, watched);
  },

  onTick: endHours,
};

function isAlertCommand(event: { type: string; name?: unknown }): event is CommandEvent {
  return event.type === "command" && typeof event.name === "string" && event.name.startsWith("alert.");
}

function onCommand(command: CommandEvent, { clock, tell }: Watched): void {
  const { tenant, factory, line, at } = command;
  tell({ kind: "command", labels: { tenant, factory, line }, at, receivedAt: clock.receivedAt, command });
}

/** A negative quantity is the doing of a move, and as old as that; what waits too long is found by time, whoever said since when. */
function onFinding(row: Row<"flow_findings">, event: Event | undefined, { clock, tell }: Watched): void {
  const { tenant, factory, line, kind, operation, carrier_kind, subject, product, since, limit_ms, quantity, open } = row;
  const carrier = carrier_kind === "" ? { order: subject } : { [carrier_kind]: subject };
  const labels: Labels = { tenant, factory, line, ...carrier, ...(operation && { operation }), ...(product && { product }) };
  const figures = kind === "negative-quantity" ? { value: quantity } : { value: row.at - since, limit: limit_ms, unit: "ms" };
  const found = { kind: "finding", name: kind, labels, receivedAt: clock.receivedAt, open, since, ...figures } as const;
  if (kind !== "negative-quantity" || !event) tell({ ...found, at: row.at });
  else tell({ ...found, at: event.at, ...(event.historical === true && { historical: true }) });
}

interface YieldHour {
  readonly labels: Labels;
  readonly hour: Instant;
  readonly inspected: number;
  readonly good: number;
  /** The newest minute that has counted: a figure of the hour so far is no older than that. */
  readonly minute?: Instant;
  readonly toldAt: Instant;
}

const YIELD = "observed/yield/";

function onYield(row: Row<"yield_minutes">, watched: Watched): void {
  const { inspected = 0, first_pass_good: good = 0 } = row;
  if (inspected === 0 && good === 0) return; // a final result
  const { tenant, factory, line, operation, product } = row;
  const { state, clock } = watched;
  const key = `${YIELD}${line}/${operation}/${product}`;
  const hour = floorTo(row.minute, HOUR_MS);
  const known = state.get<YieldHour>(key);
  if (known && hour < known.hour) return; // an hour that is over
  if (known && hour > known.hour) tellYield(known, watched, { closed: true });
  const labels: Labels = { tenant, factory, line, operation, ...(product && { product }) };
  const before = known?.hour === hour ? known : { labels, hour, inspected: 0, good: 0, toldAt: 0 };
  const minute = Math.max(before.minute ?? hour, row.minute);
  const now = { ...before, inspected: before.inspected + inspected, good: before.good + good, minute };
  const toldAt = floorTo(clock.receivedAt, MINUTE_MS);
  if (toldAt > before.toldAt) tellYield(now, watched, { closed: false });
  state.set<YieldHour>(key, { ...now, toldAt: Math.max(toldAt, before.toldAt) });
}

/** Hours that the factory's clock has left behind are final. */
function endHours(watched: Watched): void {
  const { state, clock } = watched;
  for (const key of [...state.keys(YIELD)].sort()) {
    const known = state.get<YieldHour>(key) as YieldHour;
    if (clock.now < known.hour + HOUR_MS) continue;
    tellYield(known, watched, { closed: true });
    state.delete(key);
  }
}

function tellYield(
  { labels, hour, inspected, good, minute = hour }: YieldHour,
  { clock, tell }: Watched,
  { closed }: { closed: boolean },
): void {
  const value = inspected > 0 ? good / inspected : null;
  const { receivedAt } = clock;
  const at = closed ? hour + HOUR_MS : minute;
  tell({ kind: "sample", name: "first-pass-yield", labels, at, receivedAt, value, n: inspected, unit: "ratio", closed });
}
