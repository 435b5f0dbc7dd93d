// The serials that yield knows: for so many days after their last result, and never more than so many (design 10).
//   I1. `serials` counts the values in the archive; `forgotten` those that had to go before their time, the oldest day first.
//   I2. One event looks at one page of old serials at the most, and lists one: forgetting never falls behind.
//   I3. A serial is known until it is taken out, even if that is late: what is known is never ignored.
import { enlist, takeOldest } from "../../core/oldest-first.ts";
import type { Archive, Context } from "../../core/processor.ts";
import type { Serial } from "./serial.ts";

/** Whole days of the factory's time after a serial's last result came in. */
export const KEEP_DAYS = 36;
const MOST_SERIALS = 2_000_000;

const LIST = "serials";
const MEMORY = "yield/memory";

export interface YieldMemory {
  serials: number;
  forgotten: number;
}

export function knownSerial(name: string, archive: Archive): Serial | undefined {
  return archive.get<Serial>(archiveKey(name));
}

/** Keeps a serial that has had a result on this day. */
export function keepSerial(name: string, serial: Serial, day: number, context: Context): void {
  const isNew = knownSerial(name, context.archive) === undefined;
  if (isNew) {
    const memory = memoryOf(context);
    memory.serials++;
    context.state.set(MEMORY, memory);
  }
  if (isNew || serial.d < day) {
    serial.d = day;
    enlist(LIST, { name, day }, context);
  }
  context.archive.set(archiveKey(name), serial);
}

/** Forgets some of the serials that are too old, or too many; says how many there are now. */
export function forgetSerials(day: number, context: Context, most = MOST_SERIALS): Readonly<YieldMemory> {
  const memory = memoryOf(context);
  const tooMany = memory.serials > most;
  for (const listed of takeOldest(LIST, tooMany ? Number.POSITIVE_INFINITY : day - KEEP_DAYS, context)) {
    if (knownSerial(listed.name, context.archive)?.d !== listed.day) continue; // listed again since, or gone
    context.archive.delete(archiveKey(listed.name));
    memory.serials--;
    if (listed.day >= day - KEEP_DAYS) memory.forgotten++;
    context.state.set(MEMORY, memory);
  }
  return memory;
}

function memoryOf({ state }: Context): YieldMemory {
  return state.get<YieldMemory>(MEMORY) ?? { serials: 0, forgotten: 0 };
}

function archiveKey(name: string): string {
  return `unit/${name}`;
}
