// The answer to a command: every one is answered by a row, who asked what and what became of it.
import type { CommandEvent } from "../core/events.ts";
import type { Emit } from "../core/processor.ts";

/** `OK`, or why a command could not be carried out; what it found and what it left. */
export interface Outcome {
  readonly code: string;
  readonly detail: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export function answer(event: CommandEvent, { code, detail, before, after }: Outcome, emit: Emit): void {
  const { tenant, factory, line, id, source = "http", at, name, by = "anonymous", note = "" } = event;
  const status = code === "OK" ? "applied" : "failed";
  const texts = { body: JSON.stringify(event), before: textOf(before), after: textOf(after) };
  emit("commands", { tenant, factory, line, id, source, at, name, by, note, status, code, detail, ...texts });
}

export function notSupported({ name }: CommandEvent): Outcome {
  return { code: "NOT_SUPPORTED", detail: `"${name}" is not carried out by this build` };
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
