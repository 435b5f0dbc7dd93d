// The engine behind a check of its writes. chDB counts a write to a file that failed, as on a full disk, and goes on as if it had
// not: it acknowledges inserts, and replaces parts by merged ones, of which nothing is on the disk.
//   I1. Nothing is acknowledged by a process in which a write has failed. It ends; the next one finds what is broken.
//   I2. Before it ends, parts without token are set aside: their insert is sent again and must not find itself half there.
//   I3. A failed insert whose token was logged without its rows ends the process too: in memory the token cannot be taken back.
//   I4. A merge replaces parts that are kept for 480 s more (`old_parts_lifetime`): a look in between is early enough.
import { statfs } from "node:fs/promises";
import { ClickHouseFault } from "./clickhouse-fault.ts";
import type { Engine } from "./engine.ts";
import { hasTokensWithoutRows, rowsWithoutToken, setRowsWithoutTokenAside } from "./torn-inserts.ts";

const LOOK_EVERY_MS = 60_000;
/** With less than this a statement that writes is not begun: it keeps most of them from failing half way. */
const ROOM_BYTES = 16 * 2 ** 20;

export interface CheckedWritesOptions {
  /** The engine's. */
  readonly folder: string;
  /** Ends the process, at once and for good. */
  readonly end: (reason: string) => void;
}

/** Answers writes of `engine` only when they are on the disk. */
export function checkWrites(engine: Engine, { folder, end }: CheckedWritesOptions): Engine {
  const known = rowsWithoutToken(folder);

  async function check({ isFailed }: { isFailed: boolean }): Promise<void> {
    const failures = await engine.failedWrites();
    if (failures === 0 && !(isFailed && hasTokensWithoutRows(folder))) return;
    try {
      setRowsWithoutTokenAside(folder, known);
    } finally {
      end(`${failures} writes to the disk have failed: starting again from what is on it`);
    }
  }

  async function checked<T>(write: () => Promise<T>): Promise<T> {
    await refuseWithoutRoom(folder);
    let isFailed = true;
    try {
      const result = await write();
      isFailed = false;
      return result;
    } finally {
      await check({ isFailed });
    }
  }

  setInterval(() => {
    check({ isFailed: false }).catch(() => {}); // the next look, or the next write, tells
  }, LOOK_EVERY_MS).unref();

  return {
    ...engine,
    run: (statement, target) => (statement.kind === "read" ? engine.run(statement, target) : checked(() => engine.run(statement, target))),
    insert: (...asked) => checked(() => engine.insert(...asked)),
  };
}

async function refuseWithoutRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < ROOM_BYTES) throw new ClickHouseFault("NOT_ENOUGH_SPACE", `the disk has no room left for "${folder}"`);
}
