// Which generation of facts readers see, and which one is being built beside it (design 9).
//   I1. Kept in the log's register; switching is one put, after everything of the new generation is queryable.
import type { EventLog } from "../log/log.ts";

const NAME = "generations";
const KEY = "current";

export interface GenerationState {
  readonly active: number;
  /** A rebuild under way. */
  readonly building: number | null;
  /**
   * Ends of the partitions of `events` when the newest rebuild began: what lies before was dead-lettered by the generation
   * before, and is not dead-lettered again.
   */
  readonly rebuiltFrom: readonly number[];
}

export interface Generations {
  readonly current: GenerationState;
  /** Reads what another process, or an earlier run, has put. */
  refresh(): Promise<GenerationState>;
  put(state: GenerationState): Promise<void>;
}

/** The group whose position and state a generation's processors keep. */
export function groupOf(generation: number): string {
  return `processors.g${generation}`;
}

export async function openGenerations(log: EventLog): Promise<Generations> {
  const register = log.register(NAME);
  let current: GenerationState = { active: 1, building: null, rebuiltFrom: [] };
  const generations: Generations = {
    get current() {
      return current;
    },
    async refresh() {
      current = ((await register.get(KEY)) as GenerationState | undefined) ?? current;
      return current;
    },
    async put(state) {
      await register.put(KEY, state);
      current = state;
    },
  };
  await generations.refresh();
  return generations;
}
