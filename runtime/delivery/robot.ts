// A robot as the delivery knows it: what it may get, and how a message becomes its.
import type { Content } from "../../core/notification.ts";
import type { RobotSettings } from "../../processors/outbox/model.ts";

export interface Robot {
  readonly settings: RobotSettings;
  /** In the message, as one of its own (`settings.takesPictures`), or not at all. */
  readonly pictures: "inline" | "apart" | "none";
  /** Makes the message, and gives what sends it once; undefined when the robot cannot show the content. */
  prepare(content: Content, picture?: Uint8Array): ((signal: AbortSignal) => Promise<void>) | undefined;
}

/** What became of a notification: for the history of who was told when. At least once, the same each time but for `at`. */
export interface Outcome {
  readonly id: string;
  readonly alert: string;
  readonly tenant: string;
  readonly factory: string;
  /** In a message of its own, by name or number in a digest, as part of a newer step of its alert, or by nobody. */
  readonly how: "message" | "digest" | "merged" | "undelivered";
  readonly at: number;
  readonly channel?: string;
  readonly robot?: string;
  readonly code?: string;
}
