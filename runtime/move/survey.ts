// What a move would do, counted by reading the old log whole.

import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { EventLog } from "../../log/log.ts";
import { isTick } from "../loop/ticks.ts";
import { type CopiedTotal, counted, NOTHING_COPIED, totalOf } from "./counts.ts";
import { merged } from "./merge.ts";
import { createPlacement } from "./placement.ts";

export interface Survey {
  readonly total: CopiedTotal;
  /** Records that the new log would get: a tick may go to several partitions. */
  readonly copies: number;
  readonly keys: number;
  /** Bytes of content by new partition. */
  readonly spread: readonly number[];
}

export interface SurveyOptions {
  readonly into: number;
  readonly onRead: (records: number) => void;
  readonly signal: AbortSignal;
}

export async function surveyMove(from: EventLog, { into, onRead, signal }: SurveyOptions): Promise<Survey> {
  const partitions = Array.from({ length: from.partitions }, (_, partition) => partition);
  const starts = await Promise.all(partitions.map((partition) => from.begin(EVENTS_TOPIC, partition)));
  const placement = createPlacement({ from: from.partitions, into });
  const spread = new Array<number>(into).fill(0);
  const keys = new Set<string>();
  let copied = NOTHING_COPIED;
  let copies = 0;
  for await (const run of merged(from, starts)) {
    signal.throwIfAborted();
    for (const record of run) {
      copied = counted(copied, record, from.partitions);
      if (!isTick(record.headers)) keys.add(record.key);
      for (const { partition, value } of placement.place(record)) {
        spread[partition] = (spread[partition] as number) + value.length;
        copies++;
      }
    }
    onRead(copied.records);
  }
  return { total: totalOf([copied]), copies, keys: keys.size, spread };
}
