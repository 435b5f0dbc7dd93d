// Bytes that no broker can have meant: the one way to say so.
import { PipelineError } from "../../../core/errors.ts";

/** `what` names the fault; where it lies is added by who knows the place. */
export function corrupt(what: string, cause?: unknown): PipelineError {
  return new PipelineError("LOG_UNAVAILABLE", what, cause === undefined ? undefined : { cause });
}
