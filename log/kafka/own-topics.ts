// The topics that a log itself is made of.
import { ALERTING_TOPIC } from "../../core/alerting.ts";
import { DEADLETTER_TOPIC, EVENTS_TOPIC, NOTIFICATIONS_TOPIC, QUARANTINE_TOPIC } from "../../core/frame.ts";
import { REGISTERS_TOPIC } from "./register.ts";
import type { TopicSpec } from "./topics.ts";

/** @param partitions of `events`: of what is computed from them, too */
export function ownTopics(partitions: number, factsTopics: readonly string[]): TopicSpec[] {
  return [
    { topic: EVENTS_TOPIC, kind: "kept", partitions },
    { topic: REGISTERS_TOPIC, kind: "compacted", partitions: 1 },
    { topic: DEADLETTER_TOPIC, kind: "kept", partitions: 1 },
    { topic: QUARANTINE_TOPIC, kind: "kept", partitions: 1 },
    { topic: ALERTING_TOPIC, kind: "facts", partitions },
    { topic: NOTIFICATIONS_TOPIC, kind: "facts", partitions: 1 },
    ...factsTopics.map((topic) => ({ topic, kind: "facts", partitions }) as const),
  ];
}
