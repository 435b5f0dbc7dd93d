// Takes lines of a run into a partition's memory at once, as far as they are new, timely and quiet: to the same as one after the other.
import type { LogRecord } from "../../log/log.ts";
import type { Frame } from "./frames.ts";
import { hashBytes } from "./hash.ts";
import { KNOWN } from "./identity-set.ts";
import type { LineRun } from "./line-runs.ts";
import type { Memory, Slot } from "./memory.ts";

export interface RunPlace {
  readonly run: LineRun;
  readonly record: LogRecord;
  readonly frame: Frame;
  /** Lines `[from, to)` of the frame. */
  readonly from: number;
  readonly to: number;
  /** What is further behind the clock is late. */
  readonly horizonMs: number;
}

/** @returns how many were taken: with the next one something else is to be done, or it is not new */
export function takeRun(memory: Memory, slot: Slot, { run, record, frame, from, to, horizonMs }: RunPlace): number {
  const { processor, context } = slot;
  const { clock } = context;
  if (!processor?.quiet || !processor.onRun) return 0;
  const known = slot.sources.get(run.event.source ?? "http");
  if (!known || known.isEmpty) return 0;
  const quiet = processor.quiet(run.event, context);
  if (!quiet || clock.now > quiet.until) return 0;
  let { now } = clock;
  let line = from;
  for (; line < to; line++) {
    const at = run.at(line);
    if (at < quiet.from || at > quiet.until || at < now - horizonMs) break;
    const content = hashBytes(frame.source, frame.bounds[line] as number, (frame.bounds[line + 1] as number) - 1);
    const forgotten = known.addNew(run.lower(line), run.upper(line), content);
    if (forgotten === KNOWN) break;
    memory.counts.forgotten += forgotten;
    if (at > now) now = at;
  }
  if (line === from) return 0;
  run.from = from;
  run.to = line;
  run.begin = (of) => {
    memory.chunks.from(record, of);
    memory.observations.from(record, of);
  };
  processor.onRun(run, context);
  clock.now = now;
  memory.counts.events += line - from;
  return line - from;
}
