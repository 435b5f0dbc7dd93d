// The durable history of deliveries: rows of `alert_deliveries` in the log, from where the sinks take them into the warehouse.
//   I1. Rows belong to no generation (decision 0027). Their origin is no place in a topic but the moment at which they were told, so that a
//       word that is told again, after a crash, is a row of its own; the newest of a notification counts.
import { SOURCE_GENERATION } from "../../core/quality.ts";
import type { Instant } from "../../core/time.ts";
import type { EventLog } from "../../log/log.ts";
import { deliveryRows } from "../delivery/delivery-rows.ts";
import type { Outcome } from "../delivery/robot.ts";
import { createRowChunks } from "../loop/row-chunks.ts";

/** Between those of alerts and those of sources, in 16 bits. */
const ORIGIN = 24_576;
/** Calls within a millisecond that origins tell apart; `src_index` has room for no more. */
const CALLS = 4096;

/** Appends the rows of outcomes; resolves when they are durable. @throws PipelineError LOG_UNAVAILABLE */
export function deliveryHistory({ log, now }: { log: EventLog; now: () => Instant }): (outcomes: readonly Outcome[]) => Promise<void> {
  const chunks = createRowChunks({ partition: ORIGIN, generation: SOURCE_GENERATION, partitionsOf: log.partitionsOf });
  let calls = 0;
  return async (outcomes) => {
    const at = now();
    chunks.from({ offset: at, timestamp: at }, calls++ % CALLS);
    for (const row of outcomes.flatMap(deliveryRows)) chunks.emit("alert_deliveries", row);
    const records = chunks.take();
    if (records.length > 0) await log.append(records);
  };
}
