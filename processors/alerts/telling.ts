// When people are told: groups with their wait, interval and repeat; P0 at once; escalation while nobody acknowledges.
//   I1. Every alert that fires is in one notice at least, unless somebody knows of it already (acknowledged) or it was muted until its end.
//   I2. A P0 is told in the step in which it fires, if nothing mutes it.
//   I3. The end of an alert is told to whom its beginning was told, and nobody else.
//   I4. A group says nothing within its interval of what it said last; P0 and escalations are not the group's.
import { ALERT_TICK_MS, type Alert } from "../../core/alerting.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import { dropGroup, type Group, joinGroup, keepGroup, leaveGroup, type Step, wakeAt } from "./memory.ts";
import { lookAtMute } from "./muting.ts";
import { tell } from "./notices.ts";
import { keepAlert } from "./record.ts";
import { groupKeyOf, severityOf, type Way, wayFor, wayOf } from "./routing.ts";

/** While muted, an escalation is looked at again so much later. */
const LOOK_AGAIN_MS = 30 * SECOND_MS;

/** An alert has fired: its group tells of it, or we do at once. */
export function announce(step: Step, alert: Alert): void {
  const { memory, now } = step;
  const way = wayFor(memory.config, alert);
  const key = groupKeyOf(alert, way);
  const wait = alert.stale ? way.groupInterval : way.groupWait;
  const known = memory.groups.get(key);
  const group = known ?? { key, route: way.route, isDigest: alert.stale, nextAt: now + wait, toldAt: null, notices: 0 };
  leaveGroup(step, alert);
  alert.group = key;
  joinGroup(memory, key, alert.id);
  const isMuted = lookAtMute(step, alert);
  if (isAtOnce(alert) && !isMuted) {
    tell(step, way, { kind: "firing", alerts: [alert], level: 0 });
    markTold(step, alert, way);
    if (!known) group.nextAt = now + way.groupInterval;
    group.toldAt ??= now;
    if (!hasStanding(step, group, alert)) group.listedAt = now;
  } else if (isAtOnce(alert)) group.nextAt = Math.min(group.nextAt, now + way.groupWait); // as soon as nothing mutes it
  keepGroup(step, group);
  wakeAt(step, group.nextAt);
  keepAlert(step, alert);
}

/** An alert is over: its group tells that, or we do at once; of what nobody was told, or could be told, nobody needs to hear. */
export function announceEnd(step: Step, alert: Alert): void {
  if (alert.group === null) return;
  const way = wayFor(step.memory.config, alert);
  const isTold = alert.told === "firing";
  if (isTold && !isAtOnce(alert)) return;
  const before = alert.mutedBy;
  const isKnown = !isTold && alert.acknowledgedAt !== null;
  const isMuted = !isKnown && lookAtMute(step, alert);
  if (isTold && !isMuted && way.resolved) tellEnd(step, way, [alert]);
  if (isTold ? !isMuted : isKnown || isMuted) close(step, alert);
  else if (alert.mutedBy !== before) keepAlert(step, alert);
}

/** Somebody takes care: those who were told may know; of what is over and nobody was told, nobody else needs to hear. */
export function announceAcknowledged(step: Step, alert: Alert): void {
  alert.escalateAt = null;
  if (alert.status === "resolved") {
    if (alert.told === "nobody" && alert.group !== null) close(step, alert);
    return;
  }
  if (alert.told !== "firing" || alert.stale || lookAtMute(step, alert)) return;
  const way = wayFor(step.memory.config, alert);
  for (let level = 0; level <= alert.level; level++) tell(step, way, { kind: "acknowledged", alerts: [alert], level });
}

function isAtOnce(alert: Alert): boolean {
  return severityOf(alert) === "P0";
}

/** Whether it has told of another one that fires, and that nobody has acknowledged. */
function hasStanding({ memory }: Step, { key }: Group, alert: Alert): boolean {
  const isStanding = (id: string) => {
    const { status, told } = memory.alerts.get(id) as Alert;
    return id !== alert.id && status === "firing" && told === "firing";
  };
  return memory.members.get(key)?.values().some(isStanding) ?? false;
}

function markTold(step: Step, alert: Alert, { levels }: Way): void {
  const { now } = step;
  const next = levels[1];
  Object.assign(alert, { told: "firing", toldAt: now, level: 0, escalateAt: next && !alert.stale ? now + next.after : null });
  if (alert.escalateAt !== null) wakeAt(step, alert.escalateAt);
}

/** Nothing more is told of it. */
function close(step: Step, alert: Alert): void {
  leaveGroup(step, alert);
  alert.told = alert.told === "firing" ? "over" : alert.told;
  keepAlert(step, alert);
}

/** To every level that was told of its beginning. */
function tellEnd(step: Step, way: Way, alerts: readonly Alert[]): void {
  const highest = Math.max(0, ...alerts.map(({ level }) => level));
  for (let level = 0; level <= highest; level++) {
    tell(step, way, { kind: "resolved", alerts: alerts.filter((alert) => alert.level >= level), level });
  }
}

/** A group's time has come: what is new, what is over, and what is repeated. */
export function flush(step: Step, group: Group): void {
  const { memory, now } = step;
  const way = wayOf(memory.config, group.route);
  const { fresh, standing, over, quiet } = sortOut(step, group);
  const listedAt = group.listedAt ?? group.toldAt;
  const isRepeat = listedAt !== null && now >= listedAt + way.repeatInterval && standing.length > 0 && !group.isDigest;
  const ended = way.resolved ? over.filter((alert) => !group.isDigest || alert.told === "nobody") : [];
  if (fresh.length + ended.length > 0 || isRepeat) {
    // A P0 that something kept quiet is urgent still: a notice of its own, as when it fires.
    for (const alert of fresh.filter(isAtOnce)) tell(step, way, { kind: "firing", alerts: [alert], level: 0 });
    const news = fresh.filter((alert) => !isAtOnce(alert));
    if (news.length + ended.length > 0 || isRepeat) tellGroup(step, way, group, { fresh: news, ended, standing, isRepeat });
    const isWhole = standing.length === 0 || isRepeat || news.length + ended.length > 1;
    Object.assign(group, { toldAt: now, listedAt: isWhole ? now : (listedAt ?? now), notices: group.notices + 1 });
  }
  for (const alert of fresh) {
    markTold(step, alert, way);
    keepAlert(step, alert);
  }
  for (const alert of ended) Object.assign(alert, { told: "firing", toldAt: alert.toldAt ?? now });
  for (const alert of over) close(step, alert);
  const isOver = !memory.members.has(group.key) && (group.toldAt === null || now >= group.toldAt + way.groupInterval);
  if (isOver) {
    dropGroup(step, group);
    return;
  }
  const wait = quiet.some(isAtOnce) ? Math.max(way.groupWait, ALERT_TICK_MS) : way.groupInterval; // without a wait: at the next tick
  group.nextAt = now + Math.min(wait, way.groupInterval);
  keepGroup(step, group);
  wakeAt(step, group.nextAt);
}

interface Sorted {
  /** Firing, and nobody was told. */
  readonly fresh: Alert[];
  /** Firing, told and not acknowledged. */
  readonly standing: Alert[];
  /** Resolved, to be told or to be let go. */
  readonly over: Alert[];
  /** Firing, muted, and nobody was told. */
  readonly quiet: Alert[];
}

function sortOut(step: Step, { key }: Group): Sorted {
  const { memory } = step;
  const sorted: Sorted = { fresh: [], standing: [], over: [], quiet: [] };
  const alerts = [...(memory.members.get(key) ?? [])].map((id) => memory.alerts.get(id) as Alert).sort(byWeight);
  for (const alert of alerts) {
    const before = alert.mutedBy;
    const isMuted = lookAtMute(step, alert);
    const isNew = alert.told === "nobody";
    if (alert.status === "resolved") {
      if (!isMuted) sorted.over.push(alert);
      else if (isNew) close(step, alert);
    } else if (alert.status === "firing") {
      if (isMuted && isNew) sorted.quiet.push(alert);
      else if (!isMuted) (isNew ? sorted.fresh : sorted.standing).push(alert);
    }
    if (alert.mutedBy !== before) keepAlert(step, alert);
  }
  return sorted;
}

interface News {
  readonly fresh: readonly Alert[];
  readonly ended: readonly Alert[];
  readonly standing: readonly Alert[];
  readonly isRepeat: boolean;
}

/** One notice to each level: alone what is alone, together what is more. Levels above the first hear of what they were told of. */
function tellGroup(step: Step, way: Way, group: Group, { fresh, ended, standing, isRepeat }: News): void {
  const highest = Math.max(0, ...[...ended, ...standing].map(({ level }) => level));
  for (let level = 0; level <= highest; level++) {
    const reached = (alert: Alert) => alert.level >= level;
    const news = [...(level === 0 ? fresh : []), ...(isRepeat ? standing.filter(reached) : [])];
    const over = ended.filter(reached);
    const [only] = [...news, ...over];
    if (!only) continue;
    if (news.length + over.length === 1 && !group.isDigest) {
      tell(step, way, { kind: news.length === 1 ? "firing" : "resolved", alerts: [only], level });
      continue;
    }
    const listed = isRepeat ? [] : standing.filter(reached);
    tell(step, way, { kind: "digest", alerts: news, over, listed, level, group: group.key });
  }
}

/** Alerts that nobody acknowledged go to the next level, those of a group together. */
export function escalate(step: Step, due: readonly Alert[]): void {
  const { memory, now } = step;
  const ready: Alert[] = [];
  for (const alert of [...due].sort(byWeight)) {
    if (lookAtMute(step, alert)) {
      alert.escalateAt = now + LOOK_AGAIN_MS;
      keepAlert(step, alert);
    } else ready.push(alert);
  }
  for (const alerts of Map.groupBy(ready, ({ group, level }) => `${level}/${group}`).values()) {
    const [first] = alerts as [Alert];
    const way = wayFor(memory.config, first);
    const level = first.level + 1;
    for (const alert of alerts) alert.level = Math.min(level, Math.max(0, way.levels.length - 1));
    tell(step, way, { kind: "escalated", alerts, level, group: first.group ?? "" });
    const next = way.levels[level + 1];
    for (const alert of alerts) {
      alert.escalateAt = next ? now + next.after : null;
      keepAlert(step, alert);
    }
  }
  for (const { escalateAt } of due) if (escalateAt !== null) wakeAt(step, escalateAt);
}

/** The worst first, then the oldest. */
function byWeight(a: Alert, b: Alert): number {
  return compare(a.severity, b.severity) || a.openedAt - b.openedAt || compare(a.id, b.id);
}

function compare(a: string | Instant, b: string | Instant): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
