// Rows of which a commit carries only the newest of each key. They come with every event, so that taking one must cost next to nothing:
// it is made into text only when the commit takes it.

/** Where a row comes from: its event's record, and its number (row-chunks.ts, I2). */
export interface Origin {
  readonly offset: number;
  readonly srcIndex: number;
}

export interface Stamped extends Origin {
  readonly row: object;
}

type Columns = Record<string, unknown>;
type Held = { -readonly [K in keyof Stamped]: Stamped[K] };

export interface NewestRows {
  /** True when the commit has no row of this key yet. */
  put(row: object, origin: Origin): boolean;
  /** The newest row of each key since the last call, in the order of their origins. */
  take(): Stamped[];
}

/** `columns` tell the rows apart: names, which hold no newline. */
export function createNewestRows(columns: readonly string[]): NewestRows {
  const rows = new Map<string, Held>();
  /** Most rows have the key of the row before them. */
  let last: Held | undefined;

  function isAlike(one: Columns, other: Columns): boolean {
    for (const column of columns) if (one[column] !== other[column]) return false;
    return true;
  }

  function held(row: Columns): Held | undefined {
    if (last && isAlike(last.row as Columns, row)) return last;
    return rows.get(keyOf(row, columns));
  }

  return {
    put(row, { offset, srcIndex }) {
      const known = held(row as Columns);
      if (known) {
        known.row = row;
        known.offset = offset;
        known.srcIndex = srcIndex;
        last = known;
        return false;
      }
      last = { row, offset, srcIndex };
      rows.set(keyOf(row as Columns, columns), last);
      return true;
    },
    take() {
      const taken = [...rows.values()].sort((a, b) => a.offset - b.offset || a.srcIndex - b.srcIndex);
      rows.clear();
      last = undefined;
      return taken;
    },
  };
}

function keyOf(row: Columns, columns: readonly string[]): string {
  let key = "";
  for (const column of columns) key += `${row[column]}\n`;
  return key;
}
