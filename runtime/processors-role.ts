// The `processors` role: runs the loop over every partition that this process is given, for the active generation and for one
// that is being rebuilt beside it; switches when the rebuilt one has caught up and all of it is queryable (design 9).

import { EVENTS_TOPIC } from "../core/frame.ts";
import type { Processor } from "../core/processor.ts";
import { flow } from "../processors/flow.ts";
import { line } from "../processors/line.ts";
import type { Generations } from "./generations.ts";
import { groupOf } from "./generations.ts";
import { eventsLag } from "./lag.ts";
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

/** A line's key has three parts, a factory's two. */
export function processorFor(key: string): Processor | undefined {
  const parts = key.split("/").length;
  if (parts === 3) return line;
  return parts === 2 ? flow : undefined;
}

export async function startProcessors(deps: ProcessorsDeps): Promise<ProcessorsRole> {
  const { generations, logger, log } = deps;
  const running = new Map<number, GenerationRun>();
  const stop = new AbortController();
  let watching: Promise<void> = Promise.resolve();

  async function build(generation: number): Promise<void> {
    running.set(generation, await runGeneration(generation, deps));
    watching = switchWhenReady(generation).catch((error) => logger.error("rebuild failed", { generation, error: String(error) }));
  }

  async function switchWhenReady(generation: number): Promise<void> {
    while (!(await isReady(generation, deps))) {
      await deps.sleep(LOOK_EVERY_MS, stop.signal);
      if (stop.signal.aborted) return;
    }
    const before = generations.current.active;
    await deps.announce(generation);
    await generations.put({ ...generations.current, active: generation, building: null });
    logger.info("generation switched", { from: before, to: generation });
    await running.get(before)?.leave();
    running.delete(before);
  }

  const { active, building } = generations.current;
  running.set(active, await runGeneration(active, deps));
  if (building !== null) await build(building);
  return {
    reports: () => [...(running.get(generations.current.active)?.reports.values() ?? [])],
    async rebuild() {
      const current = generations.current;
      if (current.building !== null) return current.building;
      const next = current.active + 1;
      const rebuiltFrom = await Promise.all(Array.from({ length: log.partitions }, (_, partition) => log.end(EVENTS_TOPIC, partition)));
      await generations.put({ active: current.active, building: next, rebuiltFrom });
      await build(next);
      return next;
    },
    async close() {
      stop.abort();
      await watching;
      await Promise.all([...running.values()].map(({ leave }) => leave()));
    },
  };
}

interface GenerationRun {
  readonly reports: ReadonlyMap<number, CommitReport>;
  leave(): Promise<void>;
}

async function runGeneration(generation: number, deps: ProcessorsDeps): Promise<GenerationRun> {
  const reports = new Map<number, CommitReport>();
  const group = groupOf(generation);
  const isActive = () => deps.generations.current.active === generation;
  const onCommit = (partition: number, report: CommitReport) => {
    reports.set(partition, report);
    if (isActive()) deps.onReport(partition, report);
  };
  const isNewest = () => generation === (deps.generations.current.building ?? deps.generations.current.active);
  const quietBefore = (partition: number) => (isNewest() ? (deps.generations.current.rebuiltFrom[partition] ?? 0) : 0);
  const loop: LoopDeps = { ...deps, group, generation, processorFor, onCommit, writesTicks: isActive, quietBefore };
  const leave = await deps.log.share(group, EVENTS_TOPIC, (claim) => runPartition(claim, loop).catch(deps.onStop));
  return { reports, leave };
}

/** True when a generation has read everything and all of it is queryable. */
async function isReady(generation: number, { log, factsLag }: ProcessorsDeps): Promise<boolean> {
  return (await eventsLag(log, groupOf(generation))) === 0 && (await factsLag()) === 0;
}
