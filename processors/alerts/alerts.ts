// The alert processor of a factory: observations, commands and ticks in, alerts and what is to be told out.
//   I1. Deterministic: the same records give the same alerts, rows and notifications, under the same ids, wherever a crash or a commit fell.
//   I2. The clock is the highest tick or `receivedAt` seen; there is no other. What time alone brings about comes before what the record says.
//   I3. What an origin has told is known: the same again, from a rebuilt generation, is dropped.
//   I4. `historical` and late observations open nothing; they may end what they correct.
import type { AlertRule, AlertsConfig } from "../../core/alert-config.ts";
import type { Judged, Observation, Origin } from "../../core/alerting.ts";
import type { KeyedState } from "../../core/processor.ts";
import { type Instant, MINUTE_MS, NEVER } from "../../core/time.ts";
import { endSilence, onCommand } from "./commands.ts";
import { concerns, isMet, observe } from "./conditions.ts";
import { judgedBy, rulesFor } from "./index-of.ts";
import { alertOf, dueAt, end, isDue, renew, settle } from "./machine.ts";
import { excludes, pick, subjectText } from "./match.ts";
import {
  type AlertContext,
  dropSubject,
  keepCalendar,
  keepTotals,
  loadMemory,
  type Memory,
  type Step,
  type Subject,
  type TickContext,
  wakeAt,
} from "./memory.ts";
import { hasRoomForSubject } from "./room.ts";
import { escalate, flush } from "./telling.ts";

/** Ticks come every few seconds: a longer gap says that linepulse did not run. */
const GAP_MS = MINUTE_MS;

export interface AlertProcessor {
  readonly name: string;
  readonly version: number;
  onObservation(observation: Observation, context: AlertContext): void;
  /** `context.clock.receivedAt` is the tick's time. */
  onTick(context: TickContext): void;
}

/** One for all factories: what it knows of each is in the state that comes with the record. */
export function alertProcessor(config: AlertsConfig): AlertProcessor {
  const memories = new WeakMap<KeyedState, Memory>();

  const begin = (context: AlertContext, at: Instant): Step => {
    const { state } = context;
    const known = memories.get(state);
    const memory = known ?? loadMemory(config, state);
    if (!known) memories.set(state, memory);
    const { totals } = memory;
    const now = Math.max(totals.now, at);
    const { emit, notify } = context;
    const step: Step = { state, emit, notify, memory, now };
    if (!known) retire(step);
    if (now > totals.now) {
      if (totals.now === NEVER || now - totals.now > GAP_MS) totals.resumedAt = now;
      totals.now = now;
      keepTotals(step);
    }
    passTime(step);
    return step;
  };

  return {
    name: "alerts",
    version: 1,
    onTick: (context) => void begin(context, context.clock.receivedAt),
    onObservation(observation, context) {
      const step = begin(context, observation.receivedAt);
      if (!isNew(observation.origin, context.state)) return;
      if (step.memory.totals.place === null) {
        const { tenant, factory } = observation.labels;
        step.memory.totals.place = { tenant, factory };
        keepTotals(step);
      }
      take(step, observation);
    },
  };
}

/** Rules that are no more, or ask for something else now, leave their alerts behind. */
function retire(step: Step): void {
  const { memory } = step;
  for (const subject of [...memory.subjects.values()]) {
    if (isJudgedBy(subject, memory.rules.get(subject.rule))) continue;
    const alert = alertOf(step, subject);
    if (alert) end(step, alert, { cause: "cleared", resolution: "rule-removed" });
    dropSubject(step, subject);
  }
}

/** Whether a rule has still to do with what it once made a subject of. */
function isJudgedBy({ type, of, labels }: Subject, rule: AlertRule | undefined): boolean {
  if (rule?.condition.type !== type || (of !== undefined && of !== judgedBy(rule))) return false;
  return !excludes(rule.match, rule.by ? pick(labels, rule.by) : labels);
}

function isNew(origin: Origin | undefined, state: KeyedState): boolean {
  if (!origin) return true;
  const { topic = "events", partition, offset, index } = origin;
  const key = `seen/${topic}/${partition}`;
  const seen = state.get<readonly [offset: number, index: number]>(key);
  if (seen && (offset < seen[0] || (offset === seen[0] && index <= seen[1]))) return false;
  state.set(key, [offset, index]);
  return true;
}

function take(step: Step, observation: Observation): void {
  switch (observation.kind) {
    case "command":
      onCommand(step, observation.command);
      return;
    case "calendar":
      onCalendar(step, observation);
      return;
    default:
      if (isPast(observation)) return;
      for (const rule of rulesFor(step.memory.byObservation, observation)) judge(step, rule, observation);
  }
}

/** What a correction of the past ends, ends; all else of the past is no news. */
function isPast(observation: Judged): boolean {
  const isEnd = observation.kind === "finding" && !observation.open;
  return (observation.historical === true || observation.late === true) && !isEnd;
}

function onCalendar({ memory, state, ...step }: Step, { labels, calendar }: Extract<Observation, { kind: "calendar" }>): void {
  const { line = "" } = labels;
  if (calendar === null) {
    memory.calendars.delete(line);
    state.delete(`calendar/${line}`);
  } else {
    keepCalendar(memory, line, calendar);
    state.set(`calendar/${line}`, calendar);
  }
  wakeAt({ memory, state, ...step }, step.now); // working time may be another now
}

function judge(step: Step, rule: AlertRule, observation: Judged): void {
  const by = rule.by ?? (Object.keys(observation.labels) as (keyof typeof observation.labels)[]);
  const text = subjectText(pick(observation.labels, by));
  const key = `${rule.name}/${text}`;
  const known = step.memory.subjects.get(key);
  if (!known && (!concerns(rule, observation) || !hasRoomForSubject(step))) return;
  const labels = known?.labels ?? pick(observation.labels, [...by, ...rule.carry]);
  const subject = known ?? newSubject(key, rule, { subject: text, labels });
  const before = subject.last;
  observe(subject, rule, observation, step.now);
  if (subject.last !== before) renew(step, subject, isMet(subject, rule, step));
  settle(step, subject, rule);
}

function newSubject(key: string, rule: AlertRule, named: Pick<Subject, "subject" | "labels">): Subject {
  const { type } = rule.condition;
  const of = judgedBy(rule);
  return {
    key,
    rule: rule.name,
    type,
    of,
    ...named,
    seenAt: NEVER,
    members: [],
    last: null,
    alert: null,
    clearSince: null,
    heldUntil: null,
  };
}

/** What time alone brings about, in one order: silences that end, conditions, escalations, groups. */
function passTime(step: Step): void {
  const { memory, now } = step;
  if (now < memory.quietUntil) return;
  memory.quietUntil = Number.POSITIVE_INFINITY;
  for (const silence of [...memory.silences.values()].sort(byId)) {
    if (silence.until <= now) endSilence(step, silence, "");
    else wakeAt(step, silence.until);
  }
  for (const key of dueSubjects(step)) settleKey(step, key);
  const late = [...memory.alerts.values()].filter(({ escalateAt }) => isDueAt(step, escalateAt));
  if (late.length > 0) escalate(step, late);
  const groups = [...memory.groups.values()].filter(({ nextAt }) => isDueAt(step, nextAt));
  for (const group of groups.sort((a, b) => (a.key < b.key ? -1 : 1))) flush(step, group);
}

function dueSubjects(step: Step): string[] {
  const { subjects, rules } = step.memory;
  const due: string[] = [];
  for (const subject of subjects.values()) {
    const rule = rules.get(subject.rule) as AlertRule;
    if (isDue(step, subject, rule)) due.push(subject.key);
    else wakeAt(step, dueAt(step, subject, rule));
  }
  return due.sort();
}

function settleKey(step: Step, key: string): void {
  const subject = step.memory.subjects.get(key);
  if (subject) settle(step, subject, step.memory.rules.get(subject.rule) as AlertRule);
}

/** Whether it is time; if it is not yet, it will be. */
function isDueAt(step: Step, at: Instant | null): boolean {
  if (at === null) return false;
  if (at <= step.now) return true;
  wakeAt(step, at);
  return false;
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}
