// Which generation of facts readers see, and which one is being built beside it (design 9).
//   I1. Kept in the log's register, which every process follows; switching is one put, after everything of the new generation is
//       queryable.
//   I2. Who changes it owns the entry first and decides by what it then holds: of two who change it at once neither undoes the other's.
import { PipelineError } from "../core/errors.ts";
import { EVENTS_TOPIC } from "../core/frame.ts";
import type { EventLog } from "../log/log.ts";
import { sleep } from "./clock.ts";

const NAME = "generations";
const KEY = "current";
const FOLLOW_EVERY_MS = 1000;
const TRIES = 10;
/** Those who change it at once step aside for each other, for different times. */
const ASIDE_MS = 50;

export interface GenerationState {
  readonly active: number;
  /** A rebuild under way. */
  readonly building: number | null;
  /**
   * Ends of the partitions of `events` when the newest rebuild began: what lies before was dead-lettered by the generation
   * before, and is not dead-lettered again.
   */
  readonly rebuiltFrom: readonly number[];
  /** Rows of the generations before this one come from the log that this one was moved from: nobody computes them here. */
  readonly firstOwn?: number;
}

export interface Generations {
  /** As last read. */
  readonly current: GenerationState;
  /** Reads what any process has put. */
  refresh(): Promise<GenerationState>;
  /** Puts what `decide` makes of the state that stands; nothing when it gives nothing. Gives what stands then. */
  change(decide: (state: GenerationState) => GenerationState | undefined): Promise<GenerationState>;
  /** Calls `listener` whenever `current` has become another, whoever changed it. The returned function ends that. */
  onChange(listener: () => void): () => void;
}

/** The group whose position and state a generation's processors keep. */
export function groupOf(generation: number): string {
  return `processors.g${generation}`;
}

/** The generations whose processors run on this log: the active one, unless its rows are another log's, and the one being built. */
export function ownGenerations({ active, building, firstOwn = 1 }: GenerationState): number[] {
  return [active, ...(building === null ? [] : [building])].filter((generation) => generation >= firstOwn);
}

/** Rises with every change that there can be. */
const ageOf = ({ active, building }: GenerationState) => 2 * active + (building === null ? 0 : 1);

export async function openGenerations(log: EventLog): Promise<Generations> {
  const register = log.register(NAME);
  const listeners = new Set<() => void>();
  let current: GenerationState = { active: 1, building: null, rebuiltFrom: [] };

  function take(stored: unknown): GenerationState {
    const before = current;
    const read = (stored as GenerationState | undefined) ?? current;
    if (ageOf(read) < ageOf(before)) return current; // an answer that came late
    current = read;
    if (ageOf(read) > ageOf(before)) for (const listener of [...listeners]) listener();
    return current;
  }

  async function changeOnce(decide: (state: GenerationState) => GenerationState | undefined): Promise<GenerationState> {
    const entry = await register.own(KEY);
    const next = decide(take(await entry.get()));
    if (next === undefined) return current;
    await entry.put(next);
    return take(next);
  }

  const generations: Generations = {
    get current() {
      return current;
    },
    refresh: async () => take(await register.get(KEY)),
    async change(decide) {
      for (let tries = 1; ; tries++) {
        try {
          return await changeOnce(decide);
        } catch (error) {
          const isTakenOver = error instanceof PipelineError && error.code === "LOG_UNAVAILABLE"; // or the log is away: tried again too
          if (!isTakenOver || tries === TRIES) throw error;
          await sleep(Math.random() * ASIDE_MS * tries);
        }
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  await generations.refresh();
  return generations;
}

/** Reads the register again and again: another process may have changed it. A log that is away is told by whoever needs it. */
export function followGenerations(generations: Generations, every: (intervalMs: number, task: () => void) => () => void): () => void {
  let isReading = false;
  return every(FOLLOW_EVERY_MS, () => {
    if (isReading) return;
    isReading = true;
    generations
      .refresh()
      .catch(() => undefined)
      .finally(() => (isReading = false));
  });
}

/** Starts the next generation, unless one is being built already: processors begin with it as they hear of it. Gives its number. */
export async function startRebuild(log: EventLog, generations: Generations): Promise<number> {
  const rebuiltFrom = await Promise.all(Array.from({ length: log.partitions }, (_, partition) => log.end(EVENTS_TOPIC, partition)));
  const { active, building } = await generations.change((state) =>
    state.building === null ? { active: state.active, building: state.active + 1, rebuiltFrom } : undefined,
  );
  return building ?? active;
}
