// Observations on their way into the log: NDJSON records of one factory, each observation with its origin.
//   I1. The origin depends only on the record's place in the log and the event's in the record, never on where a commit fell.
//   I2. What an earlier generation has told is not told again: nothing is written of records before `quietBefore`.
import { ALERTING_TOPIC, type Observation } from "../../core/alerting.ts";
import type { Instant } from "../../core/time.ts";
import type { NewRecord } from "../../log/log.ts";
import { partitionOf } from "../../log/partition-of.ts";
import type { Tell } from "../../processors/alerts/observers/observing.ts";

const SEAL_UNITS = 64 * 1024;
const OBSERVATIONS_PER_EVENT = 1024;

export interface Observations {
  /** Observations told from now on come from this event of this record; said again, they go on. */
  from(record: { readonly offset: number; readonly timestamp: Instant }, index: number): void;
  readonly tell: Tell;
  readonly pendingBytes: number;
  /** All records since the last call. */
  take(): NewRecord[];
}

export interface ObservationsOptions {
  /** Of `events`: where observations come from. */
  readonly partition: number;
  readonly partitionsOf: (topic: string) => number;
  readonly quietBefore: number;
}

export function createObservations({ partition, partitionsOf, quietBefore }: ObservationsOptions): Observations {
  const open = new Map<string, string>();
  const sealed: NewRecord[] = [];
  let offset = -1;
  let ofEvent = 0;
  let index = 0;
  let timestamp = 0;
  let pendingBytes = 0;

  function seal(key: string, text: string): void {
    open.delete(key);
    const to = partitionOf(key, partitionsOf(ALERTING_TOPIC));
    sealed.push({ topic: ALERTING_TOPIC, partition: to, key, value: Buffer.from(text), timestamp });
  }

  return {
    from(record, event) {
      if (record.offset === offset && event === ofEvent) return;
      ofEvent = event;
      offset = record.offset;
      timestamp = record.timestamp;
      index = event * OBSERVATIONS_PER_EVENT;
    },
    tell(observation) {
      if (offset < quietBefore) return;
      const told = { ...observation, origin: { partition, offset, index: index++ } } as Observation;
      const { tenant, factory } = observation.labels;
      const key = `${tenant}/${factory}`;
      const line = `${JSON.stringify(told)}\n`;
      const text = (open.get(key) ?? "") + line;
      pendingBytes += line.length;
      if (text.length >= SEAL_UNITS) seal(key, text);
      else open.set(key, text);
    },
    get pendingBytes() {
      return pendingBytes;
    },
    take() {
      for (const [key, text] of [...open]) seal(key, text);
      pendingBytes = 0;
      return sealed.splice(0);
    },
  };
}
