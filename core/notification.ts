// What is to be told to whom: made by whoever judges, delivered by the outbox. Plain JSON, so that it can wait in a durable store.
//   I1. `id` is deterministic: the same step of the same alert always has the same one, and it is told once.
//   I2. Steps of one alert share `alert`: a newer step that finds an older one still waiting takes its place.
import type { Instant } from "./time.ts";

export const SEVERITIES = ["P0", "P1", "P2"] as const;
/** P0 = production stands or scrap is being made, somebody gets up; P1 = act within the shift; P2 = good to know. */
export type Severity = (typeof SEVERITIES)[number];

export const NOTIFICATION_KINDS = ["firing", "resolved", "acknowledged", "escalated", "digest", "report"] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const NOTIFICATION_LANGUAGES = ["zh-CN", "en"] as const;
export type NotificationLanguage = (typeof NOTIFICATION_LANGUAGES)[number];

/** The order in which what an alert is about is named: from the place to the thing. */
export const SUBJECT_LABELS = [
  "line",
  "station",
  "operation",
  "product",
  "characteristic",
  "order",
  "lot",
  "serial",
  "source",
  "table",
] as const;
export type SubjectLabel = (typeof SUBJECT_LABELS)[number];

/** The shipped rules, whose sentences the message templates know in every language. */
export const SHIPPED_RULES = [
  "spc-signal",
  "yield-low",
  "yield-drop",
  "line-down",
  "oee-low",
  "order-long",
  "lot-aged",
  "report-rate",
  "cdc-delay",
  "source-stopped",
  "source-quality",
  "device-silent",
  "wip-negative",
  "dead-letters",
  "consumer-lag",
  "slot-lag",
  "line-quarantined",
  "sink-stopped",
] as const;
export type ShippedRule = (typeof SHIPPED_RULES)[number];

/** A line of plain text, and where to look it up. */
export type BodyLine = string | { readonly text: string; readonly link: { readonly name: string; readonly url: string } };

export interface Notification {
  /** The alert's id and the step, e.g. `a-7f3.firing.1`; at most 128 characters. */
  readonly id: string;
  /** The alert that it is a step of; of a report its own id. At most 64 characters: it stands in every message. */
  readonly alert: string;
  readonly tenant: string;
  readonly factory: string;
  readonly severity: Severity;
  readonly kind: NotificationKind;
  /** Name of the rule, and which shipped one it is an instance of (its sentences are used where `text` has none). */
  readonly rule: { readonly name: string; readonly shipped?: ShippedRule };
  readonly subject: Readonly<Partial<Record<SubjectLabel, string>>>;
  /** Since when it is so. */
  readonly since: Instant;
  /** When this step was taken. */
  readonly at: Instant;
  /** Of a resolved one. */
  readonly until?: Instant;
  /** The last few, oldest first. */
  readonly values?: readonly { readonly at: Instant; readonly value: number }[];
  /** How figures are written: `ratio` as percent, `ms` as a duration, anything else behind the number. */
  readonly unit?: string;
  /** What the newest value is held against. */
  readonly limit?: number;
  readonly target?: number;
  /** In the reader's language, in place of what the templates would say. */
  readonly text?: {
    readonly what?: string;
    readonly where?: string;
    readonly howBad?: string;
    readonly next?: string;
    /** The body of a report or a digest: lines of plain text, the most important first. */
    readonly body?: readonly BodyLine[];
  };
  /** Who acknowledged, of that kind. */
  readonly by?: string;
  readonly links?: { readonly chart?: string; readonly acknowledge?: string; readonly page?: string };
  readonly mentions?: {
    /** Phone numbers: DingTalk, and texts of WeCom. */
    readonly mobiles?: readonly string[];
    /** User ids of WeCom. */
    readonly userIds?: readonly string[];
    readonly all?: boolean;
  };
  /** Names of channels in order of escalation: the first that can deliver does. */
  readonly channels: readonly string[];
  readonly language: NotificationLanguage;
  /** The plant's, in which times are written. */
  readonly timeZone: string;
  /** Alerts of one group are counted together in a digest; absent = the rule's name. */
  readonly group?: string;
}

/** A step that nobody has been told of, taken together with the older ones whose place it took. */
export interface Told {
  readonly notification: Notification;
  /** It came and went before anybody could be told. */
  readonly isPast: boolean;
  /** A destination refused its texts: they are gone, and that is said in their place. */
  readonly isBare?: boolean;
}

/** One line of a digest for alerts of one group. */
export interface DigestGroup {
  readonly group: string;
  readonly severity: Severity;
  readonly count: number;
  /** Of them already over. */
  readonly past: number;
  readonly since: Instant;
  /** An example of where. */
  readonly example: Notification;
}

/** Many in one message: every P0 by name, P1 by group, the rest as numbers. */
export interface Digest {
  readonly id: string;
  readonly at: Instant;
  readonly language: NotificationLanguage;
  readonly timeZone: string;
  readonly named: readonly Told[];
  readonly groups: readonly DigestGroup[];
  /** Groups that found no room, as how many alerts they hold. */
  readonly otherGroups: { readonly groups: number; readonly count: number };
  readonly counts: Readonly<Record<Severity, number>>;
  /** Still waiting, told by a message of their own. */
  readonly stillWaiting: number;
  readonly page?: string;
}

/** What a message is to say. */
export type Content =
  | { readonly kind: "one"; readonly told: Told }
  | { readonly kind: "digest"; readonly digest: Digest }
  | { readonly kind: "picture"; readonly notification: Notification };
