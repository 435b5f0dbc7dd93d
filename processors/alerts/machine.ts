// The state machine of one rule and subject: what the condition, time and people make of its alert.
//   I1. A subject has at most one alert that is not resolved, whatever comes in whatever order.
//   I2. `settle` goes as far as the condition and the clock allow, and doing it again changes nothing: it does not matter when it is called,
//       only that it is once the condition or the clock has changed.
import type { AlertRule } from "../../core/alert-config.ts";
import type { Alert, Resolution } from "../../core/alerting.ts";
import { assert } from "../../core/assert.ts";
import { type Instant, MINUTE_MS, NEVER } from "../../core/time.ts";
import { isExpired, isMet, isMetAtAnyTime, turnsAt } from "./conditions.ts";
import { dropSubject, type Evidence, keepSubject, type Step, type Subject, wakeAt } from "./memory.ts";
import { keepAlert, keepStatus, note, tellTotals } from "./record.ts";
import { hasRoom } from "./room.ts";
import { shortHash } from "./short-hash.ts";
import { announce, announceEnd } from "./telling.ts";
import { type Cause, TRANSITIONS } from "./transitions.ts";

/** What was refused for want of room is tried again so much later. */
const TRY_AGAIN_MS = MINUTE_MS;
const VALUES_KEPT = 5;

/** Makes of a subject's alert what the condition and the clock say. */
export function settle(step: Step, subject: Subject, rule: AlertRule): void {
  const { condition } = rule;
  const isStopped = (condition.type === "threshold" || condition.type === "history") && isExpired(subject, condition, step.now);
  if (isStopped) subject.members = [];
  if (isMet(subject, rule, step)) onMet(step, subject, rule);
  else onCleared(step, subject, rule, isStopped ? "no-data" : "cleared");
  if (isIdle(subject, rule, step)) dropSubject(step, subject);
  else keepSubject(step, subject);
  wakeAt(step, dueAt(step, subject, rule));
}

/** Whether `settle` would change anything although nothing was observed. */
export function isDue(step: Step, subject: Subject, rule: AlertRule): boolean {
  const { now } = step;
  const { heldUntil, clearSince, members } = subject;
  const alert = alertOf(step, subject);
  if (isMet(subject, rule, step)) {
    if (!alert) return heldUntil === null || now >= heldUntil;
    return clearSince !== null || (alert.status === "pending" && now >= alert.openedAt + rule.for);
  }
  if (!alert) return (heldUntil !== null || members.length > 0) && !isMetAtAnyTime(subject, rule, step);
  return alert.status === "pending" || clearSince === null || now >= clearSince + rule.keepFiringFor;
}

/** When time alone may bring the next change. */
export function dueAt(step: Step, subject: Subject, rule: AlertRule): Instant {
  const { heldUntil, clearSince } = subject;
  const alert = alertOf(step, subject);
  const times = [turnsAt(subject, rule, step)];
  if (heldUntil !== null) times.push(heldUntil);
  if (alert?.status === "pending") times.push(alert.openedAt + rule.for);
  if (clearSince !== null) times.push(clearSince + rule.keepFiringFor);
  return Math.min(...times.filter((at) => at > step.now));
}

export function alertOf({ memory }: Step, { alert }: Subject): Alert | undefined {
  return alert === null ? undefined : memory.alerts.get(alert);
}

function onMet(step: Step, subject: Subject, rule: AlertRule): void {
  subject.clearSince = null;
  const alert = alertOf(step, subject) ?? open(step, subject, rule);
  if (alert?.status === "pending" && step.now >= alert.openedAt + rule.for) fire(step, alert);
}

function onCleared(step: Step, subject: Subject, rule: AlertRule, resolution: Resolution): void {
  if (!isMetAtAnyTime(subject, rule, step)) subject.heldUntil = null;
  const alert = alertOf(step, subject);
  if (!alert) return;
  if (alert.status === "pending") {
    end(step, alert, { cause: "cleared", resolution: "never-fired" });
    return;
  }
  subject.clearSince ??= step.now;
  if (step.now >= subject.clearSince + rule.keepFiringFor) end(step, alert, { cause: "cleared", resolution });
}

function open(step: Step, subject: Subject, rule: AlertRule): Alert | undefined {
  const { memory, now } = step;
  if (subject.heldUntil !== null && now < subject.heldUntil) return undefined;
  if (!hasRoom(step, rule.severity)) {
    if (subject.heldUntil === null) memory.totals.refused++;
    subject.heldUntil = now + TRY_AGAIN_MS;
    tellTotals(step, subject);
    return undefined;
  }
  const alert = newAlert(step, subject, rule);
  subject.heldUntil = null;
  subject.alert = alert.id;
  memory.active++;
  note(step, alert, "opened");
  keepStatus(step, alert);
  return alert;
}

function newAlert({ memory, now }: Step, subject: Subject, { name, severity }: AlertRule): Alert {
  const { tenant, factory } = subject.labels;
  const idAt = (at: Instant) => `a-${shortHash([tenant, factory, name, subject.subject, at].join("\n"))}`;
  let openedAt = now;
  while (memory.alerts.has(idAt(openedAt))) openedAt++; // one of the same subject was over within the same millisecond
  const evidence = subject.last ?? silence(subject, now);
  return {
    id: idAt(openedAt),
    rule: name,
    subject: subject.subject,
    labels: subject.labels,
    severity,
    status: TRANSITIONS.none.met as "pending",
    openedAt,
    since: evidence.since,
    firedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: "",
    resolvedAt: null,
    resolvedBy: "",
    resolution: "",
    assignee: "",
    ...figuresOf(evidence, []),
    stale: evidence.stale,
    told: "nobody",
    toldAt: null,
    mutedBy: "",
    level: 0,
    escalateAt: null,
    group: null,
    steps: 0,
    notices: 0,
  };
}

/** Nothing was observed, and that is it. */
function silence({ heardAt }: Subject, now: Instant): Evidence {
  const since = heardAt === undefined || heardAt === NEVER ? now : heardAt;
  return { at: now, since, value: null, limit: null, unit: "", detail: "", stale: false };
}

function figuresOf({ at, value, limit, unit, detail }: Evidence, before: Alert["values"]) {
  const values = value === null ? before : [...before, { at, value }].slice(-VALUES_KEPT);
  return { value, limit, unit, detail, values };
}

/** Takes what was last observed into an alert; timely news makes one that was opened by old news a matter for today. */
export function renew(step: Step, subject: Subject, isMetNow: boolean): void {
  const alert = alertOf(step, subject);
  const { last } = subject;
  if (!alert || !last) return;
  Object.assign(alert, figuresOf(last, alert.values));
  if (alert.stale && isMetNow && !last.stale) {
    Object.assign(alert, { stale: false, told: "nobody", toldAt: null });
    note(step, alert, "confirmed");
    if (alert.status === "firing") announce(step, alert);
  }
  keepAlert(step, alert);
}

function fire(step: Step, alert: Alert): void {
  alert.status = to(alert, "elapsed");
  alert.firedAt = step.now;
  note(step, alert, "fired");
  if (alert.acknowledgedAt !== null) alert.status = to(alert, "acknowledge"); // while it was pending
  keepStatus(step, alert);
  if (alert.status === "firing") announce(step, alert);
}

interface End {
  readonly cause: "cleared" | "resolve";
  readonly resolution: Resolution;
  readonly by?: string;
  readonly note?: string;
}

/** An alert is over; its subject may open another one. */
export function end(step: Step, alert: Alert, { cause, resolution, by = "", note: text = "" }: End): void {
  const { memory, now } = step;
  const subject = memory.subjects.get(`${alert.rule}/${alert.subject}`);
  assert(alert.status !== "resolved", `alert "${alert.id}" would be resolved twice`);
  Object.assign(alert, { status: to(alert, cause), resolvedAt: now, resolvedBy: by, resolution });
  if (subject?.alert === alert.id) {
    subject.alert = null;
    subject.clearSince = null;
  }
  memory.active--;
  note(step, alert, "resolved", { by, note: text, detail: resolution });
  keepStatus(step, alert);
  announceEnd(step, alert);
}

function to({ status }: Alert, cause: Cause): Alert["status"] {
  return TRANSITIONS[status][cause] as Alert["status"];
}

/** Nothing is known of it that would be missed. */
function isIdle(subject: Subject, { condition }: AlertRule, { now }: Step): boolean {
  if (subject.alert !== null || subject.heldUntil !== null || subject.members.length > 0) return false;
  if (condition.type === "absence" || condition.type === "history") return false;
  return condition.type !== "rate" || (subject.times ?? []).every((at) => at <= now - condition.within);
}
