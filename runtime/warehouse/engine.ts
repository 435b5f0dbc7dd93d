// chDB behind a narrow interface: one session writes, three read, one ends statements whose client has gone, one looks.
//   I1. A session serves one statement at a time; sessions on one folder do not wait for each other.
//   I2. It is never closed, only drained: an acknowledged insert is on disk, so the end of the process is the end of it.
//   I3. Reads end after READ_SECONDS. A read whose client has gone is killed; an insert is left to finish, because the
//       same insert follows with the same token.
//   I4. What a statement has answered before it failed stays in its session, and the engine puts it before the next answer there: a
//       session is rinsed before it is given to anybody else. Else rows of one tenant would reach another. An insert of rows answers nothing.
import { randomUUID } from "node:crypto";
import { Session } from "chdb";
import { DATABASE } from "./child-protocol.ts";
import { createSessionPool, type Seat } from "./session-pool.ts";
import type { DataInsert, Statement } from "./statement.ts";

const READ_SESSIONS = 3;
const READS_WAITING = 256;
const WRITES_WAITING = 64;
export const READ_SECONDS = 10;

const RINSED = "1\n";
const RINSES = 5;

const FAILED_WRITES = "SELECT value FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'";

const MEBIBYTE = 2 ** 20;

/** What a statement did, as far as the engine tells. */
export interface Counters {
  readonly elapsedNs: number;
  readonly readRows: number;
  readonly readBytes: number;
  readonly writtenRows: number;
  readonly writtenBytes: number;
}

export interface Answer {
  readonly bytes: Uint8Array;
  readonly counters: Counters;
}

interface Target {
  readonly database: string;
  readonly signal: AbortSignal;
}

export interface Engine {
  /** The whole answer of a statement. */
  run(statement: Statement, target: Target): Promise<Answer>;
  /** Hands the answer of a streamable SELECT to `consume`, piece by piece; the session is taken until it has resolved. */
  stream(statement: Statement, target: Target, consume: (pieces: AsyncIterable<Uint8Array>) => Promise<void>): Promise<void>;
  insert(insert: DataInsert, data: Uint8Array, settings: ReadonlyMap<string, string>, target: Target): Promise<Counters>;
  /** How many writes to files have failed in this process. chDB counts them and goes on, see `checked-writes.ts`. */
  failedWrites(): Promise<number>;
  /** Refuses new statements and resolves when the running ones have ended. */
  drain(): Promise<void>;
}

/** Opens or makes the warehouse in `folder`. @throws when another process has it open */
export function openEngine({ folder, memoryBytes }: { folder: string; memoryBytes: number }): Engine {
  const first = new Session(folder, { connectionArgs: connectionArgs(memoryBytes) });
  first.query(`CREATE DATABASE IF NOT EXISTS ${DATABASE} ENGINE = Atomic`);
  const open = (): Seat => ({ session: new Session(folder), database: "default" });
  const rinse = rinser(open);
  const writes = createSessionPool([{ session: first, database: "default" }], { maxWaiting: WRITES_WAITING });
  const reads = createSessionPool(Array.from({ length: READ_SESSIONS }, open), { maxWaiting: READS_WAITING });
  const looks = createSessionPool([open()], { maxWaiting: WRITES_WAITING });
  const killer = open().session;
  const poolOf = ({ kind }: Statement) => (kind === "read" ? reads : writes);

  return {
    run: (statement, { database, signal }) =>
      poolOf(statement).use(signal, async (seat) => {
        await enter(seat, database);
        const { sql, stop } = killable(statement.sql, killer, statement.kind === "read" ? signal : undefined);
        try {
          const result = await seat.session.queryAsync(sql, { format: statement.format });
          return { bytes: result.bytes(), counters: toCounters(result) };
        } catch (error) {
          await rinse(seat);
          throw error;
        } finally {
          stop();
        }
      }),

    stream: (statement, { database, signal }, consume) =>
      reads.use(signal, async (seat) => {
        await enter(seat, database);
        const { sql, stop } = killable(statement.sql, killer, signal);
        const stream = seat.session.queryStream(sql, { format: statement.format });
        const pieces = bytesOf(stream);
        try {
          await consume(pieces);
        } finally {
          await pieces.return(undefined); // waits for a piece still on its way: until then the session is not free
          stream.cancel();
          stop();
          await rinse(seat); // whether it came to its end is known to `consume` alone
        }
      }),

    insert: (insert, data, settings, { database, signal }) =>
      writes.use(signal, async (seat) => {
        await enter(seat, database);
        const result = await insertInto(seat, insert, data, settings);
        return { ...toCounters(result), writtenRows: result.rowsWritten, writtenBytes: result.bytesWritten };
      }),

    failedWrites: () => looks.use(AbortSignal.any([]), countFailedWrites),

    async drain() {
      await Promise.all([reads.drain(), writes.drain()]);
    },
  };
}

/** Engine options: little memory, few caches and few wake-ups, for a machine that does other things too. */
function connectionArgs(memoryBytes: number): string[] {
  const args = {
    max_server_memory_usage: memoryBytes,
    mark_cache_size: 256 * MEBIBYTE,
    primary_index_cache_size: 128 * MEBIBYTE,
    index_mark_cache_size: 64 * MEBIBYTE,
    background_schedule_pool_size: 1,
    background_streaming_schedule_pool_size: 1,
    memory_worker_period_ms: 1000,
    async_load_databases: 0,
  };
  return Object.entries(args).map(([name, value]) => `--${name}=${value}`);
}

/** Makes `database` the one that unqualified names mean. It is the session's state, so it is remembered beside it. */
async function enter(seat: Seat, database: string): Promise<void> {
  if (seat.database === database) return;
  await seat.session.queryAsync(`USE \`${database.replace(/[\\`]/g, "\\$&")}\``);
  seat.database = database;
}

/**
 * Rids a session of what a failed statement left there: asks until an answer is nothing but its own. A session that does not come clean is
 * left, and another one takes its place.
 */
function rinser(open: () => Seat) {
  return async (seat: Seat): Promise<void> => {
    for (let n = 0; n < RINSES; n++) {
      const answer = await seat.session.queryAsync("SELECT 1", { format: "TSV" }).catch(() => undefined);
      if (answer && Buffer.from(answer.bytes()).toString("latin1") === RINSED) return;
    }
    Object.assign(seat, open());
  };
}

function insertInto({ session }: Seat, { table, columns, format }: DataInsert, data: Uint8Array, settings: ReadonlyMap<string, string>) {
  return session.insert({
    table: table.replaceAll("`", ""),
    columns,
    format: format as "JSONEachRow", // an unknown one is refused by chdb, with a fault of its own
    values: data,
    settings: Object.fromEntries(settings),
  });
}

/** The counter has a row from the first failure on. */
async function countFailedWrites({ session }: Seat): Promise<number> {
  const result = await session.queryAsync(FAILED_WRITES, { format: "TSV" });
  return Number(Buffer.from(result.bytes()).toString());
}

/** Marks a statement, so that it can be found and killed when `signal` aborts. */
function killable(sql: string, killer: Session, signal: AbortSignal | undefined) {
  const mark = `/* ${randomUUID()} */`;
  const kill = () => {
    killer.queryAsync(`KILL QUERY WHERE startsWith(query, '${mark}') ASYNC`).catch(() => {}); // it ends by itself in time
  };
  signal?.addEventListener("abort", kill, { once: true });
  return { sql: `${mark} ${sql}`, stop: () => signal?.removeEventListener("abort", kill) };
}

async function* bytesOf(stream: ReturnType<Session["queryStream"]>): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of stream) yield chunk.raw();
}

function toCounters(result: { elapsed: number; rowsRead?: number; bytesRead?: number }): Counters {
  return {
    elapsedNs: Math.round(result.elapsed * 1e9),
    readRows: result.rowsRead ?? 0,
    readBytes: result.bytesRead ?? 0,
    writtenRows: 0,
    writtenBytes: 0,
  };
}
