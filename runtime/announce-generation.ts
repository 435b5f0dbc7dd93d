// Tells the warehouse which generation readers see, for whoever queries it beside this program. Every process with sinks does: the same
// word twice is one, and one that was lost is said again.
import type { Generations } from "./generations.ts";
import type { Logger } from "./logger.ts";

export interface AnnounceDeps {
  readonly generations: Generations;
  readonly warehouse: {
    /** The generation that the warehouse tells. */
    announcedGeneration(): Promise<number>;
    announceGeneration(generation: number): Promise<void>;
  };
  readonly every: (intervalMs: number, task: () => void) => () => void;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 1000;

export function keepAnnounced({ generations, warehouse, every, logger }: AnnounceDeps): () => Promise<void> {
  let announced: number | undefined;
  let running: Promise<void> | undefined;

  async function look(): Promise<void> {
    const { active } = generations.current;
    try {
      announced ??= await warehouse.announcedGeneration();
      if (announced >= active) return;
      await warehouse.announceGeneration(active);
      announced = active;
      logger.info("generation announced", { generation: active });
    } catch (error) {
      logger.debug("the warehouse could not be told the generation yet", { generation: active, error: String(error) });
    }
  }
  const lookOnce = () => {
    running ??= look().finally(() => (running = undefined));
  };

  lookOnce();
  const stops = [every(LOOK_EVERY_MS, lookOnce), generations.onChange(lookOnce)];
  return async () => {
    for (const stop of stops) stop();
    await running;
  };
}
