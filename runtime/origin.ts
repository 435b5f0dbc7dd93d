// What a log that was moved knows of the one that it goes on from.
//   I1. Until the move is finished nothing but the move writes to the log, and nobody works on it: a part of the old events is no log.
import { PipelineError } from "../core/errors.ts";
import type { EventLog } from "../log/log.ts";

const NAME = "origin";
const KEY = "current";

export interface Origin {
  /** Identities of the logs before this one, the oldest first: their rows may lie in the warehouse. */
  readonly logs: readonly string[];
  readonly isComplete: boolean;
}

/** Undefined for a log that was never moved. */
export async function readOrigin(log: EventLog): Promise<Origin | undefined> {
  return (await log.register(NAME).get(KEY)) as Origin | undefined;
}

export async function putOrigin(log: EventLog, origin: Origin): Promise<void> {
  await (await log.register(NAME).own(KEY)).put(origin);
}

/** The logs that this one goes on from. @throws PipelineError LOG_REPLACED while it is being filled */
export async function logsBefore(log: EventLog): Promise<readonly string[]> {
  const origin = await readOrigin(log);
  if (origin?.isComplete === false) {
    const message = `log "${log.logId}" is being filled from log "${origin.logs.at(-1)}": let linepulse move come to its end first`;
    throw new PipelineError("LOG_REPLACED", message);
  }
  return origin?.logs ?? [];
}
