// What alerts are judged by, and what they are. Processors and the runtime tell observations; the alert processor of a factory makes
// alerts of them.
//   I1. An observation is a fact, not a verdict: whether it matters, and to whom, is what rules say.
//   I2. It carries its origin: what a rebuilt generation tells again is known, and dropped.
import type { Calendar } from "./calendar.ts";
import type { CommandEvent } from "./events.ts";
import type { Severity } from "./notification.ts";
import type { Chart, RuleName } from "./plan.ts";
import { type Instant, MINUTE_MS } from "./time.ts";

/** The log's topic of observations and ticks, keyed `tenant/factory`. */
export const ALERTING_TOPIC = "alerting";

/** A device is told of at most so often: silence is known to this much, and never told too early. */
export const PULSE_EVERY_MS = MINUTE_MS;
/** How often the owner of a partition writes its wall clock. */
export const ALERT_TICK_MS = 5000;
/** What comes later than this after its own time is news of the past: it is told in a digest and wakes nobody (domain 5.2). */
export const STALE_AFTER_MS = 15 * MINUTE_MS;

/** What an alert can be about, from the place to the thing; rules, routes and silences match on these, `rule` and `severity`. */
export const ALERT_LABELS = [
  "tenant", "factory", "line", "station", "operation", "product", "characteristic", "order", "lot", "serial", "gauge", "source", "table",
  "partition",
] as const; // biome-ignore format: one list
export type AlertLabel = (typeof ALERT_LABELS)[number];
export type Labels = Readonly<{ tenant: string; factory: string } & Partial<Record<AlertLabel, string>>>;

/** Where an observation was made: a place in the log that its teller stepped. */
export interface Origin {
  /** Default `events`. */
  readonly topic?: string;
  readonly partition: number;
  readonly offset: number;
  /** Of the observations made at this record, from 0. */
  readonly index: number;
}

interface Observed {
  readonly labels: Labels;
  /** Event time. */
  readonly at: Instant;
  /** Wall clock when what it comes from was taken in: of an event ingest's, of a tick the tick's. */
  readonly receivedAt: Instant;
  readonly historical?: boolean;
  readonly late?: boolean;
  /** None for what is never told again: the runtime's own health. */
  readonly origin?: Origin;
}

/** Something that is, or is no more: an order that is stuck, a source that stands still. */
export interface Finding extends Observed {
  readonly kind: "finding";
  readonly name: string;
  readonly open: boolean;
  /** Since when it is so, where that is known; else `at`. */
  readonly since?: Instant;
  readonly value?: number;
  readonly limit?: number;
  readonly unit?: string;
  readonly detail?: string;
}

/** A figure. */
export interface Sample extends Observed {
  readonly kind: "sample";
  readonly name: string;
  /** Null: there is no such figure now. */
  readonly value: number | null;
  /** The figure's own target or limit, if it has one. */
  readonly limit?: number;
  /** Units, reports or time that it rests on. */
  readonly n?: number;
  /** Its window is over: the figure is final, and may become history. */
  readonly closed?: boolean;
  /** `ratio`, `ms`, or any other word that stands behind the number. */
  readonly unit?: string;
  readonly detail?: string;
}

/** A judged point of a control chart: the rules that it broke, of both charts of the pair; none = the series is well again. */
export interface SignalPoint extends Observed {
  readonly kind: "signal";
  readonly name: "spc";
  readonly chart: Chart;
  readonly rules: readonly RuleName[];
  readonly value: number | null;
  /** The limit that it is beyond, if it is. */
  readonly limit?: number;
  /** First step of the control plan's out-of-control action plan. */
  readonly action?: string;
}

/** Somebody was heard: a station, a source, a gateway. */
export interface Pulse extends Observed {
  readonly kind: "pulse";
  readonly name: "station" | "source";
}

/** What a person asks: `alert.acknowledge`, `alert.silence` and so on, in the order of the log. */
export interface CommandObservation extends Observed {
  readonly kind: "command";
  readonly command: CommandEvent;
}

/** The working calendar of a line (`labels.line`), as its newest `line` event has it; null = round the clock. */
export interface CalendarObservation extends Observed {
  readonly kind: "calendar";
  readonly calendar: Calendar | null;
}

/** Observations that rules judge. */
export type Judged = Finding | Sample | SignalPoint | Pulse;
export type Observation = Judged | CommandObservation | CalendarObservation;

/** Kinds and names of observations that the program tells (docs/alerts.md says when, and with which labels). */
export const OBSERVED = {
  finding: [
    "stuck-order", "aged-lot", "negative-quantity", "line-down", "line-quarantined", "source-stopped", "sink-stopped",
  ],
  sample: ["oee", "first-pass-yield", "reports", "source-delay", "dead-letters", "consumer-lag", "slot-bytes", "source-quality"],
  signal: ["spc"],
  pulse: ["station", "source"],
} as const satisfies Record<Judged["kind"], readonly string[]>; // biome-ignore format: lists

export const ALERT_STATUSES = ["pending", "firing", "acknowledged", "resolved"] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** Why an alert is over. */
export const RESOLUTIONS = ["cleared", "by-hand", "never-fired", "no-data", "rule-removed"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** How far people have been told of an alert. */
export type ToldStep = "nobody" | "firing" | "over";

/** The whole present state of an alert. */
export interface Alert {
  readonly id: string;
  readonly rule: string;
  /** What tells the alerts of a rule apart, as one text. */
  readonly subject: string;
  readonly labels: Labels;
  readonly severity: Severity;
  status: AlertStatus;
  /** The factory's alert clock when its condition was first met. */
  readonly openedAt: Instant;
  /** Event time of what it was first met by. */
  readonly since: Instant;
  firedAt: Instant | null;
  acknowledgedAt: Instant | null;
  acknowledgedBy: string;
  resolvedAt: Instant | null;
  resolvedBy: string;
  resolution: Resolution | "";
  assignee: string;
  value: number | null;
  limit: number | null;
  unit: string;
  /** The last few, oldest first. */
  values: { at: Instant; value: number }[];
  detail: string;
  /** Only news of the past speaks for it so far. */
  stale: boolean;
  told: ToldStep;
  toldAt: Instant | null;
  /** The silence, alert or mute time that kept it quiet when it was last looked at. */
  mutedBy: string;
  /** Level of the escalation chain that was last told. */
  level: number;
  escalateAt: Instant | null;
  /** The group that tells of it; null before it fires and when all is told. */
  group: string | null;
  /** Rows of history. */
  steps: number;
  /** Notifications of its own. */
  notices: number;
}
