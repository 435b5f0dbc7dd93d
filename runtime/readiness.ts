// Whether a process can do its work, with the API and without: what `/readyz` tells.
import { PipelineError } from "../core/errors.ts";
import { EVENTS_TOPIC } from "../core/frame.ts";
import type { EventLog } from "../log/log.ts";
import { sleep } from "./clock.ts";
import type { DiskGuard } from "./disk-guard.ts";
import type { OpenWarehouse } from "./warehouse/open-warehouse.ts";

/** A probe that waits longer has given up by itself, and told nobody why. */
const ANSWER_WITHIN_MS = 5000;

export interface ReadinessDeps {
  readonly log: Pick<EventLog, "end">;
  readonly disk: Pick<DiskGuard, "refusal">;
  /** Of the roles that need one. */
  readonly warehouse: Pick<OpenWarehouse, "client"> | undefined;
}

/** @returns resolves when the process is ready, and rejects with what keeps it from its work */
export function createReadiness({ log, disk, warehouse }: ReadinessDeps, withinMs = ANSWER_WITHIN_MS): () => Promise<void> {
  return async () => {
    await answered(log.end(EVENTS_TOPIC, 0), withinMs);
    if (warehouse && !(await warehouse.client.ping({ select: true })).success) {
      throw new PipelineError("WAREHOUSE_UNAVAILABLE", "the warehouse does not answer");
    }
    const refusal = disk.refusal();
    if (refusal) throw refusal;
  };
}

async function answered(end: Promise<unknown>, withinMs: number): Promise<void> {
  const waiting = new AbortController();
  const late = async () => {
    await sleep(withinMs, waiting.signal);
    if (!waiting.signal.aborted) throw new PipelineError("LOG_UNAVAILABLE", `the log has not answered for ${withinMs} ms`);
  };
  try {
    await Promise.race([end, late()]);
  } finally {
    waiting.abort();
  }
}
