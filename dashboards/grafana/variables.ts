// What a dashboard lets its reader choose: from queries, in the order of the plant's hierarchy.
import { VariableHide, type VariableModel, VariableRefresh } from "@grafana/schema";
import { boundSql, type QueryTexts, type Scope } from "./bound-sql.ts";
import { DATASOURCE } from "./panels.ts";
import type { VariableName, Words } from "./words/words.ts";

/** Where the web app is, as a browser reaches it: a hidden variable, for links. */
const WEB_APP: VariableModel = {
  type: "textbox", name: "linepulse", hide: VariableHide.hideVariable, skipUrlSync: false, query: "http://localhost:8080",
  current: { text: "http://localhost:8080", value: "http://localhost:8080" },
}; // biome-ignore format: one variable

const QUERIES: Readonly<Record<VariableName, string>> = {
  tenant: "variable-tenants",
  factory: "variable-factories",
  line: "variable-lines",
  station: "variable-stations",
  characteristic: "variable-characteristics",
  product: "variable-products",
};

/** What is chosen, and of what several may be. */
const CHOICES: Readonly<Record<Scope, { readonly one: readonly VariableName[]; readonly several: VariableName | undefined }>> = {
  plant: { one: ["tenant"], several: "factory" },
  lines: { one: ["tenant", "factory"], several: "line" },
  station: { one: ["tenant", "factory", "line", "station"], several: undefined },
  series: { one: ["tenant", "factory", "line", "station", "characteristic", "product"], several: undefined },
};

interface VariablesOf {
  readonly texts: QueryTexts;
  readonly words: Words;
  readonly scope: Scope;
}

export function variables({ texts, words, scope }: VariablesOf): VariableModel[] {
  const { one, several } = CHOICES[scope];
  const single = one.map((name) => chosen(name, { texts, words, scope }));
  const all = { text: "All", value: "$__all" };
  const multi = several ? [{ ...chosen(several, { texts, words, scope }), multi: true, includeAll: true, current: all }] : [];
  const series = scope === "series" ? [hidden("series", boundSql(texts, "variable-series", scope))] : [];
  return [...single, ...multi, ...series, WEB_APP];
}

function chosen(name: VariableName, { texts, words, scope }: VariablesOf): VariableModel {
  const query = scope === "series" && name === "station" ? "variable-charted-stations" : QUERIES[name];
  return { ...queried(name, boundSql(texts, query, scope)), label: words.variables[name], hide: VariableHide.dontHide };
}

function hidden(name: string, sql: string): VariableModel {
  return { ...queried(name, sql), hide: VariableHide.hideVariable, skipUrlSync: true };
}

function queried(name: string, rawSql: string): VariableModel {
  return {
    type: "query",
    name,
    datasource: DATASOURCE,
    query: { refId: name, queryType: "sql", rawSql },
    refresh: VariableRefresh.onDashboardLoad,
    regex: "",
    sort: 0,
    multi: false,
    includeAll: false,
    skipUrlSync: false,
  };
}
