// Writes batches of NDJSON rows to one TimescaleDB table, each batch once: its rows and the position behind them are one statement, so
// one transaction.
//   I1. A batch that is there already changes nothing: whoever holds the row of the position decides, also between two who race.
//   I2. Columns and keys are the table's own: `sql/timescaledb/schema` is the one place that names them.
//   I3. Sums are appended. Of things the newest version stays, whatever order rows and batches come in.
//   I4. No field is lost: one that the table has no column for refuses the batch, as ClickHouse does.

import { PipelineError } from "../core/errors.ts";
import type { Batch, Sink } from "../core/sink.ts";

export type Answer = { readonly rows: readonly Record<string, unknown>[]; readonly count: number };

/** The part of a PostgreSQL client that the sink uses; a test passes its own. */
export interface Statements {
  /** One statement, in a transaction of its own. @throws ServerFault, ConnectionFault */
  run(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<Answer>;
}

/** The server has answered that it will not. */
export class ServerFault extends Error {
  /** SQLSTATE: five characters, the first two are its class. */
  readonly state: string;

  constructor(state: string, options: ErrorOptions) {
    super(`the server answers ${state}`, options);
    this.name = "ServerFault";
    this.state = state;
  }
}

/** There is no server, or no more: whether it has done what it was told nobody knows. */
export class ConnectionFault extends Error {
  constructor(options: ErrorOptions) {
    super("the connection has failed", options);
    this.name = "ConnectionFault";
  }
}

/**
 * Classes of answers that the same statement, sent again a little later, can turn into success: connection, who may sign in and to what
 * (the password is read again), rolled back for others' sake, out of disk, memory or connections, ended by an operator, a failing disk.
 */
const TRANSIENT_CLASSES = new Set(["08", "28", "3D", "40", "53", "57", "58"]);
/** A lock that was not to be had in time; a server that only reads, as one that was full, or stands by, does. */
const TRANSIENT = new Set(["55P03", "25006"]);

const POSITION = `SELECT taken_to::float8 FROM sink_positions WHERE log_id = $1 AND "table" = $2 AND partition = $3`;

interface Range {
  readonly logId: string;
  readonly table: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

export function timescaleSink(db: Statements, table: string): Sink {
  let known: { readonly columns: ReadonlySet<string>; readonly statement: string } | undefined;

  async function learn(signal: AbortSignal) {
    const { rows } = await db.run(COLUMNS_QUERY, [table], signal);
    const columns = rows as unknown as readonly Column[];
    if (columns.length === 0) throw new PipelineError("SINK_REJECTED", `there is no table "${table}"`);
    return { columns: new Set(columns.map(({ name }) => name)), statement: writeStatement(table, columns) };
  }

  async function send({ id, ndjson }: Batch, signal: AbortSignal): Promise<void> {
    const { logId, partition, from, to } = rangeOf(id);
    const rows = jsonArrayOf(ndjson);
    known ??= await learn(signal);
    if (strangeField(rows, known.columns) !== undefined) known = await learn(signal); // a newer build may have added it meanwhile
    const strange = strangeField(rows, known.columns);
    if (strange !== undefined) throw new PipelineError("SINK_REJECTED", `"${table}" has no column "${strange}"`);
    const { count } = await db.run(known.statement, [rows, logId, table, partition, from, to], signal);
    if (count > 0) return;
    const takenTo = await position({ logId, partition }, signal);
    if (takenTo >= to) return; // it was there, or every row of it was older than what is
    throw new PipelineError("SINK_REJECTED", `rows up to ${takenTo} are there, in the middle of [${from}, ${to})`);
  }

  async function position({ logId, partition }: Pick<Range, "logId" | "partition">, signal: AbortSignal): Promise<number> {
    const { rows } = await db.run(POSITION, [logId, table, partition], signal);
    return Number(rows[0]?.taken_to ?? 0);
  }

  const failed = (message: string, cause: unknown, signal: AbortSignal) =>
    new PipelineError(signal.aborted || mayPass(cause) ? "SINK_UNAVAILABLE" : "SINK_REJECTED", message, { cause });

  return {
    name: `timescaledb:${table}`,
    /** Resolves once the server holds the whole batch. One try: deadline and retries are the runtime's. */
    async write(batch, signal) {
      try {
        await send(batch, signal);
      } catch (cause) {
        throw failed(`could not write batch "${batch.id}" (${batch.rows} rows) to "${table}"`, cause, signal);
      }
    },
    async taken(place, signal) {
      try {
        return await position(place, signal);
      } catch (cause) {
        throw failed(`could not read how far "${table}" is`, cause, signal);
      }
    },
  };
}

/** By the server's own code, never by its words. */
function mayPass(cause: unknown): boolean {
  if (cause instanceof ConnectionFault) return true;
  return cause instanceof ServerFault && (TRANSIENT.has(cause.state) || TRANSIENT_CLASSES.has(cause.state.slice(0, 2)));
}

/** @example rangeOf("log-1/readings/0/5-9") // { logId: "log-1", table: "readings", partition: 0, from: 5, to: 9 } */
export function rangeOf(id: string): Range {
  const found = /^(.+)\/([^/]+)\/(\d+)\/(\d+)-(\d+)$/.exec(id);
  if (!found) throw new PipelineError("SINK_REJECTED", `"${id}" does not name a range of a log`);
  const [, logId = "", table = "", partition, from, to] = found;
  return { logId, table, partition: Number(partition), from: Number(from), to: Number(to) };
}

const ESCAPES = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|.)/g;
const NO_CHARACTER = /^\\u(?:0000|[dD][89a-fA-F][\da-fA-F]{2})$/;

/** The rows as one JSON array. What PostgreSQL can hold in no text, a NUL or half a surrogate pair, becomes U+FFFD. */
function jsonArrayOf(ndjson: Uint8Array): string {
  const text = Buffer.from(ndjson.buffer, ndjson.byteOffset, ndjson.length).toString().trimEnd();
  const holdable = text.includes("\\u") ? text.replace(ESCAPES, (found) => (NO_CHARACTER.test(found) ? "\\ufffd" : found)) : text;
  return `[${holdable.replaceAll("\n", ",")}]`;
}

/** A field of some row that is no column. */
function strangeField(rows: string, columns: ReadonlySet<string>): string | undefined {
  for (const row of JSON.parse(rows) as object[]) {
    for (const field in row) if (!columns.has(field)) return field;
  }
  return undefined;
}

/** A column as the server's catalogue has it. */
interface Column {
  readonly name: string;
  readonly type: string;
  /** What stands where a row has no such field; null = it may be missing. */
  readonly fallback: string | null;
  readonly isKey: boolean;
}

/** Columns that are written; those that the server computes are not. */
const COLUMNS_QUERY = `
SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, pg_get_expr(d.adbin, d.adrelid) AS fallback,
    coalesce(a.attnum = ANY(k.conkey), false) AS "isKey"
FROM pg_attribute AS a
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_constraint AS k ON k.conrelid = a.attrelid AND k.contype = 'p'
WHERE a.attrelid = to_regclass($1::text) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum`;

/** Instants are epoch ms in rows. */
const INSTANT = "timestamp with time zone";

/** By what the newer of two rows of a thing is known, `t` being the row (decision 0004; where it is something else: decision 0027). */
const ORIGIN = ["t.src_offset", "t.src_index"];
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  alerts: ["t.at", ...ORIGIN],
  alert_deliveries: ["t.at", "array_position(ARRAY['waiting', 'failed', 'delivered'], t.state)"],
  alert_memory: [], // the row that comes last
  lots: [], // likewise, but for the two ends of its life
};

/** What a new row does to a column of the old one, where it does not simply take its place. */
const MERGED: Readonly<Record<string, Readonly<Record<string, { column: string; within: string; onto: string }>>>> = {
  lots: {
    first_at: { column: "first_at", within: "min(t.first_at) OVER same", onto: "least(o.first_at, n.first_at)" },
    last_closed_at: { column: "closed_at", within: "max(t.closed_at) OVER same", onto: "greatest(o.last_closed_at, n.last_closed_at)" },
  },
};

/**
 * Values: $1 the rows as a JSON array; $2 log, $3 table, $4 partition, $5 from, $6 to of the batch. Nothing is written when the position
 * is beyond `from`.
 */
function writeStatement(table: string, columns: readonly Column[]): string {
  const keys = columns.filter(({ isKey }) => isKey).map(({ name }) => quoted(name));
  const names = columns.map(({ name }) => quoted(name)).join(", ");
  return `WITH mark AS (
  INSERT INTO sink_positions AS p (log_id, "table", partition, taken_to) VALUES ($2::text, $3::text, $4::integer, $6::bigint)
  ON CONFLICT (log_id, "table", partition) DO UPDATE SET taken_to = excluded.taken_to, at = now() WHERE p.taken_to <= $5::bigint
  RETURNING 1
), given AS (
  SELECT ${columns.map((column) => `${columnOf(table, column)} AS ${quoted(column.name)}`).join(", ")}, r.ordinality
  FROM ROWS FROM (json_to_recordset($1::json) AS (${fieldsOf(table, columns)})) WITH ORDINALITY AS r
  WHERE EXISTS (SELECT FROM mark)
)
INSERT INTO ${quoted(table)} AS o (${names})
${keys.length === 0 ? `SELECT ${names} FROM given` : newestOf(table, columns, keys)}`;
}

/** Of several rows of a thing only the newest can be written by one statement. In the order of keys, so that no two batches deadlock. */
function newestOf(table: string, columns: readonly Column[], keys: readonly string[]): string {
  const key = keys.join(", ");
  const merged = MERGED[table] ?? {};
  const version = VERSIONS[table] ?? ORIGIN;
  const newestFirst = [...version, "t.ordinality"].map((each) => `${each} DESC`).join(", ");
  const of = (alias: string) => version.map((each) => each.replaceAll(/\bt\./g, `${alias}.`)).join(", ");
  const values = columns.map(({ name }) => merged[name]?.within ?? `t.${quoted(name)}`).join(", ");
  const sets = columns
    .filter(({ isKey }) => !isKey)
    .map(({ name }) => `${quoted(name)} = ${merged[name]?.onto.replaceAll(/\bn\./g, "excluded.") ?? `excluded.${quoted(name)}`}`);
  const same = Object.keys(merged).length > 0 ? `\nWINDOW same AS (PARTITION BY ${key})` : "";
  const isNewer = version.length === 0 ? "" : `\nWHERE (${of("o")}) ${version === ORIGIN ? "<" : "<="} (${of("excluded")})`;
  return `SELECT DISTINCT ON (${key}) ${values} FROM given AS t${same}
ORDER BY ${key}, ${newestFirst}
ON CONFLICT (${key}) DO UPDATE SET ${sets.join(", ")}${isNewer}`;
}

/** The fields of a row, as they are read: those that are columns, instants as numbers. */
function fieldsOf(table: string, columns: readonly Column[]): string {
  const given = columns.filter(({ name }) => !isDerived(table, name));
  return given.map(({ name, type }) => `${quoted(name)} ${type === INSTANT ? "bigint" : type}`).join(", ");
}

function columnOf(table: string, { name, type, fallback }: Column): string {
  const field = `r.${quoted(isDerived(table, name) ? (MERGED[table]?.[name]?.column ?? name) : name)}`;
  const value = type === INSTANT ? `to_timestamp(${field} / 1000::float8)` : field;
  return fallback === null ? value : `coalesce(${value}, ${fallback})`;
}

/** A column that rows do not have: made of another one. */
function isDerived(table: string, name: string): boolean {
  const column = MERGED[table]?.[name]?.column;
  return column !== undefined && column !== name;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
