// Timers as a dependency: only `runtime/` owns a clock, everything else is handed one.

export interface Timer {
  /** Runs `run` once after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}
