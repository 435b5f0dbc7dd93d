// Checked events → log records of `events`: frames of one key, in the order they came.
//   I1. A frame holds at most 500 events and 256 KB; a single event beyond that stands alone in its own.
//   I2. Of one key, frames and the events in them keep the order of `add`.
import type { Event } from "../core/events.ts";
import { CHECKED, EVENTS_TOPIC, FRAME_MAX_BYTES, FRAME_MAX_EVENTS } from "../core/frame.ts";
import { keysOf } from "../core/keys.ts";
import type { Instant } from "../core/time.ts";
import type { NewRecord } from "../log/log.ts";
import { partitionOf } from "../log/partition-of.ts";

interface Frame {
  readonly key: string;
  readonly partition: number;
  readonly lines: string[];
  bytes: number;
}

export interface Packed {
  readonly records: NewRecord[];
  /** Partitions that historical events among them go to. */
  readonly historicalPartitions: ReadonlySet<number>;
}

export interface Packer {
  /** Bytes waiting. */
  readonly bytes: number;
  /** `json` is the event as it will stand in the log: one line. */
  add(event: Event, json: string): void;
  /** Gives what was added since the last drain. */
  drain(receivedAt: Instant): Packed;
}

export function createPacker(partitions: number): Packer {
  let open = new Map<string, Frame>();
  let frames: Frame[] = [];
  let historical = new Set<number>();
  let bytes = 0;

  function frameFor(key: string, lineBytes: number): Frame {
    const standing = open.get(key);
    if (standing && standing.lines.length < FRAME_MAX_EVENTS && standing.bytes + lineBytes <= FRAME_MAX_BYTES) return standing;
    const frame = { key, partition: standing?.partition ?? partitionOf(key, partitions), lines: [], bytes: 0 };
    open.set(key, frame);
    frames.push(frame);
    return frame;
  }

  return {
    get bytes() {
      return bytes;
    },
    add(event, json) {
      const lineBytes = Buffer.byteLength(json) + 1;
      for (const key of keysOf(event)) {
        const frame = frameFor(key, lineBytes);
        frame.lines.push(json);
        frame.bytes += lineBytes;
        bytes += lineBytes;
        if (event.historical) historical.add(frame.partition);
      }
    },
    drain(receivedAt) {
      const packed = { records: frames.map((frame) => recordOf(frame, receivedAt)), historicalPartitions: historical };
      open = new Map();
      frames = [];
      historical = new Set();
      bytes = 0;
      return packed;
    },
  };
}

function recordOf({ key, partition, lines }: Frame, timestamp: Instant): NewRecord {
  return { topic: EVENTS_TOPIC, partition, key, value: Buffer.from(lines.join("\n")), timestamp, headers: CHECKED };
}
