// An error and its causes in one line, for the log.
import { PipelineError } from "../core/errors.ts";

export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `: ${errorText(error.cause)}`;
  return `${error instanceof PipelineError ? error.code : error.name} ${error.message}${cause}`;
}
