import { expect, test } from "vitest";
import { FILE_LINES, FUNCTION_LINES, faultsOf } from "./tidy-rules.ts";

const HEADER = "// What it is.\n";
const rulesOf = (text: string, path = "processors/spc/spc.ts") => faultsOf({ path, text: HEADER + text }).map(({ rule }) => rule);

test.each([
  ["clock", "export const f = () => Date.now();"],
  ["clock", "export const f = () => globalThis.Date.now();"],
  ["clock", "export const deps = { now: Date.now };"],
  ["clock", "export const f = () => new Date();"],
  ["clock", "export const f = () => new Date;"],
  ["clock", "export const f = () => Date();"],
  ["clock", "export const f = () => performance.now();"],
  ["clock", "export const f = () => process.hrtime.bigint();"],
  ["clock", "export const f = () => Temporal.Now.instant();"],
  ["chance", "export const f = () => Math.random();"],
  ["chance", "export const f = () => crypto.randomUUID();"],
  ["chance", 'import { randomUUID as id } from "node:crypto";\nexport const f = () => id();'],
  ["environment", "export const f = () => process.env.HOME;"],
  ["environment", 'export const f = () => process.env["HOME"];'],
  ["environment", "export const { HOME } = process.env;"],
  ["environment", "export const f = () => import.meta.env.DEV;"],
  ["timer", "export const f = () => setTimeout(g, 1);\nconst g = () => {};"],
  ["timer", "export const timers = { after: setInterval };"],
  ["timer", "export const f = () => globalThis.setImmediate(() => {});"],
  ["timer", 'import { scheduler } from "node:timers/promises";\nexport const f = () => scheduler.wait(1);'],
  ["timer", "export const f = () => AbortSignal.timeout(5);"],
] as const)("outside runtime/ there is no %s: %s", (rule, text) => {
  expect(rulesOf(text)).toEqual([rule]);
  expect(rulesOf(text, "api/routes/status.ts")).toEqual([rule]);
  expect(rulesOf(text, "connectors/mes/map.ts")).toEqual([rule]);
  expect(rulesOf(text, "dashboards/web/src/chart/scale.ts")).toEqual([rule]);
  for (const free of [
    "runtime/clock.ts",
    "connectors/runtime/service.ts",
    "dashboards/web/src/browser/clock.ts",
    "tests/crash/run.ts",
    "bench/step.ts",
    "log/log.test.ts",
  ]) {
    expect(rulesOf(text, free)).toEqual([]);
  }
});

test("what only looks like a clock is none", () => {
  expect(rulesOf("export const f = (at: number) => new Date(at);")).toEqual([]);
  expect(rulesOf('// Date.now() and Math.random()\nexport const text = "process.env and setTimeout";')).toEqual([]);
  expect(rulesOf("export const f = (clock: { now(): number }) => clock.now();")).toEqual([]);
});

test("the script of a Vue file is judged, with its own line numbers", () => {
  const text = '<template>\n  <p>Date.now()</p>\n</template>\n<script setup lang="ts">\nconst at: any = Date.now();\n</script>\n';
  const faults = faultsOf({ path: "dashboards/web/src/App.vue", text });
  expect(faults.map(({ rule, place }) => `${rule} ${place}`)).toEqual([
    "any dashboards/web/src/App.vue:5",
    "clock dashboards/web/src/App.vue:5",
  ]);
});

test("`any` is found wherever a type may stand, `unknown` and words are not", () => {
  expect(rulesOf("export const f = (x: any) => x;")).toEqual(["any"]);
  expect(rulesOf("export const f = (x: unknown) => x as Record<string, any>;", "log/log.test.ts")).toEqual(["any"]);
  expect(rulesOf("// any of these\nexport const any = (x: unknown): unknown => x;")).toEqual([]);
});

const lines = (count: number) => Array.from({ length: count }, (_, n) => `  g(${n});\n`).join("");

test("a function may have 60 lines and no more", () => {
  const ofLines = (count: number) => `export function f() {\n${lines(count - 2)}}\nconst g = (n: number) => n;`;
  expect(rulesOf(ofLines(FUNCTION_LINES))).toEqual([]);
  const [fault] = faultsOf({ path: "core/f.ts", text: HEADER + ofLines(FUNCTION_LINES + 1) });
  expect(fault).toEqual({ rule: "long-function", place: "core/f.ts:2", detail: "61 lines, at most 60: f" });
  expect(rulesOf(`export const f = () => {\n${lines(60)}};\nconst g = (n: number) => n;`)).toEqual(["long-function"]);
  expect(rulesOf(`export const o = {\n  f() {\n${lines(60)}  },\n};\nconst g = (n: number) => n;`)).toEqual(["long-function"]);
  const group = (inner: number) => `describe.skipIf(true)("x", () => {\n  test("y", () => {\n${lines(inner)}  });\n${lines(80)}});`;
  expect(rulesOf(group(20), "log/log.test.ts")).toEqual([]);
  expect(rulesOf(group(80), "log/log.test.ts")).toEqual(["long-function"]);
});

test("a file may have 300 lines and no more", () => {
  const body = (count: number) =>
    "export const a = [\n  1,\n];\n"
      .repeat(200)
      .split("\n")
      .slice(0, count - 1)
      .join("\n");
  expect(rulesOf(`${body(FILE_LINES)}\n`)).toEqual([]);
  expect(rulesOf(`${body(FILE_LINES + 1)}\n`)).toEqual(["long-file"]);
});

test("a file that only hands on what others export is a barrel", () => {
  expect(rulesOf('export * from "./a.ts";\nexport { b } from "./b.ts";', "core/index.ts")).toEqual(["barrel"]);
  expect(rulesOf('import { a } from "./a.ts";\nexport { a };', "core/all.ts")).toEqual(["barrel"]);
  expect(rulesOf('export type { A } from "./a.ts";\nexport const b = 1;')).toEqual([]);
});

test("work left undone is no comment", () => {
  expect(rulesOf(`// ${"TO"}${"DO"}: later`)).toEqual(["unfinished"]);
  expect(faultsOf({ path: "docs/architecture.md", text: `${"FIX"}${"ME"} one day` }).map(({ rule }) => rule)).toEqual(["unfinished"]);
  expect(rulesOf("// a todo list is a list")).toEqual([]);
});

test("files say what they hold, by name and by header", () => {
  expect(rulesOf("", "core/utils/time.ts")).toEqual(["name"]);
  expect(rulesOf("", "api/helpers.ts")).toEqual(["name"]);
  expect(rulesOf("", "core/rowTypes.ts")).toEqual(["name"]);
  expect(faultsOf({ path: "core/time.ts", text: "export const a = 1;\n" }).map(({ rule }) => rule)).toEqual(["header"]);
  expect(faultsOf({ path: "core/time.test.ts", text: "export const a = 1;\n" })).toEqual([]);
});
