// A robot as the delivery knows it: what it may get, and how a message becomes its.
import type { Content, NotificationKind } from "../../core/notification.ts";
import type { RobotSettings } from "../../processors/outbox/model.ts";

export interface Robot {
  readonly settings: RobotSettings;
  /** In the message, as one of its own (`settings.takesPictures`), or not at all. */
  readonly pictures: "inline" | "apart" | "none";
  /** Makes the message, and gives what sends it once; undefined when the robot cannot show the content. */
  prepare(content: Content, picture?: Uint8Array): ((signal: AbortSignal) => Promise<void>) | undefined;
}

/** What became of a notification, or how it waits: for the history of who was told when. At least once, the same each time but for `at`. */
export interface Outcome {
  readonly id: string;
  readonly alert: string;
  readonly tenant: string;
  readonly factory: string;
  readonly kind: NotificationKind;
  /** Ids of the older steps that it speaks for. */
  readonly absorbed: readonly string[];
  /** In a message of its own, by name or number in a digest, as part of a newer step of its alert, by nobody, or not yet. */
  readonly how: "message" | "digest" | "merged" | "undelivered" | "waiting";
  readonly at: number;
  readonly channel?: string;
  readonly robot?: string;
  /** Of the last try that failed. */
  readonly code?: string;
  /** Messages that were tried with it in them, since the process began. */
  readonly tries: number;
}
