// What the parameters of the queries are on a dashboard: variables of Grafana, and macros of its ClickHouse plugin.
//   I1. A range is what the API makes of it: floored to the minute; one up to now ends with this minute, so that what has just come is in it.
//   I2. What shows the present never looks beyond now, though a range may.
//   I3. Text of a variable gets into SQL as a quoted string alone (`sqlstring`). That is no guard: who uses Grafana may ask the warehouse
//       whatever its reader may.

/** The texts of sql/clickhouse/grafana with their parts, and that of the query for the active generation. */
export interface QueryTexts {
  get(name: string): string | undefined;
}

/** What a dashboard lets its reader choose. */
export type Scope = "plant" | "lines" | "station" | "series";

type Expressions = Readonly<Record<string, string>>;

const FROM_MS = "toUnixTimestamp64Milli($__fromTime_ms)";
const TO_MS = "toUnixTimestamp64Milli($__toTime_ms)";
const NOW_MS = "toUnixTimestamp64Milli(now64(3))";
const FROM = `intDiv(${FROM_MS}, 60000) * 60000`;
const TO = `intDiv(${TO_MS} + if(${TO_MS} > ${NOW_MS} - 60000, 59999, 0), 60000) * 60000`;
const UNTIL = `least(${TO_MS}, ${NOW_MS})`;
const ALL = "CAST([], 'Array(String)')";
const FAR = "4102444800000"; // the year 2100

/** A variable as Grafana writes it into SQL: its values as strings in quotes, with commas between them. */
function quoted(variable: string): string {
  return `\${${variable}:sqlstring}`;
}

/** Whole pieces of [from, to), `sizeMs` each; both are `to` where there is none, so that all of it is edge. */
function wholePieces(sizeMs: number): { from: string; to: string } {
  const first = `intDiv(${FROM} + ${sizeMs - 1}, ${sizeMs}) * ${sizeMs}`;
  const last = `intDiv(${TO}, ${sizeMs}) * ${sizeMs}`;
  return { from: `if(${first} < ${last}, ${first}, ${TO})`, to: `if(${first} < ${last}, ${last}, ${TO})` };
}

const DAYS = wholePieces(86_400_000);
const QUARTERS = wholePieces(900_000);

const SCOPES: Readonly<Record<Scope, Expressions>> = {
  plant: { factories: `[${quoted("factory")}]`, lines: ALL, factory: "''", line: "''", station: "''" },
  lines: {
    factories: ALL,
    factory: quoted("factory"),
    lines: `arrayMap(name -> concat(${quoted("factory")}, '/', name), [${quoted("line")}])`,
    line: "''",
    station: "''",
  },
  station: { factories: ALL, factory: quoted("factory"), lines: ALL, line: quoted("line"), station: quoted("station") },
  series: {
    factories: ALL,
    factory: quoted("factory"),
    lines: ALL,
    line: quoted("line"),
    station: quoted("station"),
    characteristic: quoted("characteristic"),
    products: `[if(${quoted("product")} = '(all)', '', ${quoted("product")})]`,
  },
};

/** What holds on every dashboard. An hour lies certainly in the range if it begins two hours before its end (api/oee-range.ts). */
const COMMON: Expressions = {
  tenant: quoted("tenant"),
  from: FROM,
  to: TO,
  first_hour: FROM,
  last_hour: `greatest(${FROM}, ${TO} - 7199999)`,
  day_from: DAYS.from,
  day_to: DAYS.to,
  quarter_from: QUARTERS.from,
  quarter_to: QUARTERS.to,
  before: TO,
  before_id: "''",
  at: UNTIL,
  until: UNTIL,
  step: "greatest($__interval_s, 60) * 1000",
  characteristic: "''",
  products: ALL,
  operation: "''",
  product: "''",
  order: "''",
  rule: "''",
  state: "''",
  direction: "-1",
  source: "''",
  table: "''",
  sources: ALL,
  time_zone: "'UTC'",
  by: "''",
  limit: "10000",
  offset: "0",
};

const STANDING: Expressions = {
  from: "0",
  to: FAR,
  never_fired: "0",
  assignees: ALL,
  titled: ALL,
  q: "''",
  severities: ALL,
  statuses: "['firing', 'acknowledged']",
  limit: "4294967295",
};

/** What single queries ask for. */
const OWN: Readonly<Record<string, Expressions>> = {
  "oee-hours": { by: "'hour'" },
  "oee-losses": { by: "'hour'" },
  "oee-parts": { by: "'hour'" },
  "line-oee-hours": { by: "'hour'" },
  "oee-shifts": { by: "'shift'" },
  "oee-days": { by: "'day'" },
  "source-changes": { by: "'hour'", limit: "100000" },
  "wip-course": { at: FROM_MS },
  "line-signals": { state: "'open'", limit: "4294967295" },
  "line-alerts": STANDING,
  "alerts-total": STANDING,
  alerts: STANDING,
};

/** The text of a query as a panel or variable of Grafana has it. */
export function boundSql(texts: QueryTexts, name: string, scope: Scope): string {
  const text = texts.get(name);
  if (text === undefined) throw new Error(`there is no query "${name}" for Grafana`);
  const generation = (texts.get("active") ?? "")
    .trim()
    .replace(/^--.*\n/gm, "")
    .replaceAll(/\s+/g, " ");
  const expressions: Expressions = { ...COMMON, ...SCOPES[scope], ...OWN[name], generation };
  return text.trimEnd().replaceAll(/\{(\w+):[^}]+\}/g, (_, parameter: string) => {
    const expression = expressions[parameter];
    if (expression === undefined) throw new Error(`query "${name}" asks for "${parameter}", which no dashboard has`);
    return `(${expression})`;
  });
}
