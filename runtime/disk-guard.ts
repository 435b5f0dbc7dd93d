// How full the disk under the data directory is, and what that forbids: ingest first, sinks last (design 7).
import { statfs } from "node:fs/promises";
import type { Config } from "../core/config.ts";
import { PipelineError } from "../core/errors.ts";
import type { Logger } from "./logger.ts";

const LOOK_EVERY_MS = 2000;

export interface DiskGuard {
  /** Why ingest takes nothing, if so. */
  refusal(): PipelineError | undefined;
  /** True while sinks must not write. */
  sinksPaused(): boolean;
  readonly usedPercent: number;
  close(): void;
}

export interface DiskGuardDeps {
  readonly path: string;
  readonly limits: Config["disk"];
  readonly every: (intervalMs: number, task: () => void) => () => void;
  readonly logger: Logger;
}

export async function watchDisk({ path, limits, every, logger }: DiskGuardDeps): Promise<DiskGuard> {
  let usedPercent = 0;
  let wasFull = false;

  async function look(): Promise<void> {
    try {
      const { blocks, bavail, bfree } = await statfs(path);
      const usable = blocks - bfree + bavail; // as `df` counts: what root keeps for itself is nobody's
      usedPercent = usable > 0 ? (100 * (usable - bavail)) / usable : 0;
    } catch (error) {
      logger.warn("could not look at the disk", { path, error: String(error) });
      return;
    }
    const isFull = usedPercent >= limits.ingestStopsAt;
    if (isFull !== wasFull) {
      if (isFull) logger.error("disk too full, ingest stops: free some space", { path, usedPercent: Math.round(usedPercent) });
      else logger.info("disk has room again, ingest goes on", { path, usedPercent: Math.round(usedPercent) });
    }
    wasFull = isFull;
  }

  await look();
  const stop = every(LOOK_EVERY_MS, () => void look());
  return {
    refusal() {
      if (usedPercent < limits.ingestStopsAt) return undefined;
      return new PipelineError("DISK_FULL", `the disk is ${Math.round(usedPercent)} % full, ingest stops at ${limits.ingestStopsAt} %`);
    },
    sinksPaused: () => usedPercent >= limits.sinksStopAt,
    get usedPercent() {
      return usedPercent;
    },
    close: stop,
  };
}
