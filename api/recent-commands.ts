// Remembers when the newest commands were first given, so that a client which sends one again (it never saw the answer) sends the same
// event: the log then knows it by its identity, and it is carried out once.
//   I1. Bounded: the oldest is forgotten. One that is sent again after that is noticed by its identity all the same, as a conflict.
import type { Instant } from "../core/time.ts";
import { RequestError } from "./envelope.ts";

const REMEMBERED = 1000;

export interface RecentCommands {
  /**
   * The time of the command `key`: that of the first call, or `now`.
   *
   * @throws RequestError INVALID_REQUEST when the key belongs to another command
   */
  timeOf(key: string, content: string, now: Instant): Instant;
  /** Gives the key free again: its command was refused. */
  forget(key: string): void;
}

export function createRecentCommands(): RecentCommands {
  const known = new Map<string, { content: string; at: Instant }>();
  return {
    timeOf(key, content, now) {
      const first = known.get(key);
      if (first && first.content !== content) {
        const message = "belongs to another command that was given just now";
        throw new RequestError("INVALID_REQUEST", `\`id\` ${message}`, [{ path: "id", message }]);
      }
      if (first) return first.at;
      known.set(key, { content, at: now });
      const [oldest] = known.keys();
      if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
      return now;
    },
    forget(key) {
      known.delete(key);
    },
  };
}
