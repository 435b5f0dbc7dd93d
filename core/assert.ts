import { PipelineError } from "./errors.ts";

/** A broken invariant stops the line it belongs to (quarantine); it is never caught to go on. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new PipelineError("ASSERTION_FAILED", message);
}
