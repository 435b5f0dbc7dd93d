// A broken invariant stops the line that it belongs to; it is never caught to go on.
import { PipelineError } from "./errors.ts";

/** @throws PipelineError ASSERTION_FAILED: the line is quarantined */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new PipelineError("ASSERTION_FAILED", message);
}
