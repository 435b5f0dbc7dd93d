// What Grafana and its ClickHouse plugin make of a text before ClickHouse reads it, for tests.
//   I1. Variables as Grafana 13 writes them: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/
//       (`sqlstring`: quoted, a quote doubled, several with commas; `percentencode`; `raw`; `${__from:date:iso}`).
//   I2. Macros as the plugin does in 4.20.0: pkg/macros/macros.go of grafana/clickhouse-datasource, functions FromTimeFilterMs,
//       ToTimeFilterMs and IntervalSeconds; whole names, after comments are taken out, and with an argument list if one follows
//       (parser.go of grafana/macropro 1.0.1). Any other macro, or an argument, is an error here: none is used.

export interface Asked {
  readonly from: number;
  readonly to: number;
  readonly intervalMs?: number;
  /** Values of variables; a list is what a variable of several has. */
  readonly variables: Readonly<Record<string, string | readonly string[]>>;
}

/** A query as it reaches ClickHouse. */
export function expanded(sql: string, asked: Asked): string {
  return withMacros(withVariables(sql, asked), asked);
}

/** A text with its variables filled in. */
export function withVariables(text: string, { from, to, variables }: Asked): string {
  return text.replaceAll(/\$\{(\w+)(?::([\w:]+))?\}/g, (whole, name: string, format = "raw") => {
    if (name === "__from" || name === "__to") return dateText(name === "__from" ? from : to, format);
    const value = variables[name];
    if (value === undefined) return whole;
    return inFormat(typeof value === "string" ? [value] : value, format);
  });
}

function inFormat(values: readonly string[], format: string): string {
  if (format === "sqlstring") return values.map((value) => `'${value.replaceAll("'", "''")}'`).join(",");
  if (format === "percentencode") return encodeURIComponent(values.join(","));
  if (format === "raw") return values.join(",");
  throw new Error(`variables are not written as "${format}" here`);
}

function dateText(instant: number, format: string): string {
  return format === "date:iso" ? new Date(instant).toISOString() : String(instant);
}

function withMacros(sql: string, { from, to, intervalMs = 60_000 }: Asked): string {
  const bare = sql.replaceAll(/^--.*\n/gm, "");
  if (bare.includes("--")) throw new Error("a comment stands inside a line");
  return bare.replaceAll(/\$__(\w+\(?)/g, (_, name: string) => {
    if (name === "fromTime_ms") return `fromUnixTimestamp64Milli(${from})`;
    if (name === "toTime_ms") return `fromUnixTimestamp64Milli(${to})`;
    if (name === "interval_s") return String(Math.floor(Math.max(intervalMs / 1000, 1)));
    throw new Error(`the macro "$__${name}" is not known here`);
  });
}
