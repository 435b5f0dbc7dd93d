// Connections to a TimescaleDB server: a few, opened when they are needed, closed where a statement was given up.
import type { Pool, PoolClient } from "pg";
import { type Answer, ConnectionFault, ServerFault, type Statements } from "../../sinks/timescaledb.ts";

const CONNECT_WITHIN_MS = 10_000;
/** A machine that has lost its power says nothing: asked after so long, a connection to it ends within half a minute, not two hours. */
const KEEP_ALIVE_AFTER_MS = 10_000;

export interface TimescaleClient extends Statements {
  /** Statements that follow one another on a connection of their own, which nobody uses afterwards. */
  session<T>(work: (session: Statements) => Promise<T>, signal?: AbortSignal): Promise<T>;
  close(): Promise<void>;
}

export interface ClientOptions {
  /** `postgres://user@host:port/database`; `?sslmode=verify-full` for TLS, `require` for TLS with whatever certificate. */
  readonly url: string;
  /** Asked for each connection: a password may change while the program runs. */
  readonly password?: (() => string) | undefined;
  /** After which the server itself gives a statement up, so that none goes on that nobody waits for; 0 = never. */
  readonly statementTimeoutMs: number;
  readonly connections: number;
}

/** Nothing is connected yet. The package is loaded here: a plant without TimescaleDB does without it. */
export async function openTimescaleClient({ url, password, statementTimeoutMs, connections }: ClientOptions): Promise<TimescaleClient> {
  const { Pool, DatabaseError } = (await import("pg")).default;
  const pool = new Pool({
    ...placeOf(url),
    ...(password && { password }),
    max: connections,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    application_name: "linepulse",
    statement_timeout: statementTimeoutMs,
  });
  pool.on("error", () => undefined); // one that broke while nobody used it: the next statement gets another
  pool.on("connect", (client) => void client.on("error", () => undefined)); // one that broke between two statements: the next one fails
  const told = (cause: unknown) =>
    Promise.reject(cause instanceof DatabaseError ? new ServerFault(cause.code ?? "", { cause }) : new ConnectionFault({ cause }));
  const ask = async (client: PoolClient, text: string, values: readonly unknown[]): Promise<Answer> => {
    const { rows, rowCount } = await client.query(text, [...values]).catch(told);
    return { rows, count: rowCount ?? 0 };
  };
  return {
    async run(text, values, signal) {
      return held(await connected(pool, signal).catch(told), signal, (client) => ask(client, text, values));
    },
    async session(work, signal) {
      const on = (client: PoolClient): Statements => ({ run: (text, values) => ask(client, text, values) });
      return held(await connected(pool, signal).catch(told), signal, (client) => work(on(client)), { isSpent: true });
    },
    close: () => pool.end(),
  };
}

/** A URL taken apart, since the package takes no password beside a whole one. */
function placeOf(text: string) {
  const { hostname, port, username, password, pathname, searchParams } = new URL(text);
  const mode = searchParams.get("sslmode") ?? "disable";
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    ...(password !== "" && { password: decodeURIComponent(password) }),
    database: decodeURIComponent(pathname.slice(1)),
    ssl: mode === "disable" ? false : { rejectUnauthorized: mode !== "require" },
  };
}

async function connected(pool: Pool, signal: AbortSignal | undefined): Promise<PoolClient> {
  signal?.throwIfAborted();
  const connecting = pool.connect();
  if (!signal) return connecting;
  const given = Promise.withResolvers<never>();
  const giveUp = () => given.reject(signal.reason);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([connecting, given.promise]);
  } catch (error) {
    connecting.then(
      (client) => client.release(),
      () => undefined,
    );
    throw error;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** What is given up takes its connection with it: what the server makes of it nobody knows. So does what fails. */
async function held<T>(
  client: PoolClient,
  signal: AbortSignal | undefined,
  work: (client: PoolClient) => Promise<T>,
  { isSpent = false } = {},
): Promise<T> {
  let isReleased = false;
  const release = (isEnded: boolean) => {
    if (!isReleased) client.release(isEnded);
    isReleased = true;
  };
  const giveUp = () => release(true);
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    const result = await work(client);
    release(isSpent);
    return result;
  } finally {
    release(true);
    signal?.removeEventListener("abort", giveUp);
  }
}
