// What the routes of alerts need of the world beside rows: the rules in force, who was told, robots, observations of the past.
import type { AlertRule, AlertsConfig } from "../core/alert-config.ts";
import type { Labels, Resolution } from "../core/alerting.ts";
import type { AlertmanagerPayload } from "../core/alertmanager.ts";
import type { NotificationKind, NotificationLanguage, Severity } from "../core/notification.ts";
import type { RobotConfig } from "../core/notify-config.ts";
import type { DELIVERY_STATES } from "../core/rows-alerts.ts";
import type { Instant } from "../core/time.ts";
import type { AlertLinks } from "./alert-link.ts";

export interface AlertDeps {
  /** As it is in force in this process. */
  readonly config: AlertsConfig;
  /** Signs and checks the links by which who was told acknowledges. */
  readonly links: AlertLinks;
  /** Who was told of an alert, by notification and channel, oldest first. */
  readonly deliveries: (alert: AlertName) => Promise<readonly AlertDelivery[]>;
  /** What a rule would have done with what was observed; nobody is told. */
  readonly dryRun: (request: DryRunRequest, signal: AbortSignal) => Promise<DryRunReport>;
  readonly channels: () => Promise<readonly AlertChannel[]>;
  /**
   * Sends a message that says it is a test by each robot of a channel.
   *
   * @throws PipelineError NOT_FOUND for a channel that there is not; what a robot answers is no error of this call
   */
  readonly testChannel: (request: ChannelTest, signal: AbortSignal) => Promise<readonly RobotTest[]>;
  /** Takes alerts from outside; resolves once they are durable, with how many of them are to be told. */
  readonly takeAlertmanager: (delivery: AlertmanagerDelivery) => Promise<number>;
}

export interface AlertName {
  readonly tenant: string;
  readonly factory: string;
  readonly alert: string;
}

export interface AlertDelivery {
  /** The notification's id, as `told` and `escalated` steps of the history name it. */
  readonly notification: string;
  readonly channel: string;
  /** Null while none has tried. */
  readonly robot: string | null;
  readonly kind: NotificationKind;
  /** When it came to be so. */
  readonly at: Instant;
  readonly state: (typeof DELIVERY_STATES)[number];
  /** Of what failed, also where it is tried again. */
  readonly code?: string;
  readonly tries: number;
}

export interface DryRunRequest {
  readonly tenant: string;
  readonly factory: string;
  /** The only lines that may be looked at; absent = all of the factory. */
  readonly lines?: readonly string[];
  readonly rule: AlertRule;
  readonly from: Instant;
  readonly to: Instant;
}

export interface DryRunReport {
  /** Of the observations that were looked at; null when there are none. */
  readonly observedFrom: Instant | null;
  readonly observations: number;
  /** By the time at which they would have fired. */
  readonly fired: readonly DryRunAlert[];
  /** Messages, with grouping as shipped. */
  readonly notices: number;
  /** Pending, but over before they fired. */
  readonly neverFired: number;
}

export interface DryRunAlert {
  readonly labels: Labels;
  readonly subject: string;
  readonly severity: Severity;
  readonly since: Instant;
  readonly firedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly resolution: Resolution | "";
  readonly value: number | null;
  readonly limit: number | null;
  readonly stale: boolean;
}

export const ROBOT_STATES = ["ready", "retrying", "resting", "refused"] as const;

export interface AlertChannel {
  readonly name: string;
  /** Notifications that wait for it, or for another channel of theirs; null while no process delivers. */
  readonly waiting: number | null;
  /** When the process that delivers said how it is; null while none does. */
  readonly toldAt: Instant | null;
  readonly robots: readonly AlertRobot[];
}

/** A robot as people may see it: nothing here is a secret. */
export interface AlertRobot {
  readonly name: string;
  readonly kind: RobotConfig["kind"];
  /** `retrying` after a failure, `resting` after too many messages, `refused` until a person acts. */
  readonly state: (typeof ROBOT_STATES)[number];
  /** Messages that it takes a minute, and how many of them it may get now (null while no process delivers). */
  readonly perMinute: number;
  readonly freeSlots: number | null;
  readonly nextTryAt: Instant | null;
  readonly refusedSince: Instant | null;
  readonly lastSuccessAt: Instant | null;
  /** The last failure since the last success. */
  readonly fault: { readonly code: string; readonly text: string; readonly at: Instant } | null;
}

export interface ChannelTest {
  readonly channel: string;
  readonly language: NotificationLanguage;
  /** Who asks for it: the message says so. */
  readonly by: string;
}

export interface RobotTest {
  readonly robot: string;
  readonly delivered: boolean;
  readonly fault: { readonly code: string; readonly text: string } | null;
}

export interface AlertmanagerDelivery {
  readonly payload: AlertmanagerPayload;
  readonly tenant: string;
  /** Of alerts that name none themselves. */
  readonly factory: string;
  readonly receivedAt: Instant;
}
