// Takes lines of a run into a partition's memory at once, as far as they are new, timely and quiet: to the same as one after the other.
import type { LogRecord } from "../../log/log.ts";
import type { Frame } from "./frames.ts";
import { hashBytes } from "./hash.ts";
import { KNOWN } from "./identity-set.ts";
import type { LineRun, Taker } from "./line-runs.ts";
import type { Memory, Slot } from "./memory.ts";

/** Lines of a frame on their way into a slot: all from one record, or each from the next. */
export class Lines implements Taker {
  readonly memory: Memory;
  readonly slot: Slot;
  readonly frame: Frame;
  readonly records: readonly LogRecord[];
  readonly first: number;
  readonly isJoined: boolean;

  constructor({ memory, slot, frame, records, first, isJoined }: Omit<Lines, "begin" | "recordOf" | "indexOf">) {
    this.memory = memory;
    this.slot = slot;
    this.frame = frame;
    this.records = records;
    this.first = first;
    this.isJoined = isJoined;
  }

  recordOf(line: number): LogRecord {
    return this.records[this.isJoined ? this.first + line : this.first] as LogRecord;
  }

  /** A line's number in its record. */
  indexOf(line: number): number {
    return this.isJoined ? 0 : line;
  }

  begin(line: number): void {
    const record = this.recordOf(line);
    const index = this.indexOf(line);
    this.slot.context.clock.receivedAt = record.timestamp;
    this.memory.chunks.from(record, index);
    this.memory.observations.from(record, index);
  }
}

/**
 * Takes lines `[from, to)` of a run; what is further than `horizonMs` behind the clock is late.
 *
 * @returns how many were taken: with the next one something else is to be done, or it is not new
 */
export function takeRun(lines: Lines, run: LineRun, { from, to, horizonMs }: { from: number; to: number; horizonMs: number }): number {
  const { memory, slot, frame } = lines;
  const { processor, context } = slot;
  const { clock } = context;
  if (!processor?.quiet || !processor.onRun) return 0;
  const known = slot.sources.get(run.event.source ?? "http");
  if (!known || known.isEmpty) return 0;
  const quiet = processor.quiet(run.event, context);
  if (!quiet || clock.now > quiet.until) return 0;
  const { source, starts, ends } = frame;
  let { now } = clock;
  let line = from;
  for (; line < to; line++) {
    const at = run.at(line);
    if (at < quiet.from || at > quiet.until || at < now - horizonMs || lines.recordOf(line).timestamp >= quiet.receivedBefore) break;
    const content = hashBytes(source, starts[line] as number, ends[line] as number);
    const forgotten = known.addNew(run.lower(line), run.upper(line), content);
    if (forgotten === KNOWN) break;
    memory.counts.forgotten += forgotten;
    if (at > now) now = at;
  }
  if (line === from) return 0;
  run.from = from;
  run.to = line;
  run.taker = lines;
  processor.onRun(run, context);
  clock.now = now;
  memory.counts.events += line - from;
  return line - from;
}
