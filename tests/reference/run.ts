// Runs a set of reference cases through the product and says how far they agree; exits with 1 when a case fails.
// node tests/reference/run.ts [--dir <folder with cases/>] [--out <results.json>]
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keysLeftOut, type Outcome, outcomesOf } from "./answer.ts";
import { type ReferenceCase, readCases } from "./reference-case.ts";
import { SHARED_SET } from "./shared-set.ts";

const { values } = parseArgs({ options: { dir: { type: "string" }, out: { type: "string" } } });
const folder = values.dir ?? SHARED_SET;

if (existsSync(join(folder, "cases"))) {
  const cases = readCases(folder);
  const outcomes = await outcomesOf(cases);
  console.log(tableOf(outcomes));
  console.log(summaryOf(cases, outcomes));
  if (values.out)
    writeFileSync(values.out, `${JSON.stringify(Object.fromEntries(outcomes.map(({ name, result }) => [name, result])), null, 1)}\n`);
  if (cases.length === 0 || outcomes.some(({ status }) => status === "fail")) process.exitCode = 1;
} else {
  console.error(`no reference cases: "${join(folder, "cases")}" does not exist; name a set with --dir <folder>`);
  process.exitCode = 1;
}

function tableOf(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ name, chart, path, status, detail }) => [
    name,
    chart,
    path ?? "-",
    status === "variant" ? `variant (${detail})` : status,
  ]);
  const header = ["case", "chart", "path", "outcome"];
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)));
  const lineOf = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join("  ")
      .trimEnd();
  const lines = outcomes.flatMap(({ status, detail }, i) => [lineOf(rows[i] as string[]), ...(status === "fail" ? [`    ${detail}`] : [])]);
  return [lineOf(header), ...lines].join("\n");
}

function summaryOf(cases: readonly ReferenceCase[], outcomes: readonly Outcome[]): string {
  const variants = outcomes.filter(({ status }) => status === "variant").map(({ detail }) => detail);
  const left = outcomes.flatMap((outcome, i) => keysLeftOut(cases[i] as ReferenceCase, outcome));
  return [
    "",
    `${outcomes.length} cases: ${counted(outcomes.map(({ status }) => status))}`,
    `paths: ${counted(outcomes.map(({ path }) => path ?? "none"))}`,
    `variants: ${counted(variants)}`,
    `keys of expected that were not given (cases): ${counted(left)}`,
  ].join("\n");
}

function counted(names: readonly string[]): string {
  const groups = Object.entries(Object.groupBy(names, (name) => name));
  return groups.map(([name, all]) => `${name} ${all?.length}`).join(", ") || "none";
}
