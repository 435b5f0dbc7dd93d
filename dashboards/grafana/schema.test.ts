// The files are dashboards by Grafana's own types: what the compiler says of each of them as a literal, options and custom fields included.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Dashboard, Panel } from "@grafana/schema";
import ts from "typescript";
import { expect, test } from "vitest";
import { ROOT } from "../../tests/tidy-files.ts";
import { OUT } from "./files.fixture.ts";

/** Where @grafana/schema keeps the options and the custom fields of each kind of panel. */
const KINDS: Readonly<Record<string, { readonly module: string; readonly hasFields: boolean }>> = {
  timeseries: { module: "timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen", hasFields: true },
  table: { module: "table/panelcfg/x/TablePanelCfg_types.gen", hasFields: true },
  stat: { module: "stat/panelcfg/x/StatPanelCfg_types.gen", hasFields: false },
  barchart: { module: "barchart/panelcfg/x/BarChartPanelCfg_types.gen", hasFields: true },
  "state-timeline": { module: "statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen", hasFields: true },
  text: { module: "text/panelcfg/x/TextPanelCfg_types.gen", hasFields: false },
};

/** JSON has texts where the types have enumerations. */
const HEAD = `import type { Dashboard } from "@grafana/schema";
type Json<T> = T extends string ? \`\${T}\` : T extends readonly (infer U)[] ? Json<U>[] : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
`;

const folders = readdirSync(OUT);
const files = folders.flatMap((folder) => readdirSync(join(OUT, folder)).map((file) => join(OUT, folder, file)));

test("every file is one, which a compiler says that knows what is none", () => {
  expect(files).toHaveLength(12);
  const sources = files.map((file) => sourceOf(JSON.parse(readFileSync(file, "utf8")) as Dashboard));
  const [first = ""] = sources;
  const broken = [
    first.replaceAll('"timezone"', '"timezoen"'),
    first.replaceAll('"drawStyle":"line"', '"drawStyle":"lien"'),
    first.replaceAll('"legend":', '"legned":'),
    first.replaceAll('"gridPos":', '"gridPosition":'),
    first.replaceAll('"palette-classic-by-name"', '"by-name"'),
  ];
  for (const text of broken) expect(text).not.toBe(first);
  const faults = faultsOf([...sources, ...broken]);
  expect(faults.slice(0, sources.length).flat()).toEqual([]);
  expect(faults.slice(sources.length).map((found) => found.length > 0)).toEqual(broken.map(() => true));
}, 90_000);

function sourceOf(board: Dashboard): string {
  const parts = ((board.panels ?? []) as Panel[]).map((panel, n) => {
    const { module, hasFields } = KINDS[panel.type] ?? { module: "unknown", hasFields: false };
    const from = `@grafana/schema/dist/esm/raw/composable/${module}`;
    const options = `const o${n}: Json<import("${from}").Options> = ${JSON.stringify(panel.options)};`;
    const type = hasFields ? `Json<Partial<import("${from}").FieldConfig>>` : "Record<string, never>";
    return `${options}\nconst f${n}: ${type}[] = ${JSON.stringify(customOf(panel))};`;
  });
  return `${HEAD}const d: Json<Dashboard> = ${JSON.stringify(board)};\n${parts.join("\n")}\n`;
}

/** Custom fields of a panel, by default and of single columns. */
function customOf({ fieldConfig }: Panel): Record<string, unknown>[] {
  const single = (fieldConfig?.overrides ?? []).flatMap(({ properties }) => properties.filter(({ id }) => id.startsWith("custom.")));
  return [fieldConfig?.defaults.custom ?? {}, ...single.map(({ id, value }) => nested(id.split(".").slice(1), value))];
}

function nested([name = "", ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  return { [name]: rest.length === 0 ? value : nested(rest, value) };
}

/** What the compiler says of each text. */
function faultsOf(sources: readonly string[]): string[][] {
  const named = new Map(sources.map((text, n) => [join(ROOT, `board-${n}.ts`), text]));
  const options: ts.CompilerOptions = {
    strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext, types: [],
  }; // biome-ignore format: one object
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (file, ...rest) => {
    const text = named.get(file);
    return text === undefined ? getSourceFile.call(host, file, ...rest) : ts.createSourceFile(file, text, ts.ScriptTarget.ESNext);
  };
  host.fileExists = (file) => named.has(file) || fileExists.call(host, file);
  host.readFile = (file) => named.get(file) ?? readFile.call(host, file);
  const found = ts.getPreEmitDiagnostics(ts.createProgram([...named.keys()], options, host));
  const said = Map.groupBy(found, ({ file }) => file?.fileName);
  return [...named.keys()].map((name) =>
    (said.get(name) ?? []).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
  );
}
