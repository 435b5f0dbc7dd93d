// Alerts as they are kept and as rows tell them: the present state, and each step of their history.
import type { Alert } from "../../core/alerting.ts";
import type { Row } from "../../core/rows.ts";
import { keepTotals, leaveGroup, type Step } from "./memory.ts";
import { stands } from "./transitions.ts";

type What = Row<"alert_history">["what"];

/** Keeps an alert that has changed, and tells its row. */
export function keepAlert({ memory, state, emit, now }: Step, alert: Alert): void {
  memory.alerts.set(alert.id, alert);
  state.set(`alert/${alert.id}`, alert);
  emit("alerts", rowOf(alert, now));
}

/** The same, where its status has: others may be kept quiet by it, or no more. */
export function keepStatus(step: Step, alert: Alert): void {
  step.memory.inhibitors.note(alert);
  if (!stands(alert.status)) alert.escalateAt = null;
  keepAlert(step, alert);
  tellTotals(step, alert);
}

export function forgetAlert(step: Step, alert: Alert): void {
  const { memory, state } = step;
  leaveGroup(step, alert);
  memory.inhibitors.forget(alert);
  memory.alerts.delete(alert.id);
  state.delete(`alert/${alert.id}`);
}

export function tellTotals({ memory, state, emit }: Step, { labels: { tenant, factory } }: Pick<Alert, "labels">): void {
  const { active, alerts, subjects, totals } = memory;
  const { forgotten, refused } = totals;
  emit("alert_memory", { tenant, factory, active, resolved: alerts.size - active, subjects: subjects.size, forgotten, refused });
  keepTotals({ memory, state });
}

/** Adds a step to an alert's history; the caller keeps the alert. */
export function note(
  { emit, now }: Step,
  alert: Alert,
  what: What,
  { by = "", note: text = "", detail = "" }: { by?: string; note?: string; detail?: string } = {},
): void {
  alert.steps++;
  const { id, steps, labels } = alert;
  const { tenant, factory } = labels;
  emit("alert_history", { tenant, factory, alert: id, step: steps, at: now, what, by, note: text, detail });
}

function rowOf(alert: Alert, now: number): Row<"alerts"> {
  const { labels } = alert;
  const { tenant, factory, line = "", station = "", operation = "", product = "", characteristic = "" } = labels;
  const { order = "", lot = "", serial = "", gauge = "", source = "" } = labels;
  return {
    tenant,
    factory,
    alert: alert.id,
    rule: alert.rule,
    subject: alert.subject,
    severity: alert.severity,
    status: alert.status,
    ...{ line, station, operation, product, characteristic, order, lot, serial, gauge, source },
    labels: JSON.stringify(labels),
    since: alert.since,
    opened_at: alert.openedAt,
    fired_at: alert.firedAt,
    acknowledged_at: alert.acknowledgedAt,
    acknowledged_by: alert.acknowledgedBy,
    resolved_at: alert.resolvedAt,
    resolved_by: alert.resolvedBy,
    resolution: alert.resolution,
    assignee: alert.assignee,
    value: alert.value,
    limit_value: alert.limit,
    unit: alert.unit,
    detail: alert.detail,
    stale: alert.stale,
    told_at: alert.toldAt,
    muted_by: alert.mutedBy,
    level: alert.level,
    at: now,
  };
}
