// Conditions: what an observation means to a rule's subject, and whether the condition is met at an instant.
//   I1. An observation only adds to what is known; `isMet` alone judges it, with the clock.
//   I2. A figure that rests on too little, or a series that the rule leaves out, says nothing: neither met nor cleared.
import type { AlertRule, Condition } from "../../core/alert-config.ts";
import { type Judged, PULSE_EVERY_MS, type Sample, STALE_AFTER_MS } from "../../core/alerting.ts";
import { type Instant, NEVER } from "../../core/time.ts";
import { judgeHistory } from "./history.ts";
import { subjectText } from "./match.ts";
import { type Evidence, isWorking, type Memory, type Subject } from "./memory.ts";

/** Series of a subject for which a condition can hold at a time: further ones are not told apart. */
export const MOST_MEMBERS = 1000;

type Figure = Extract<Condition, { type: "threshold" | "history" }>;

/** Whether an observation says anything that the subject of a rule must know: otherwise no subject is made for it. */
export function concerns(rule: AlertRule, observation: Judged): boolean {
  const { condition } = rule;
  if (condition.type === "absence" || condition.type === "history") return true;
  if (condition.type === "rate") return isCounted(observation);
  return verdictOf(condition, observation) === true;
}

/** Adds an observation to what is known of a subject. */
export function observe(subject: Subject, { condition }: AlertRule, observation: Judged, now: Instant): void {
  if (condition.type === "absence") {
    subject.heardAt = subject.seenAt = now; // not its own time: a device whose clock is slow is not silent
    return;
  }
  if (condition.type === "rate") {
    if (!isCounted(observation)) return;
    subject.seenAt = now;
    subject.times = [...(subject.times ?? []), now].slice(-condition.count);
    subject.last = evidenceOf(observation);
    return;
  }
  const verdict = condition.type === "history" ? judgeHistory(subject, condition, observation) : verdictOf(condition, observation);
  if (verdict === undefined) return;
  subject.seenAt = now;
  const member = subjectText(observation.labels);
  if (verdict === false) subject.members = subject.members.filter((each) => each !== member);
  else if (!subject.members.includes(member) && subject.members.length < MOST_MEMBERS) subject.members.push(member);
  if (verdict !== false || subject.members.length === 0) {
    const limit = typeof verdict === "number" ? verdict : limitOf(condition, observation);
    subject.last = { ...evidenceOf(observation), limit, ...(subject.last && verdict === false && { detail: subject.last.detail }) };
  }
}

export interface Judging {
  readonly memory: Memory;
  readonly now: Instant;
}

/** Whether the condition is met now, in working time where the rule asks for it. */
export function isMet(subject: Subject, rule: AlertRule, { memory, now }: Judging): boolean {
  return isMetAtAnyTime(subject, rule, { memory, now }) && (!rule.workingTime || isWorking(memory, subject.labels, now));
}

/** The same, whatever the line's calendar says. */
export function isMetAtAnyTime(subject: Subject, { condition, workingTime }: AlertRule, { memory, now }: Judging): boolean {
  switch (condition.type) {
    case "absence":
      return now >= silentAt(subject, condition.after, { memory, now }, workingTime);
    case "rate":
      return (subject.times ?? []).filter((at) => at > now - condition.within).length >= condition.count;
    case "threshold":
    case "history":
      return subject.members.length > 0 && !isExpired(subject, condition, now);
    default:
      return subject.members.length > 0;
  }
}

/** Whether figures that said so have not been renewed for too long. */
export function isExpired({ seenAt }: Subject, { expires }: Figure, now: Instant): boolean {
  return expires !== undefined && now >= seenAt + expires;
}

/** When time alone may change what `isMet` says. */
export function turnsAt(subject: Subject, rule: AlertRule, { memory, now }: Judging): Instant {
  const { condition, workingTime } = rule;
  const turns: Instant[] = [];
  if (condition.type === "absence") turns.push(silentAt(subject, condition.after, { memory, now }, workingTime));
  if (condition.type === "rate") turns.push(...(subject.times ?? []).map((at) => at + condition.within));
  if ((condition.type === "threshold" || condition.type === "history") && condition.expires !== undefined && subject.members.length > 0) {
    turns.push(subject.seenAt + condition.expires);
  }
  if (workingTime && isMetAtAnyTime(subject, rule, { memory, now })) turns.push(endOfSegment(memory, subject, now));
  return Math.min(...turns.filter((at) => at > now));
}

/**
 * From when on a subject counts as silent: whatever was not working time, or while linepulse did not run, is no silence. One whose alert has
 * fired stays silent until it is heard: that linepulse is back does not say that the device is.
 */
function silentAt(subject: Subject, after: number, { memory, now }: Judging, workingTime: boolean): Instant {
  const firedAt = memory.alerts.get(subject.alert ?? "")?.firedAt ?? null;
  const heard = Math.max(subject.heardAt ?? NEVER, firedAt === null ? memory.totals.resumedAt : NEVER);
  const due = heard + after + PULSE_EVERY_MS;
  if (!workingTime || due > now) return due;
  return Math.max(due, workedSince(memory, subject, { from: now - after, to: now }) + after);
}

/** The end of the last time off in a range; its start if there is none. */
function workedSince({ calendars }: Memory, { labels }: Subject, { from, to }: { from: Instant; to: Instant }): Instant {
  const time = labels.line === undefined ? undefined : calendars.get(labels.line);
  let since = from;
  for (const segment of time?.segments(from, to) ?? []) if (segment.kind !== "scheduled") since = segment.to;
  return since;
}

function endOfSegment({ calendars }: Memory, { labels }: Subject, now: Instant): Instant {
  const time = labels.line === undefined ? undefined : calendars.get(labels.line);
  return time?.segmentAt(now).to ?? Number.POSITIVE_INFINITY;
}

function isCounted(observation: Judged): boolean {
  if (observation.kind === "finding") return observation.open;
  return observation.kind !== "signal" || observation.rules.length > 0;
}

function verdictOf(condition: Condition, observation: Judged): boolean | undefined {
  if (condition.type === "finding") return observation.kind === "finding" ? observation.open : undefined;
  if (condition.type === "threshold") return observation.kind === "sample" ? isBeyond(condition, observation) : undefined;
  if (condition.type !== "signal" || observation.kind !== "signal") return undefined;
  const { rules, charts } = condition;
  if (charts && !charts.includes(observation.chart)) return undefined;
  return observation.rules.some((rule) => rules?.includes(rule) ?? true);
}

function isBeyond(condition: Extract<Condition, { type: "threshold" }>, sample: Sample): boolean | undefined {
  const { value, n = Number.POSITIVE_INFINITY } = sample;
  const bound = limitOf(condition, sample);
  if (value === null || bound === null) return false; // no figure, or nothing to hold it against: nothing is beyond anything
  if (n < condition.n) return undefined;
  switch (condition.op) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
  }
}

function limitOf(condition: Condition, observation: Judged): number | null {
  if (condition.type === "threshold" && condition.value !== "limit") return condition.value;
  return ("limit" in observation ? observation.limit : undefined) ?? null;
}

function evidenceOf(observation: Judged): Evidence {
  const { kind, at, receivedAt } = observation;
  return {
    at,
    since: kind === "finding" ? (observation.since ?? at) : at,
    value: kind === "pulse" ? null : (observation.value ?? null),
    limit: ("limit" in observation ? observation.limit : undefined) ?? null,
    unit: ("unit" in observation ? observation.unit : undefined) ?? "",
    detail: detailOf(observation),
    stale: receivedAt - at > STALE_AFTER_MS,
  };
}

/** What a reader should know beside the figure: rules that a point broke, the plan's first step, whatever else was told. */
function detailOf(observation: Judged): string {
  if (observation.kind === "pulse") return "";
  if (observation.kind !== "signal") return observation.detail ?? "";
  const { rules, action } = observation;
  return [rules.join(", "), action].filter(Boolean).join(": ");
}
