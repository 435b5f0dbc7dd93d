// Bounds of what a factory's alerts may fill (design 10). What is active is never forgotten for something newer.
//   I1. The oldest resolved alerts make room for new ones, those of which something is still to be told last of all.
//   I2. Without any, a new alert is refused, and counted; the last of the room is for P0 alone.
//   I3. Room is made by the hundred, so that a storm does not look for the oldest one at each alert.
import type { Alert } from "../../core/alerting.ts";
import type { Severity } from "../../core/notification.ts";
import { dropSubject, keepTotals, type Step, type Subject } from "./memory.ts";
import { forgetAlert } from "./record.ts";

export const MOST_ALERTS = 10_000;
export const RESERVED_FOR_P0 = 500;
export const MOST_SUBJECTS = 20_000;
const AT_A_TIME = 100;

/** Whether there is room for one more alert. */
export function hasRoom(step: Step, severity: Severity): boolean {
  const { alerts, totals, active } = step.memory;
  if (active >= (severity === "P0" ? MOST_ALERTS : MOST_ALERTS - RESERVED_FOR_P0)) return false;
  if (alerts.size < MOST_ALERTS) return true;
  const resolved = [...alerts.values()].filter(({ status }) => status === "resolved").sort(byAge);
  const oldest = resolved.slice(0, AT_A_TIME);
  for (const alert of oldest) forgetAlert(step, alert);
  totals.forgotten += oldest.length;
  keepTotals(step);
  return true;
}

function byAge(a: Alert, b: Alert): number {
  return Number(a.group !== null) - Number(b.group !== null) || (a.resolvedAt ?? 0) - (b.resolvedAt ?? 0) || (a.id < b.id ? -1 : 1);
}

/** Whether there is room for one more subject: idle ones that were seen longest ago are forgotten for it. */
export function hasRoomForSubject(step: Step): boolean {
  const { subjects, totals } = step.memory;
  if (subjects.size < MOST_SUBJECTS) return true;
  const idle = [...subjects.values()].filter(({ alert, members }) => alert === null && members.length === 0).sort(bySeen);
  const oldest = idle.slice(0, AT_A_TIME);
  for (const subject of oldest) dropSubject(step, subject);
  totals.forgotten += oldest.length;
  if (oldest.length === 0) totals.refused++;
  keepTotals(step);
  return oldest.length > 0;
}

function bySeen(a: Subject, b: Subject): number {
  return a.seenAt - b.seenAt || (a.key < b.key ? -1 : 1);
}
