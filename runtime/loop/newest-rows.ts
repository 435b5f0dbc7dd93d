// Rows of which a commit carries only the newest of each key. They come with every event, so that taking one must cost next to nothing:
// it is made into text only when the commit takes it.

/** Where a row comes from. `stamp` is what the row's text says of it, up to `srcIndex`. */
export interface Origin {
  readonly offset: number;
  readonly stamp: string;
  readonly srcIndex: number;
}

export interface Stamped extends Origin {
  readonly row: object;
}

export interface NewestRows {
  /** True when the commit has no row of this key yet. */
  put(row: object, origin: Origin): boolean;
  /** The newest row of each key since the last call, in the order of their origins. */
  take(): Stamped[];
}

/** `columns` tell the rows apart: names, which hold no newline. */
export function createNewestRows(columns: readonly string[]): NewestRows {
  const rows = new Map<string, Stamped>();
  return {
    put(row, { offset, stamp, srcIndex }) {
      const before = rows.size;
      rows.set(keyOf(row as Record<string, unknown>, columns), { row, offset, stamp, srcIndex });
      return rows.size > before;
    },
    take() {
      const taken = [...rows.values()].sort((a, b) => a.offset - b.offset || a.srcIndex - b.srcIndex);
      rows.clear();
      return taken;
    },
  };
}

function keyOf(row: Record<string, unknown>, columns: readonly string[]): string {
  let key = "";
  for (const column of columns) key += `${row[column]}\n`;
  return key;
}
