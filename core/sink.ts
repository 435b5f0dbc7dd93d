// What a destination of rows is to the runtime: one call that makes one fixed batch durable.

/** A batch that never changes once it was named: the same `id` always carries the same rows. */
export interface Batch {
  readonly id: string;
  readonly rows: number;
  readonly ndjson: Uint8Array;
}

export interface Sink {
  readonly name: string;
  /**
   * Resolves when the destination holds the whole batch, once, however often the same batch is written.
   * Tries once and drops nothing; the runtime owns deadline, retry and pause.
   *
   * @throws PipelineError SINK_UNAVAILABLE (the same batch may succeed later) or SINK_REJECTED (it cannot)
   */
  write(batch: Batch, signal: AbortSignal): Promise<void>;
  /**
   * The offset up to which the destination itself says that it has a partition of a log; absent = it keeps none.
   *
   * @throws PipelineError SINK_UNAVAILABLE
   */
  taken?(place: { readonly logId: string; readonly partition: number }, signal: AbortSignal): Promise<number>;
}
