// One SQL statement as ClickHouse's HTTP interface carries it: parameters bound, settings attached, its kind told.
//   I1. A parameter's value reaches the engine only inside a quoted literal or identifier. The engine's own binding is not
//       used: it keeps the values beside the process, so that two statements at once see each other's.
//   I2. Settings travel in the statement's own SETTINGS clause, never by SET: what is set in a session leaks into the next statement.
import { ClickHouseFault } from "./clickhouse-fault.ts";

export interface Statement {
  /** `read` gives rows and can run beside others; `write` changes something. */
  readonly kind: "read" | "write";
  readonly sql: string;
  readonly format: string;
  /** Only a SELECT in a format of independent rows can be sent piece by piece. */
  readonly isStreamable: boolean;
}

/** An INSERT whose rows follow as data. */
export interface DataInsert {
  readonly table: string;
  readonly columns: readonly string[] | undefined;
  readonly format: string;
}

const READS = new Set(["SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN"]);
const SELECTS = new Set(["SELECT", "WITH"]);
/** They would change the session under the statements that follow. */
const REFUSED = new Set(["SET", "USE"]);
/** Formats without header, footer or separator between rows: the engine writes each piece as a document of its own. */
const ROW_FORMATS = new Set(["JSONEachRow", "JSONCompactEachRow", "JSONStringsEachRow", "CSV", "TSV", "TabSeparated"]);

const TOKEN =
  /(?<quoted>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`\\]|\\.|``)*`|\$(?<tag>\w*)\$.*?\$\k<tag>\$)|(?<comment>--[^\n]*|#[ !][^\n]*|\/\*.*?\*\/)|\{\s*(?<name>\w+)\s*:\s*(?<type>[^{}]+?)\s*\}|(?<stray>['"`])|(?<plain>[^'"`$\-#/{]+|.)/gsu;

/**
 * Binds `params` and attaches `settings` to a statement.
 *
 * @throws ClickHouseFault when a parameter is missing, a quote stays open, or there is more than one statement
 */
export function prepare(
  sql: string,
  {
    params,
    settings,
    defaultFormat,
  }: {
    params: ReadonlyMap<string, string>;
    settings: ReadonlyMap<string, string>;
    defaultFormat: string;
  },
): Statement {
  const { bound, skeleton } = bind(sql, params);
  const verb = /[A-Za-z]+/.exec(skeleton)?.[0].toUpperCase() ?? "";
  if (REFUSED.has(verb)) throw new ClickHouseFault("NOT_IMPLEMENTED", `${verb} is refused: send settings with the statement`);
  if (/;\s*\S/.test(skeleton)) throw new ClickHouseFault("SYNTAX_ERROR", "Syntax error: one statement at a time");
  const format = /\bFORMAT\s+(\w+)\s*(?:;\s*|\bSETTINGS\b.*)?$/is.exec(skeleton)?.[1] ?? defaultFormat;
  const isSelect = SELECTS.has(verb);
  const statement = bound.replace(/[;\s]+$/, "");
  return {
    kind: READS.has(verb) ? "read" : "write",
    sql: isSelect && settings.size > 0 ? `${statement}\n${settingsClause(settings)}` : statement,
    format,
    isStreamable: isSelect && ROW_FORMATS.has(format),
  };
}

/** The table, columns and format of `INSERT INTO t (a, b) FORMAT f`; undefined for any other statement. */
export function parseDataInsert(query: string): DataInsert | undefined {
  const match = /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([\w.`]+)\s*(?:\(([^()]*)\))?\s*FORMAT\s+(\w+)\s*$/i.exec(query);
  if (!match) return undefined;
  const [, table = "", columns, format = ""] = match;
  return { table, format, columns: columns?.split(",").map((column) => column.trim().replace(/^`(.*)`$/, "$1")) };
}

/** The statement with its values, and the same without strings and comments, in which keywords can be looked for. */
function bind(sql: string, params: ReadonlyMap<string, string>): { bound: string; skeleton: string } {
  let bound = "";
  let skeleton = "";
  for (const { 0: token, groups = {} } of sql.matchAll(TOKEN)) {
    if (groups.stray) throw new ClickHouseFault("SYNTAX_ERROR", `Syntax error: quote ${groups.stray} is not closed`);
    if (groups.name !== undefined && groups.type !== undefined) {
      const value = params.get(groups.name);
      if (value === undefined) {
        throw new ClickHouseFault("UNKNOWN_QUERY_PARAMETER", `Substitution ${quote(groups.name)} is not set`);
      }
      bound += literal(value, groups.type);
      skeleton += "?";
    } else {
      bound += token;
      skeleton += groups.quoted ? "?" : groups.comment ? " " : token;
    }
  }
  return { bound, skeleton };
}

/** `value` in the form in which `param_*` travels (ClickHouse's Escaped format), as an SQL expression of type `type`. */
function literal(value: string, type: string): string {
  if (type === "Identifier") return `\`${unescaped(value).replace(/[\\`]/g, "\\$&")}\``;
  if (value === "\\N") {
    if (!/^(LowCardinality\()?Nullable\(/.test(type)) {
      throw new ClickHouseFault("BAD_QUERY_PARAMETER", `Value NULL cannot be parsed as ${type} for query parameter`);
    }
    return `CAST(NULL, ${quote(type)})`;
  }
  const isNested = /^(Array|Tuple|Map)\(/.test(type); // their elements are quoted and escaped one by one
  return `CAST(${quote(isNested ? value : unescaped(value))}, ${quote(type)})`;
}

function settingsClause(settings: ReadonlyMap<string, string>): string {
  return `SETTINGS ${[...settings].map(([name, value]) => `${name} = ${quote(value)}`).join(", ")}`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

const ESCAPES: Record<string, string> = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f", 0: "\0" };

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}
