// What people ask of alerts, in the order of the log. Each answers with what became of it.
//   I1. Nobody's word undoes another's: the first to acknowledge stays who acknowledged, an alert that is over stays over.
//   I2. A command reaches only what its line has: who may command one line can do nothing about another's alerts. What belongs to no line is
//       the line `_system`'s.
//   I3. Acknowledging, resolving and silencing an alert leave it in the same state, in whatever order they come (transitions.ts, muting.ts).
import { ALERT_LABELS, type Alert } from "../../core/alerting.ts";
import type { CommandEvent } from "../../core/events.ts";
import type { Row } from "../../core/rows.ts";
import { end } from "./machine.ts";
import { dropSubject, type Silence, type Step, wakeAt } from "./memory.ts";
import { keepAlert, keepStatus, note } from "./record.ts";
import { wayFor } from "./routing.ts";
import { announceAcknowledged } from "./telling.ts";
import { TRANSITIONS } from "./transitions.ts";

export const MOST_SILENCES = 1000;
/** The line of what belongs to none. */
const NO_LINE = "_system";
const LABELS: ReadonlySet<string> = new Set([...ALERT_LABELS, "rule", "severity"]);

interface Outcome {
  readonly code: "OK" | "NOT_FOUND" | "TOO_MANY" | "INVALID_REQUEST" | "NOT_SUPPORTED";
  readonly detail: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Carries out a command, and answers it by a row. */
export function onCommand(step: Step, command: CommandEvent): void {
  const { tenant, factory, line, id, source = "http", at, name, by = "anonymous", note: text = "" } = command;
  const { code, detail, before, after } = carryOut(step, command);
  const texts = { body: JSON.stringify(command), before: textOf(before), after: textOf(after) };
  const status = code === "OK" ? "applied" : "failed";
  step.emit("commands", { tenant, factory, line, id, source, at, name, by, note: text, status, code, detail, ...texts });
}

function textOf(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value);
}

function carryOut(step: Step, command: CommandEvent): Outcome {
  switch (command.name) {
    case "alert.acknowledge":
      return onAlert(step, command, acknowledge);
    case "alert.resolve":
      return onAlert(step, command, resolve);
    case "alert.assign":
      return onAlert(step, command, (_, alert, { by, note: text }) => {
        const before = { assignee: alert.assignee };
        alert.assignee = command.to;
        note(step, alert, "assigned", { by, note: text, detail: command.to });
        keepAlert(step, alert);
        return { code: "OK", detail: "", before, after: { assignee: command.to } };
      });
    case "alert.comment":
      return onAlert(step, command, (_, alert, { by }) => {
        note(step, alert, "commented", { by, note: command.text });
        keepAlert(step, alert);
        return { code: "OK", detail: "" };
      });
    case "alert.silence":
      return silence(step, command);
    case "alert.unsilence":
      return unsilence(step, command);
    default:
      return { code: "NOT_SUPPORTED", detail: `"${command.name}" is not about alerts` };
  }
}

interface Said {
  readonly by: string;
  readonly note: string;
}

function onAlert(
  step: Step,
  { alert: id, line, by = "anonymous", note: text = "" }: Pick<CommandEvent, "line" | "by" | "note"> & { alert: string },
  act: (step: Step, alert: Alert, said: Said) => Outcome,
): Outcome {
  const alert = step.memory.alerts.get(id);
  if (!alert || (alert.labels.line ?? NO_LINE) !== line) {
    return { code: "NOT_FOUND", detail: `line "${line}" has no alert "${id}", or it was forgotten` };
  }
  return act(step, alert, { by, note: text });
}

/** Of an alert that is over too: it says who saw it. Of a pending one: it fires as acknowledged. */
function acknowledge(step: Step, alert: Alert, { by, note: text }: Said): Outcome {
  if (alert.acknowledgedAt !== null) return { code: "OK", detail: `"${alert.acknowledgedBy}" has acknowledged it already` };
  const before = { status: alert.status };
  alert.status = TRANSITIONS[alert.status].acknowledge as Alert["status"];
  Object.assign(alert, { acknowledgedAt: step.now, acknowledgedBy: by });
  note(step, alert, "acknowledged", { by, note: text });
  if (alert.status !== "pending") announceAcknowledged(step, alert);
  keepStatus(step, alert);
  return { code: "OK", detail: "", before, after: { status: alert.status } };
}

/**
 * By hand, whatever the condition says. If it still holds, the alert comes back after the repeat interval; a device that is silent is
 * missed no more until it is heard again.
 */
function resolve(step: Step, alert: Alert, { by, note: text }: Said): Outcome {
  if (alert.status === "resolved") return { code: "OK", detail: "it is over already" };
  const { memory, now } = step;
  const before = { status: alert.status };
  const subject = memory.subjects.get(`${alert.rule}/${alert.subject}`);
  end(step, alert, { cause: "resolve", resolution: "by-hand", by, note: text });
  if (subject?.type === "absence") dropSubject(step, subject);
  else if (subject) {
    subject.heldUntil = now + wayFor(memory.config, alert).repeatInterval;
    step.state.set(`subject/${subject.key}`, subject);
    wakeAt(step, now); // its condition may have cleared already, or not
  }
  return { code: "OK", detail: "", before, after: { status: alert.status } };
}

function silence(step: Step, command: Extract<CommandEvent, { name: "alert.silence" }>): Outcome {
  const { memory, now, state, emit } = step;
  const { tenant, factory, line, match, until, by = "anonymous", note: text = "", id: name, source = "http" } = command;
  if (line !== NO_LINE && match.line !== line) {
    return { code: "INVALID_REQUEST", detail: `a silence of line "${line}" must match that line` };
  }
  if (until <= now) return { code: "INVALID_REQUEST", detail: "`until` is over already" };
  if (Object.keys(match).length === 0) return { code: "INVALID_REQUEST", detail: "`match` is empty: it would silence everything" };
  const unknown = Object.keys(match).find((label) => !LABELS.has(label));
  if (unknown !== undefined) return { code: "INVALID_REQUEST", detail: `no alert has a label "${unknown}": it would silence nothing` };
  if (memory.silences.size >= MOST_SILENCES) return { code: "TOO_MANY", detail: `there are ${MOST_SILENCES} silences already` };
  const id = `${source}/${name}`;
  const made: Silence = { id, match, at: now, until, by, note: text };
  memory.silences.set(id, made);
  state.set(`silence/${id}`, made);
  wakeAt(step, until);
  emit("silences", rowOf({ tenant, factory }, made, { ended_at: null, ended_by: "" }));
  return { code: "OK", detail: "", after: { silence: id, until } };
}

function unsilence(step: Step, { silence: id, line, by = "anonymous" }: Extract<CommandEvent, { name: "alert.unsilence" }>): Outcome {
  const known = step.memory.silences.get(id);
  if (!known || (line !== NO_LINE && known.match.line !== line))
    return { code: "NOT_FOUND", detail: `there is no silence "${id}", or it is over` };
  endSilence(step, known, by);
  return { code: "OK", detail: "", before: { until: known.until } };
}

/** By whom; "" = its time is over. */
export function endSilence({ memory, now, state, emit }: Step, silence: Silence, by: string): void {
  memory.silences.delete(silence.id);
  state.delete(`silence/${silence.id}`);
  const { place } = memory.totals;
  if (place) emit("silences", rowOf(place, silence, { ended_at: Math.min(now, silence.until), ended_by: by }));
}

function rowOf(
  { tenant, factory }: { tenant: string; factory: string },
  { id, match, at, until, by, note: text }: Silence,
  end: Pick<Row<"silences">, "ended_at" | "ended_by">,
): Row<"silences"> {
  return { tenant, factory, silence: id, match: JSON.stringify(match), at, until, by, note: text, ...end };
}
