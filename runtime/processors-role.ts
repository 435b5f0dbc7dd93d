// The `processors` role: runs the loop over every partition that this process is given, for the active generation and for one
// that is being rebuilt beside it; switches when the rebuilt one has caught up and all of it is queryable (design 9).
import type { Processor } from "../core/processor.ts";
import { EVENTS_TOPIC } from "../core/frame.ts";
import { line } from "../processors/line.ts";
import type { Generations } from "./generations.ts";
import { groupOf } from "./generations.ts";
import type { LoopDeps } from "./loop/run-partition.ts";
import { type CommitReport, runPartition } from "./loop/run-partition.ts";

const LOOK_EVERY_MS = 500;

export interface ProcessorsRole {
  /** The newest report of each partition of the active generation. */
  reports(): readonly CommitReport[];
  /** Starts the next generation from the beginning of `events`; nothing when one is being built already. */
  rebuild(): Promise<number>;
  close(): Promise<void>;
}

export interface ProcessorsDeps extends Pick<LoopDeps, "log" | "now" | "sleep" | "logger"> {
  readonly generations: Generations;
  /** Rows committed and not yet queryable. */
  readonly factsLag: () => Promise<number>;
  /** Tells the warehouse which generation readers see from now on. */
  readonly announce: (generation: number) => Promise<void>;
  readonly onReport: (partition: number, report: CommitReport) => void;
  /** Called when a partition stops for good: its log cannot be trusted. */
  readonly onStop: (error: unknown) => void;
}

/** Line keys have three parts; a factory's key (two) has no processor yet. */
export function processorFor(key: string): Processor | undefined {
  return key.split("/").length === 3 ? line : undefined;
}

export async function startProcessors(deps: ProcessorsDeps): Promise<ProcessorsRole> {
  const { generations, log, logger } = deps;
  const reports = new Map<number, Map<number, CommitReport>>();
  const leaves = new Map<number, () => Promise<void>>();
  const stop = new AbortController();
  let watching: Promise<void> = Promise.resolve();

  async function start(generation: number): Promise<void> {
    const own = new Map<number, CommitReport>();
    reports.set(generation, own);
    const group = groupOf(generation);
    const isActive = () => generations.current.active === generation;
    const onCommit = (partition: number, report: CommitReport) => {
      own.set(partition, report);
      if (isActive()) deps.onReport(partition, report);
    };
    const loop: LoopDeps = { ...deps, group, generation, processorFor, onCommit, writesTicks: isActive };
    const leave = await log.share(group, EVENTS_TOPIC, (claim) => runPartition(claim, loop).catch(deps.onStop));
    leaves.set(generation, leave);
  }

  async function lagOf(generation: number): Promise<number> {
    let lag = 0;
    for (let partition = 0; partition < log.partitions; partition++) {
      lag += (await log.end(EVENTS_TOPIC, partition)) - (await log.committed(groupOf(generation), partition));
    }
    return lag;
  }

  async function watchRebuild(generation: number): Promise<void> {
    while (!stop.signal.aborted) {
      await deps.sleep(LOOK_EVERY_MS, stop.signal);
      if (stop.signal.aborted || (await lagOf(generation)) > 0 || (await deps.factsLag()) > 0) continue;
      const before = generations.current.active;
      await deps.announce(generation);
      await generations.put({ active: generation, building: null });
      logger.info("generation switched", { from: before, to: generation });
      await leaves.get(before)?.();
      leaves.delete(before);
      return;
    }
  }

  function build(generation: number): Promise<void> {
    return start(generation).then(() => {
      watching = watchRebuild(generation).catch((error) => logger.error("rebuild failed", { generation, error: String(error) }));
    });
  }

  await start(generations.current.active);
  if (generations.current.building !== null) await build(generations.current.building);
  return {
    reports: () => [...(reports.get(generations.current.active)?.values() ?? [])],
    async rebuild() {
      const { active, building } = generations.current;
      if (building !== null) return building;
      await generations.put({ active, building: active + 1 });
      await build(active + 1);
      return active + 1;
    },
    async close() {
      stop.abort();
      await watching;
      await Promise.all([...leaves.values()].map((leave) => leave()));
    },
  };
}
