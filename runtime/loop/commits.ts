// When a task commits what it has stepped: soon enough for whoever watches, seldom enough for the log.
import type { Instant } from "../../core/time.ts";
import type { Commit, EventLog, Position, Task } from "../../log/log.ts";
import { leftOf } from "../clock.ts";

const COMMIT_EVENTS = 50_000;
const COMMIT_BYTES = 4 * 1024 * 1024;
/** Between two commits, in units of what the last one took. */
const COMMIT_PAUSE = 4;
/** Events that have lain in the log for so long are a backlog: nobody waits for the next of them. */
const BACKLOG_FROM_MS = 2000;
/** Between two commits of a backlog at most: what changes again and again is written once. */
const BACKLOG_INTERVAL_MS = 1000;
/** When a commit could be made, nothing more is waiting if nothing comes for so long: the next of a backlog may be on its way here. */
const IDLE_AFTER_MS = { live: 1, backlog: 50 };

/** What is stepped: the memory of a task. */
export interface Stepped {
  /** Everything since the last call that a commit must carry; one commit at a time. */
  takeChanges(): Omit<Commit, "position">;
  /** The commit of the changes last taken is done. */
  committed(): void;
  readonly pendingBytes: number;
  readonly counts: { readonly events: number };
}

export interface CommitDeps {
  readonly now: () => Instant;
  readonly log: Pick<EventLog, "commitIntervalMs" | "commitPauseMs">;
  /** Called after every commit. */
  readonly onCommit: () => void;
}

export interface Commits {
  commit(position: Position): Promise<void>;
  /** A record was stepped; `timestamp`: when it came into the log. */
  passed(position: Position, timestamp: Instant): void;
  /** How long to wait for more before a commit is due; without end when nothing waits for one. */
  waitMs(): number;
  commitIfDue(isIdle: boolean): Promise<void>;
  commitRest(): Promise<void>;
}

/**
 * When to commit: as soon as nothing more is waiting, but never back to back - the log's pause, or four times as long as the last commit
 * took, passes before the next - and at the latest after the log's interval (1 s while there is a backlog), 50 000 events or 4 MB of rows
 * (design 3).
 */
export function createCommits(task: Pick<Task, "commit">, stepped: Stepped, { now, log, onCommit }: CommitDeps): Commits {
  let pending: Position | undefined;
  let pendingSince = 0;
  let newestAt = 0;
  let pause = { since: 0, ms: 0 };
  let eventsAtCommit = stepped.counts.events;

  async function commit(position: Position): Promise<void> {
    const startedAt = now();
    await task.commit({ position, ...stepped.takeChanges() });
    stepped.committed();
    const endedAt = now();
    const pauseMs = Math.min(log.commitIntervalMs, Math.max(log.commitPauseMs, COMMIT_PAUSE * (endedAt - startedAt)));
    pause = { since: endedAt, ms: pauseMs };
    pending = undefined;
    eventsAtCommit = stepped.counts.events;
    onCommit();
  }
  const pauseLeft = () => leftOf(pause.ms, { since: pause.since, now: now() });
  const isBacklog = () => now() - newestAt > BACKLOG_FROM_MS;
  return {
    commit,
    passed(position: Position, timestamp: Instant) {
      if (!pending) pendingSince = now();
      pending = position;
      newestAt = timestamp;
    },
    waitMs: () => (pending ? Math.max(isBacklog() ? IDLE_AFTER_MS.backlog : IDLE_AFTER_MS.live, pauseLeft()) : Number.POSITIVE_INFINITY),
    async commitIfDue(isIdle: boolean) {
      if (!pending) return;
      const isFull = stepped.pendingBytes >= COMMIT_BYTES || stepped.counts.events - eventsAtCommit >= COMMIT_EVENTS;
      const intervalMs = isBacklog() ? BACKLOG_INTERVAL_MS : log.commitIntervalMs;
      const isOverdue = leftOf(intervalMs, { since: pendingSince, now: now() }) === 0;
      if (isFull || isOverdue || (isIdle && pauseLeft() === 0)) await commit(pending);
    },
    async commitRest() {
      if (pending) await commit(pending);
    },
  };
}
