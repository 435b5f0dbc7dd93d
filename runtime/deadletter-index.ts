// Which dead letters there are, without their texts, so that they can be counted, grouped and paged without reading the topic again.
//   I1. Of a letter are kept its offset, its time and its group: some 30 bytes, however long its text is.
//   I2. A later call goes on where the one before ended. What the log has forgotten is forgotten here, what was marked meanwhile by
//       whatever process is marked here.
import type { LetterGroup } from "../api/deadletter-deps.ts";
import { DEADLETTER_TOPIC } from "../core/frame.ts";
import type { Instant } from "../core/time.ts";
import type { EventLog, LogRecord, Register } from "../log/log.ts";
import { blockOf, isDone, type Marked, type Runs, readMarks } from "./deadletter-marks.ts";

const READ = { maxBytes: 4 * 1024 * 1024, waitMs: 0 };

export interface Letter extends Marked {
  readonly at: Instant;
  readonly group: LetterGroup;
}

export interface DeadLetterIndex {
  /** All letters that the log holds now, oldest first; those of earlier calls change in place. */
  read(): Promise<readonly Letter[]>;
}

type Kept = { -readonly [Field in keyof Letter]: Letter[Field] };

export function createDeadLetterIndex(log: EventLog, register: Register): DeadLetterIndex {
  const letters: Kept[] = [];
  const groups = createGroups();
  let marks = new Map<number, Runs>();
  let next = 0;
  let reading: Promise<unknown> = Promise.resolve();

  async function forgetOld(): Promise<void> {
    const begin = await log.begin(DEADLETTER_TOPIC, 0);
    const firstKept = letters.findIndex(({ offset }) => offset >= begin);
    letters.splice(0, firstKept === -1 ? letters.length : firstKept);
    next = Math.max(next, begin);
  }

  async function readOn(): Promise<readonly Letter[]> {
    await forgetOld();
    const known = letters.length;
    for (;;) {
      const batch = await log.read(DEADLETTER_TOPIC, 0, next, READ);
      if (batch.length === 0) break;
      for (const record of batch) {
        letters.push({ offset: record.offset, at: record.timestamp, group: groups.of(record), isDone: false });
        next = record.offset + 1;
      }
    }
    const marked = await readMarks(register); // after the letters: what was marked before this call is marked here
    const changed = new Set([...marked].filter(([block, runs]) => !areEqual(runs, marks.get(block))).map(([block]) => block));
    for (let place = changed.size > 0 ? 0 : known; place < letters.length; place++) {
      const letter = letters[place] as Kept;
      const block = blockOf(letter.offset);
      if (place >= known || changed.has(block)) letter.isDone = isDone(marked.get(block) ?? [], letter.offset);
    }
    marks = marked;
    return letters;
  }

  return {
    read() {
      const result = reading.catch(() => undefined).then(readOn);
      reading = result;
      return result;
    },
  };
}

/** One object for all letters that have the same in common. */
function createGroups(): { of(record: LogRecord): LetterGroup } {
  const known = new Map<string, LetterGroup>();
  return {
    of({ key, headers }) {
      const { reason = "", source = null } = headers;
      const name = JSON.stringify([key, reason, source]);
      const group = known.get(name) ?? { key, reason, source };
      known.set(name, group);
      return group;
    },
  };
}

function areEqual(a: Runs, b: Runs | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((value, place) => value === b[place]);
}

/**
 * The records at these offsets, oldest first; one that the log has forgotten is left out. A record is valid until the next is asked for.
 *
 * @param offsets ascending
 */
export async function* recordsAt(log: EventLog, offsets: readonly number[]): AsyncGenerator<LogRecord> {
  let place = 0;
  while (place < offsets.length) {
    const batch = await log.read(DEADLETTER_TOPIC, 0, offsets[place] as number, { maxBytes: 256 * 1024, waitMs: 0 });
    if (batch.length === 0) return;
    for (const record of batch) {
      while (place < offsets.length && (offsets[place] as number) < record.offset) place++;
      if (offsets[place] !== record.offset) continue;
      yield record;
      place++;
    }
  }
}
