// What the alert processor of one factory knows: plain JSON in its state, and indexes over it that every restore builds anew.
//   I1. Everything that a decision hangs on is in the state; an index only finds it.
//   I2. Bounded (design 10): alerts, subjects and silences each have a most. Resolved alerts and idle subjects are forgotten, oldest first
//       and counted; what is active is never forgotten, and what finds no room is refused and counted.
import type { AlertRule, AlertsConfig } from "../../core/alert-config.ts";
import type { Alert, Labels } from "../../core/alerting.ts";
import type { Calendar } from "../../core/calendar.ts";
import type { Notification } from "../../core/notification.ts";
import type { Emit, KeyedState } from "../../core/processor.ts";
import { type Instant, NEVER } from "../../core/time.ts";
import { type WorkingTime, workingTime } from "../../core/working-time.ts";
import type { Zone } from "../../core/working-time-zone.ts";
import { type Inhibitors, indexOf, type RuleIndex, rulesByObservation } from "./index-of.ts";

/** What the condition of a rule was last met by. */
export interface Evidence {
  readonly at: Instant;
  readonly since: Instant;
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: string;
  readonly detail: string;
  readonly stale: boolean;
}

/** What one rule knows of one subject. */
export interface Subject {
  readonly key: string;
  readonly rule: string;
  /** Of the rule's condition: what is kept is that type's. */
  readonly type: string;
  /** What the rule judged when the subject was made (`judgedBy`). */
  readonly of?: string;
  readonly subject: string;
  readonly labels: Labels;
  seenAt: Instant;
  /** Series for which the condition holds: more than one where the rule's `by` is coarser than what is observed. */
  members: string[];
  last: Evidence | null;
  /** absence: when it was last heard. */
  heardAt?: Instant;
  /** rate: the newest observations, as many as the rule counts. */
  times?: Instant[];
  /** history: figures of the last windows, and of those since then that were beyond. */
  windows?: number[];
  outliers?: number[];
  alert: string | null;
  /** Since when an alert's condition is met no more, while it is kept firing. */
  clearSince: Instant | null;
  /** A person resolved it although its condition held: quiet until it has cleared, or until then. */
  heldUntil: Instant | null;
}

export interface Group {
  readonly key: string;
  readonly route: number;
  readonly isDigest: boolean;
  nextAt: Instant;
  /** When it last said something; null = never. */
  toldAt: Instant | null;
  /** When it last spoke of all that stood; absent = whenever it said something. */
  listedAt?: Instant;
  notices: number;
}

export interface Silence {
  readonly id: string;
  readonly match: Readonly<Record<string, string>>;
  readonly at: Instant;
  readonly until: Instant;
  readonly by: string;
  readonly note: string;
}

export interface Place {
  readonly tenant: string;
  readonly factory: string;
}

export interface Totals {
  now: Instant;
  /** When linepulse was back after it had not run: nobody was silent meanwhile. */
  resumedAt: Instant;
  place: Place | null;
  forgotten: number;
  refused: number;
}

export interface Memory {
  readonly config: AlertsConfig;
  readonly rules: ReadonlyMap<string, AlertRule>;
  readonly byObservation: RuleIndex;
  readonly totals: Totals;
  readonly subjects: Map<string, Subject>;
  readonly alerts: Map<string, Alert>;
  readonly groups: Map<string, Group>;
  readonly silences: Map<string, Silence>;
  /** Alerts of each group. */
  readonly members: Map<string, Set<string>>;
  readonly inhibitors: Inhibitors;
  readonly calendars: Map<string, WorkingTime>;
  readonly zones: Map<string, Zone>;
  active: number;
  /** Before then time alone changes nothing: derived, and NEVER when it has to be found out. */
  quietUntil: Instant;
}

/** What the processor is given with each record. */
export interface AlertContext {
  /** The factory's own. */
  readonly state: KeyedState;
  readonly emit: Emit;
  readonly notify: (notification: Notification) => void;
}

export interface TickContext extends AlertContext {
  /** The tick's time. */
  readonly clock: { readonly receivedAt: Instant };
}

/** One record's work. */
export interface Step extends AlertContext {
  readonly memory: Memory;
  readonly now: Instant;
}

export function loadMemory(config: AlertsConfig, state: KeyedState): Memory {
  const rules = new Map(config.rules.filter(({ enabled }) => enabled).map((rule) => [rule.name, rule]));
  const memory: Memory = {
    config,
    rules,
    byObservation: rulesByObservation(rules.values()),
    totals: state.get<Totals>("totals") ?? { now: NEVER, resumedAt: NEVER, place: null, forgotten: 0, refused: 0 },
    subjects: mapOf<Subject>("subject/", state),
    alerts: mapOf<Alert>("alert/", state),
    groups: mapOf<Group>("group/", state),
    silences: mapOf<Silence>("silence/", state),
    members: new Map(),
    inhibitors: indexOf(config.inhibitions),
    calendars: new Map(),
    zones: new Map(),
    active: 0,
    quietUntil: NEVER,
  };
  for (const key of state.keys("calendar/")) keepCalendar(memory, key.slice("calendar/".length), state.get<Calendar>(key) as Calendar);
  for (const alert of memory.alerts.values()) {
    if (alert.status !== "resolved") memory.active++;
    if (alert.group !== null) joinGroup(memory, alert.group, alert.id);
    memory.inhibitors.note(alert);
  }
  return memory;
}

function mapOf<T>(prefix: string, state: KeyedState): Map<string, T> {
  const keys = [...state.keys(prefix)].sort();
  return new Map(keys.map((key) => [key.slice(prefix.length), state.get<T>(key) as T]));
}

export function keepCalendar({ calendars }: Memory, line: string, calendar: Calendar): void {
  calendars.set(line, workingTime(calendar));
}

/** A line without a calendar works round the clock. */
export function isWorking({ calendars }: Memory, { line }: Labels, now: Instant): boolean {
  const time = line === undefined ? undefined : calendars.get(line);
  return time === undefined || time.segmentAt(now).kind === "scheduled";
}

export function joinGroup({ members }: Memory, group: string, id: string): void {
  const ids = members.get(group);
  if (ids) ids.add(id);
  else members.set(group, new Set([id]));
}

export function leaveGroup({ memory }: Step, alert: Alert): void {
  if (alert.group === null) return;
  const ids = memory.members.get(alert.group);
  ids?.delete(alert.id);
  if (ids?.size === 0) memory.members.delete(alert.group);
  alert.group = null;
}

export function keepSubject({ memory, state }: Step, subject: Subject): void {
  memory.subjects.set(subject.key, subject);
  state.set(`subject/${subject.key}`, subject);
}

export function dropSubject({ memory, state }: Step, { key }: Subject): void {
  memory.subjects.delete(key);
  state.delete(`subject/${key}`);
}

export function keepGroup({ memory, state }: Step, group: Group): void {
  memory.groups.set(group.key, group);
  state.set(`group/${group.key}`, group);
}

export function dropGroup({ memory, state }: Step, { key }: Group): void {
  memory.groups.delete(key);
  state.delete(`group/${key}`);
}

export function keepTotals({ memory, state }: Pick<Step, "memory" | "state">): void {
  state.set("totals", memory.totals);
}

/** Time alone may bring something about then. */
export function wakeAt({ memory }: Step, at: Instant): void {
  memory.quietUntil = Math.min(memory.quietUntil, at);
}
