// What flows through a factory tells alerts: findings of orders, lots and quantities, first-pass yield by the hour, and what people
// command of alerts themselves (docs/alerts.md has the table).
import type { Labels } from "../../../core/alerting.ts";
import type { CommandEvent, Event } from "../../../core/events.ts";
import type { Row } from "../../../core/rows.ts";
import { type EmittedRow, type Observer, type Watched, wholeRow } from "./observing.ts";
import { endHours, keepZone, onYield } from "./yield-of-hour.ts";

export const flowObserver: Observer = {
  tables: ["flow_findings", "yield_minutes"],

  onRow(table, row, event, watched) {
    if (table === "flow_findings") onFinding(wholeRow(row as EmittedRow<"flow_findings">), event, watched);
    else if (table === "yield_minutes" && event?.historical !== true) onYield(wholeRow(row as EmittedRow<"yield_minutes">), watched);
  },

  onEvent(event, watched) {
    if (event.type === "line") keepZone(event, watched);
    else if (isAlertCommand(event)) onCommand(event, watched);
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
