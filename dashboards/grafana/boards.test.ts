// The files that Grafana reads: what the code gives, in both languages alike, asking only for what its reader may read.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Dashboard, Panel, VariableModel } from "@grafana/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { DEFAULT_TARGETS } from "../../core/quality.ts";
import { openQueryWorld, type QueryWorld } from "../../sql/clickhouse/queries/fixtures.ts";
import { ROOT } from "../../tests/tidy-files.ts";
import { parseAddress } from "../web/src/address/address.ts";
import { dashboards } from "./boards.ts";
import { COLUMNS, QUALITY_TARGETS } from "./columns.ts";
import { expanded, withVariables } from "./expansion.fixture.ts";
import { fileText, OUT, TEXTS } from "./files.fixture.ts";
import { DATASOURCE, PLUGIN_VERSION } from "./panels.ts";
import { LANGUAGES } from "./words/words.ts";

const boards = LANGUAGES.flatMap((language) => [...dashboards(TEXTS, language)].map(([file, board]) => ({ language, file, board })));
const named = boards.map(({ language, file, board }) => [`${language}/${file}`, board] as const);
const panelsOf = ({ panels = [] }: Dashboard) => panels as Panel[];
const targetsOf = (panel: Panel) => (panel.targets ?? []) as { rawSql: string; refId: string; format: number }[];
const variablesOf = ({ templating }: Dashboard) => templating?.list ?? [];
const sqlOf = ({ query }: VariableModel) => (query as { rawSql?: string } | undefined)?.rawSql;
const queriesOf = (board: Dashboard) => [
  ...panelsOf(board).flatMap(targetsOf).map(({ rawSql }) => rawSql),
  ...variablesOf(board).flatMap((variable) => sqlOf(variable) ?? []),
]; // biome-ignore format: one list
const compose = parseYaml(readFileSync(join(ROOT, "docker-compose.yml"), "utf8"));
const provisioning = (path: string) => parseYaml(readFileSync(join(OUT, "../provisioning", path), "utf8"));

describe("the files", () => {
  test("are what `npm run grafana` writes, and no others", () => {
    const files = LANGUAGES.flatMap((language) => readdirSync(join(OUT, language)).map((file) => `${language}/${file}`));
    expect(files.sort()).toEqual(named.map(([name]) => name).sort());
    for (const [name, board] of named) expect(readFileSync(join(OUT, name), "utf8"), name).toBe(fileText(board));
  });

  test("lie where Grafana is told to look, in a folder for each language, and one of them is its home", () => {
    const { volumes, environment } = compose.services.grafana;
    expect(volumes).toContain("./dashboards/grafana/dashboards:/etc/grafana/dashboards:ro");
    const { providers } = provisioning("dashboards/linepulse.yaml");
    expect(providers.map(({ options }: { options: object }) => options)).toEqual(
      LANGUAGES.map((path) => ({ path: `/etc/grafana/dashboards/${path}` })),
    );
    expect(new Set(providers.map(({ folder }: { folder: string }) => folder)).size).toBe(LANGUAGES.length);
    expect(environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH).toBe("/etc/grafana/dashboards/en/plant.json");
  });

  test("name the data source and the version of the plugin that are provisioned", () => {
    const [source] = provisioning("datasources/clickhouse.yaml").datasources;
    expect(DATASOURCE).toEqual({ type: source.type, uid: source.uid });
    expect(compose.services.grafana.environment.GF_PLUGINS_PREINSTALL_SYNC).toBe(`${source.type}@${PLUGIN_VERSION}`);
    for (const [name, board] of named) {
      const used = [...panelsOf(board).filter(({ type }) => type !== "text"), ...variablesOf(board).filter(({ type }) => type === "query")];
      for (const { datasource } of used) expect(datasource, name).toEqual(DATASOURCE);
    }
  });
});

describe("a dashboard", () => {
  test("has names of its own, and they fit", () => {
    for (const of of [({ uid }: Dashboard) => uid, ({ title }: Dashboard) => title]) {
      expect(new Set(boards.map(({ board }) => of(board))).size).toBe(boards.length);
    }
    for (const { board } of boards) expect(board.uid?.length).toBeLessThanOrEqual(40); // Grafana takes no longer one
  });

  test.each(named)("%s: every panel has an id and a place of its own, inside the 24 columns", (_, board) => {
    const panels = panelsOf(board);
    expect(panels.map(({ id }) => id)).toEqual(panels.map((__, index) => index + 1));
    const cells = panels.flatMap(({ gridPos }) => {
      const { x, y, w, h } = gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (__, n) => `${x + (n % w)},${y + Math.floor(n / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
    for (const panel of panels) {
      const refs = targetsOf(panel).map(({ refId }) => refId);
      expect(new Set(refs).size).toBe(refs.length);
    }
  });

  test.each(named)("%s: every variable that a query or a link names is there, in an order in which it is known", (_, board) => {
    const builtIn = new Set(["__from", "__to", "__value"]);
    const namesIn = (text: string) => [...text.matchAll(/\$\{(\w+)[^}]*\}/g)].map(([, name = ""]) => name).filter((name) => !builtIn.has(name)); // biome-ignore format: one line
    const known = new Set<string>();
    for (const variable of variablesOf(board)) {
      for (const name of namesIn(sqlOf(variable) ?? "")) expect(known, `${variable.name} asks for ${name}`).toContain(name);
      known.add(variable.name);
    }
    for (const name of namesIn(JSON.stringify([board.panels, board.links]))) expect(known).toContain(name);
    for (const sql of queriesOf(board)) for (const [macro] of sql.matchAll(/\$__\w+/g)) expect(["$__fromTime_ms", "$__toTime_ms", "$__interval_s"]).toContain(macro); // biome-ignore format: one line
  });

  test("is the same in both languages, but for words", () => {
    const [english, chinese] = LANGUAGES.map((language) =>
      [...dashboards(TEXTS, language)].map(([file, board]) => [file, withoutWords(board)]),
    );
    expect(chinese).toEqual(english);
  });

  test("says something in Chinese wherever it says something in English", () => {
    const texts = LANGUAGES.map((language) => [...dashboards(TEXTS, language).values()].flatMap((board) => [board.title, board.description, ...panelsOf(board).flatMap(({ title, description }) => [title, description])])); // biome-ignore format: one line
    for (const [index, text] of (texts[1] ?? []).entries()) {
      if (text !== undefined) expect(text, texts[0]?.[index]).toMatch(/\p{Script=Han}/u);
    }
  });
});

const WORDS = new Set(["title", "description", "label", "displayName", "content", "text", "fields", "xField", "uid", "tooltip"]);

/** What is left of a dashboard when its words are taken out. */
function withoutWords(board: Dashboard): unknown {
  const text = JSON.stringify(board, (key, value) => {
    if (key === "tags") return undefined;
    if (WORDS.has(key) && typeof value === "string") return "…";
    return value?.id === "displayName" ? { id: "displayName" } : value;
  });
  return JSON.parse(text);
}

test("colours of data quality change at the targets that hold by default", () => {
  expect(QUALITY_TARGETS).toEqual(DEFAULT_TARGETS);
});

test("a link opens the chart that is shown, in the web app", () => {
  const board = dashboards(TEXTS, "en").get("control-chart.json") as Dashboard;
  const [from, to] = [Date.UTC(2026, 2, 2, 6), Date.UTC(2026, 2, 2, 12)];
  const series = "factory=f1&line=L1&station=%E9%94%BB%E9%80%A0&characteristic=d&product=P1";
  const url = withVariables(board.links?.[1]?.url ?? "", { from, to, variables: { linepulse: "http://localhost:8080", series } });
  const { origin, pathname, search } = new URL(url);
  expect([origin, pathname]).toEqual(["http://localhost:8080", "/spc"]);
  const chosen = { factory: "f1", line: "L1", station: "锻造", characteristic: "d", product: "P1" };
  expect(parseAddress(search)).toMatchObject({ series: chosen, span: { from, to } });
});

describe("a query", () => {
  test("of one's own is told of tables that are there, with their filter", async () => {
    const text = readFileSync(join(ROOT, "docs/grafana.md"), "utf8").split("## Panels of your own")[1] ?? "";
    const cells = text.split("\n").filter((line) => line.startsWith("| ")).map((line) => line.split("|")[2] ?? ""); // biome-ignore format: one line
    const tables = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, table]) => table));
    expect(tables.length).toBeGreaterThan(20);
    for (const table of tables) expect(await world.select(`SELECT tenant, generation, 1 FROM ${table} LIMIT 1`), table).toEqual([]);
    const [filter = ""] = /WHERE tenant[\s\S]*?(?=\n```)/.exec(text) ?? [];
    expect(await world.select(expanded(`SELECT 1 FROM spc_points ${filter}`, asked))).toEqual([]);
  });

  let world: QueryWorld;
  beforeAll(async () => {
    world = await openQueryWorld();
  }, 60_000);
  afterAll(() => world.close());

  const variables = {
    tenant: "acme", factory: "f1", line: "L1", station: "S1", characteristic: "d", product: "(all)", series: "", linepulse: "",
  }; // biome-ignore format: one list
  const queries = [...new Set(boards.flatMap(({ board }) => queriesOf(board)))];
  const asked = { from: Date.UTC(2026, 2, 1, 0, 0, 1), to: Date.UTC(2026, 2, 2), variables };
  /** What the plugin (pkg/converters of 4.20.0) makes times, numbers, strings and booleans of. */
  const TYPES = /^(Nullable\()?(DateTime64\(3, 'UTC'\)|U?Int(8|16|32|64)|Float64|String|Bool)\)?$|^LowCardinality\(String\)$/;

  test.each(queries.map((sql) => [sql.split("\n")[0], sql]))("%s", async (_, text = "") => {
    const sql = expanded(text, asked);
    expect(sql.replaceAll(/^--.*\n/gm, "")).toMatch(/^(SELECT|WITH)\b/);
    expect(await world.select(sql)).toBeInstanceOf(Array);
    const tree = await world.select<{ explain: string }>(`EXPLAIN QUERY TREE ${sql.replaceAll(/^--.*\n/gm, "")}`);
    const tables = tree.flatMap(({ explain }) => [...explain.matchAll(/table_name: ([\w.]+)/g)].map(([, table]) => table));
    for (const table of tables) expect(table).toMatch(/^(linepulse\.\w+|system\.one)$/);
    const described = await world.select<{ name: string; type: string }>(`DESCRIBE (${sql.replaceAll(/^--.*\n/gm, "")})`);
    for (const { name, type } of described) expect(type, name).toMatch(TYPES);
    if (!/^-- The (tenants|series|factories|products|lines|stations|characteristics)\b/.test(text)) {
      for (const { name } of described) expect(Object.keys(COLUMNS), text).toContain(name);
    }
  });
});
