// What the routes of dead letters need of the world.
import type { Credential } from "../core/credential.ts";
import type { Instant } from "../core/time.ts";

/** What letters have in common: whose they are, and why they lie there. */
export interface LetterGroup {
  /** `tenant`, `tenant/factory` or `tenant/factory/line`. */
  readonly key: string;
  readonly reason: string;
  /** The source whose change it is; null for an event. */
  readonly source: string | null;
}

/** Which letters a caller means, of those that it may see. */
export type LetterChoice = (group: LetterGroup) => boolean;

export interface DeadLetter extends LetterGroup {
  readonly offset: number;
  readonly detail: string;
  readonly origin: string;
  readonly receivedAt: Instant;
  /** Its beginning, if it is long. */
  readonly event: string;
}

export interface LetterSummary {
  readonly reason: string;
  readonly source: string | null;
  readonly count: number;
  readonly oldestAt: Instant;
  readonly newestAt: Instant;
}

/** What came of letters that were sent again, or put aside. */
export interface LetterReceipt {
  /** Events that were taken in again; of letters that were put aside, how many. */
  readonly accepted: number;
  /** Events that the edge itself refused: they stay. */
  readonly refused: number;
  /** Letters of the caller's that were not asked for, and changes of sources where those cannot be sent again: they stay. */
  readonly kept: number;
}

export interface LetterTask {
  /** Who asks, as whom events are taken in again. */
  readonly credential: Credential;
  /** Letters of others are neither touched nor counted. */
  readonly visible: LetterChoice;
  readonly wanted: LetterChoice;
  /** What was asked for, for whoever reads later who did what. */
  readonly asked: { readonly reason: string | null; readonly source: string | null };
  /** Names the request. */
  readonly traceId: string;
}

/** Who sent letters again or put them aside, and what came of it. */
export interface LetterAct extends LetterReceipt {
  readonly kind: "replay" | "dismiss";
  readonly at: Instant;
  readonly by: string;
  readonly tenant: string;
  readonly reason: string | null;
  readonly source: string | null;
  readonly note: string;
  /** Why it ended early; what it had done until then stands. */
  readonly code: string | null;
}

export interface DeadLetters {
  /** Letters that nobody has dealt with, of all tenants. */
  count(): Promise<number>;
  list(choice: LetterChoice, page: { skip: number; limit: number; newestFirst: boolean }): Promise<{ items: DeadLetter[]; total: number }>;
  /** By reason and source, the largest first. */
  summary(choice: LetterChoice): Promise<LetterSummary[]>;
  /**
   * Sends events through the door again, late ones as historical. What fails again comes back as a new letter.
   *
   * @throws PipelineError BACKPRESSURE, DISK_FULL, LOG_UNAVAILABLE: what was sent until then is done, a later call goes on
   */
  replay(task: LetterTask): Promise<LetterReceipt>;
  /** Puts letters aside that need no more doing, such as changes of rows that were mended in their database. */
  dismiss(task: LetterTask & { readonly note: string }): Promise<LetterReceipt>;
  /** The newest first. */
  acts(tenant: string): Promise<LetterAct[]>;
}
