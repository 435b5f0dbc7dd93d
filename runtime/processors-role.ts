// The `processors` role: runs the loop over every partition that this process is given, for the active generation and for one
// that is being rebuilt beside it; switches when the rebuilt one has caught up and all of it is queryable (design 9).
//   I1. What runs follows the register of generations, whoever changed it: every process builds what is being built, and leaves what is
//       over.
//   I2. Of all processes the one that holds partition 0 of the new generation switches. Should two believe that they hold it, the put
//       of one fails.

import { EVENTS_TOPIC } from "../core/frame.ts";
import type { Processor } from "../core/processor.ts";
import type { Claim } from "../log/log.ts";
import { observing } from "../processors/alerts/observers/observing.ts";
import { flowObserver } from "../processors/alerts/observers/of-flow.ts";
import { lineObserver } from "../processors/alerts/observers/of-line.ts";
import { flow } from "../processors/flow.ts";
import { line } from "../processors/line.ts";
import { type Generations, groupOf, ownGenerations } from "./generations.ts";
import { eventsLag, sumOf } from "./lag.ts";
import type { LoopDeps } from "./loop/run-partition.ts";
import { type CommitReport, runPartition } from "./loop/run-partition.ts";

const LOOK_EVERY_MS = 500;
/** Whose holder switches. */
const FIRST = 0;
/** A generation that falls so many records behind once more has rows on their way that no mark knew. */
const FELL_BEHIND = 1000;

/** The newest report of a partition that this process holds. */
export interface PartitionReport extends CommitReport {
  readonly group: string;
  readonly partition: number;
}

export interface ProcessorsRole {
  /** Of every partition held, of every generation that runs here. */
  reports(): readonly PartitionReport[];
  close(): Promise<void>;
}

export interface ProcessorsDeps extends Pick<LoopDeps, "log" | "now" | "sleep" | "logger"> {
  readonly generations: Generations;
  /** Remembers what rows are committed; the function given tells whether all of them are queryable. */
  readonly markFacts: () => Promise<() => Promise<boolean>>;
  /** Called for every partition that this process is given. */
  readonly onClaim: (group: string, claim: Claim) => void;
  /** Tells of a partition of the active generation; nothing when it is no longer held here. */
  readonly onReport: (partition: number, report: CommitReport | undefined) => void;
  /** Called when a partition stops for good: its log cannot be trusted. */
  readonly onStop: (error: unknown) => void;
}

const watchedLine = observing(line, lineObserver);
const watchedFlow = observing(flow, flowObserver);

/** A line's key has three parts, a factory's two. */
export function processorFor(key: string): Processor | undefined {
  const parts = key.split("/").length;
  if (parts === 3) return watchedLine;
  return parts === 2 ? watchedFlow : undefined;
}

export async function startProcessors(deps: ProcessorsDeps): Promise<ProcessorsRole> {
  const { generations, logger } = deps;
  const runs = createRuns(deps);
  let isClosing = false;
  let bell = new AbortController();
  const unsubscribe = generations.onChange(() => bell.abort());

  async function watch(): Promise<void> {
    for (;;) {
      await deps.sleep(LOOK_EVERY_MS, bell.signal);
      if (isClosing) return;
      bell = new AbortController();
      try {
        await runs.follow();
        if (await runs.switchWhenReady()) await runs.follow();
      } catch (error) {
        logger.warn("generations are followed again", { error: String(error) });
      }
    }
  }

  try {
    await runs.follow();
  } catch (error) {
    unsubscribe();
    await runs.leave();
    throw error;
  }
  const watching = watch();
  return {
    reports: runs.reports,
    async close() {
      isClosing = true;
      unsubscribe();
      bell.abort();
      await watching;
      await runs.leave();
    },
  };
}

/** The generations that run in this process. */
function createRuns(deps: ProcessorsDeps) {
  const { generations, logger } = deps;
  const running = new Map<number, GenerationRun>();
  return {
    reports: () => [...running.values()].flatMap((run) => run.reports()),
    /** Runs the generations that there are, and leaves those that are over. */
    async follow(): Promise<void> {
      const wanted = ownGenerations(generations.current);
      for (const generation of wanted) {
        if (!running.has(generation)) running.set(generation, await runGeneration(generation, deps));
      }
      for (const [generation, run] of running) {
        if (wanted.includes(generation)) continue;
        running.delete(generation);
        await run.leave();
      }
    },
    /** True when the generation that is being built has been made the active one, by this process. */
    async switchWhenReady(): Promise<boolean> {
      const { active: from, building: to } = generations.current;
      const run = to === null ? undefined : running.get(to);
      if (to === null || !run?.holds(FIRST) || !(await run.isReady())) return false;
      let isMine = false;
      await generations.change((state) => {
        isMine = state.building === to;
        return isMine ? { ...state, active: to, building: null } : undefined;
      });
      if (isMine) logger.info("generation switched", { from, to });
      return isMine;
    },
    async leave(): Promise<void> {
      await Promise.all([...running.values()].map((run) => run.leave()));
    },
  };
}

interface GenerationRun {
  reports(): PartitionReport[];
  holds(partition: number): boolean;
  /** True when the generation has read everything, in whatever processes, and all of it is queryable. */
  isReady(): Promise<boolean>;
  leave(): Promise<void>;
}

async function runGeneration(generation: number, deps: ProcessorsDeps): Promise<GenerationRun> {
  const { log, generations, markFacts } = deps;
  const group = groupOf(generation);
  const held = new Map<number, CommitReport | undefined>();
  const isActive = () => generations.current.active === generation;
  const isNewest = () => generation === (generations.current.building ?? generations.current.active);
  const tell = (partition: number, report: CommitReport | undefined) => {
    if (isActive()) deps.onReport(partition, report);
  };
  const loop: LoopDeps = {
    ...deps,
    group,
    generation,
    processorFor,
    onCommit(partition, report) {
      held.set(partition, report);
      tell(partition, report);
    },
    writesTicks: isActive,
    quietBefore: (partition) => (isNewest() ? (generations.current.rebuiltFrom[partition] ?? 0) : 0),
  };
  let isAllQueryable: (() => Promise<boolean>) | undefined;

  const leave = await log.share(group, [EVENTS_TOPIC], async (claim) => {
    const { partition } = claim;
    deps.onClaim(group, claim);
    held.set(partition, undefined);
    await runPartition(claim, loop).catch(deps.onStop);
    held.delete(partition);
    tell(partition, undefined);
  });
  return {
    reports: () => [...held].flatMap(([partition, report]) => (report ? [{ ...report, group, partition }] : [])),
    holds: (partition) => held.has(partition),
    async isReady() {
      const lag = sumOf(await eventsLag(log, group));
      if (lag > FELL_BEHIND) isAllQueryable = undefined;
      if (lag > 0) return false;
      isAllQueryable ??= await markFacts(); // kept: while rows keep coming, all of now are never queryable
      return isAllQueryable();
    },
    leave,
  };
}
