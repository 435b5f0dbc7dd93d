// A log record of `events`: up to 500 events of one key as NDJSON, at most 256 KB.
//   I1. A frame marked `checked` was parsed by this program's own edge: its readers parse JSON and trust the shape.
//       Any other record is somebody else's and is checked event by event.

export const EVENTS_TOPIC = "events";
export const DEADLETTER_TOPIC = "deadletter";
export const QUARANTINE_TOPIC = "quarantine";
/** What alerts tell people, on its way to the outbox. */
export const NOTIFICATIONS_TOPIC = "notifications";

export const FRAME_MAX_EVENTS = 500;
export const FRAME_MAX_BYTES = 256 * 1024;

/** Headers of a frame that the edge has checked. */
export const CHECKED: Readonly<Record<string, string>> = Object.freeze({ checked: "1" });

/** Headers of a tick: no events inside, the record's timestamp is the owner's wall clock. */
export const TICK: Readonly<Record<string, string>> = Object.freeze({ tick: "1" });
