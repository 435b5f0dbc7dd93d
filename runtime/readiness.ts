// Whether a process can do its work, with the API and without: what `/readyz` tells.
import { PipelineError } from "../core/errors.ts";
import { EVENTS_TOPIC } from "../core/frame.ts";
import type { EventLog } from "../log/log.ts";
import type { DiskGuard } from "./disk-guard.ts";
import type { OpenWarehouse } from "./warehouse/open-warehouse.ts";

export interface ReadinessDeps {
  readonly log: Pick<EventLog, "end">;
  readonly disk: Pick<DiskGuard, "refusal">;
  /** Of the roles that need one. */
  readonly warehouse: Pick<OpenWarehouse, "client"> | undefined;
}

/** @returns resolves when the process is ready, and rejects with what keeps it from its work */
export function createReadiness({ log, disk, warehouse }: ReadinessDeps): () => Promise<void> {
  return async () => {
    await log.end(EVENTS_TOPIC, 0); // the log answers
    if (warehouse && !(await warehouse.client.ping({ select: true })).success) {
      throw new PipelineError("WAREHOUSE_UNAVAILABLE", "the warehouse does not answer");
    }
    const refusal = disk.refusal();
    if (refusal) throw refusal;
  };
}
