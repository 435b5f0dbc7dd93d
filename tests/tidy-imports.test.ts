// The table of folders and what they may import, held by dependency-cruiser; and proof that each of its rules bites.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { FOLDERS, ROOT } from "./tidy-files.ts";

const run = promisify(execFile);
const CRUISER = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
const CODE_FOLDERS = FOLDERS.filter((folder) => folder !== "docs");

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

interface Cruise {
  readonly summary: { readonly violations: readonly Violation[]; readonly totalDependenciesCruised: number };
}

async function cruise(root: string): Promise<{ violations: string[]; dependencies: number }> {
  const folders = CODE_FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const flags = ["--config", ".dependency-cruiser.json", "--output-type", "json"];
  const options = { cwd: root, maxBuffer: 256 * 1024 * 1024 };
  const { stdout } = await run(process.execPath, [CRUISER, ...flags, ...folders], options).catch((failure: unknown) => {
    if (typeof failure === "object" && failure !== null && "stdout" in failure && failure.stdout) return failure as { stdout: string };
    throw failure;
  });
  const { summary } = JSON.parse(stdout) as Cruise;
  const violations = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  return { violations: violations.sort(), dependencies: summary.totalDependenciesCruised };
}

test("folders import only what the table allows, and no circle", { timeout: 120_000 }, async () => {
  const { violations, dependencies } = await cruise(ROOT);
  expect(violations).toEqual([]);
  expect(dependencies).toBeGreaterThan(500); // a cruiser that cannot read TypeScript finds none, and no fault either
});

/** One file each, with imports that no table allows, beside others that it does. */
const PLANT: Readonly<Record<string, string>> = {
  "core/time.ts": 'import "../stats/moments.ts";\nimport { z } from "zod";\nimport { readFileSync } from "node:fs";\nexport const time = [z, readFileSync];',
  "core/config.ts": 'import type { time } from "./plan.ts";\nexport type Config = typeof time;',
  "core/plan.ts": 'import type { Config } from "./config.ts";\nexport const time = 1;\nexport type Plan = Config;',
  "stats/moments.ts": 'import "zod";\nexport const moments = 1;',
  "stats/normal.ts": 'import { time } from "../core/time.ts";\nexport const normal = time;',
  "ingest/door.ts": 'import "../log/log.ts";\nimport "../log/embedded/store.ts";\nimport "../processors/line.ts";\nimport "node:zlib";\nimport "fastify";\nimport "mqtt";',
  "connectors/mes/map.ts": 'import "../../core/plan.ts";\nimport "../../ingest/door.ts";',
  "connectors/runtime/broker.ts": 'import "node:child_process";\nimport "zod";\nexport const broker = 1;',
  "processors/line.ts": 'import "./spc/spc.ts";\nimport "./oee/states.ts";\nimport "../stats/normal.ts";\nimport "node:crypto";',
  "processors/spc/spc.ts": 'import type { states } from "../oee/states.ts";\nimport "../../sinks/clickhouse.ts";\nexport type Spc = typeof states;',
  "processors/oee/states.ts": "export const states = 1;",
  "processors/oee/states.test.ts": 'import "../spc/spc.ts";\nimport "../../tests/harness.ts";\nimport "../../runtime/main.ts";',
  "log/log.ts": 'import "../core/plan.ts";\nexport const log = 1;',
  "log/embedded/store.ts": 'import "../log.ts";\nimport "../kafka/store.ts";\nimport "lmdb";\nimport "zod";',
  "log/kafka/store.ts": "export const store = 1;",
  "sinks/clickhouse.ts": 'import "../core/plan.ts";\nimport "../log/log.ts";\nimport "./webhook.ts";',
  "sinks/webhook.ts": 'import "unheard-of";',
  "api/build.ts": 'import "fastify";\nimport "zod";\nimport "../core/plan.ts";\nimport "../runtime/main.ts";\nimport "../log/log.ts";',
  "runtime/main.ts": 'import "../api/routes.ts";\nimport "../sinks/clickhouse.ts";\nimport "vitest";\nimport "../dashboards/web/src/app.ts";\nimport "../tests/harness.ts";\nimport "../connectors/runtime/broker.ts";',
  "api/routes.ts": 'import "./fakes.ts";',
  "api/fakes.ts": 'import "vitest";',
  "dashboards/web/src/app.ts": 'import type { time } from "../../../core/plan.ts";\nimport "vitest";\nimport type { log } from "../../../log/log.ts";\nexport type App = [typeof time, typeof log];',
  "dashboards/web/src/App.vue": '<script setup lang="ts">\nimport { time } from "../../../core/plan.ts";\nconst at: number = time;\n</script>\n<template>{{ at }}</template>',
  "tests/harness.ts": 'import "../runtime/clock.ts";\nimport "../connectors/runtime/broker.ts";\nimport "vitest";',
  "runtime/clock.ts": "export const clock = 1;",
}; // biome-ignore format: one table

const FOUND = [
  "api-narrow: api/build.ts -> log/log.ts",
  "api-narrow: api/build.ts -> runtime/main.ts",
  "connectors-narrow: connectors/mes/map.ts -> ingest/door.ts",
  "connectors-runtime-apart: runtime/main.ts -> connectors/runtime/broker.ts",
  "connectors-runtime-narrow: connectors/runtime/broker.ts -> node_modules/zod/index.js",
  "core-alone: core/time.ts -> fs",
  "core-alone: core/time.ts -> stats/moments.ts",
  "dashboards-unimported: runtime/main.ts -> dashboards/web/src/app.ts",
  "declared: ingest/door.ts -> node_modules/mqtt/index.js",
  "ingest-narrow: ingest/door.ts -> log/embedded/store.ts",
  "ingest-narrow: ingest/door.ts -> node_modules/fastify/index.js",
  "ingest-narrow: ingest/door.ts -> processors/line.ts",
  "log-narrow: log/embedded/store.ts -> node_modules/zod/index.js",
  "logs-apart: log/embedded/store.ts -> log/kafka/store.ts",
  "no-circular: core/config.ts -> core/plan.ts",
  "processors-apart: processors/spc/spc.ts -> processors/oee/states.ts",
  "processors-pure: processors/line.ts -> crypto",
  "processors-pure: processors/spc/spc.ts -> sinks/clickhouse.ts",
  "product-without-dev-dependencies: runtime/main.ts -> node_modules/vitest/index.js",
  "product-without-tests: api/routes.ts -> api/fakes.ts",
  "product-without-tests: runtime/main.ts -> tests/harness.ts",
  "resolvable: sinks/webhook.ts -> unheard-of",
  "runtime-on-top: api/build.ts -> runtime/main.ts",
  "sinks-narrow: sinks/clickhouse.ts -> log/log.ts",
  "sinks-narrow: sinks/clickhouse.ts -> sinks/webhook.ts",
  "sinks-narrow: sinks/webhook.ts -> unheard-of",
  "sql-and-dashboards-alone: dashboards/web/src/app.ts -> log/log.ts",
  "stats-alone: stats/moments.ts -> node_modules/zod/index.js",
  "stats-alone: stats/normal.ts -> core/time.ts",
  "web-types-only: dashboards/web/src/App.vue -> core/plan.ts",
];

const plant = mkdtempSync(join(tmpdir(), "linepulse-imports-"));
afterAll(() => rmSync(plant, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(plant, path)), { recursive: true });
  writeFileSync(join(plant, path), `${text}\n`);
}

test("every rule of the table bites, in TypeScript and in Vue, for types too", { timeout: 120_000 }, async () => {
  for (const [path, text] of Object.entries(PLANT)) write(path, text);
  for (const name of ["zod", "lmdb", "fastify", "mqtt", "vitest"]) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
    write(`node_modules/${name}/index.js`, "");
  }
  const dependencies = { zod: "1", lmdb: "1", fastify: "1" };
  write("package.json", JSON.stringify({ type: "module", dependencies, devDependencies: { vitest: "1" } }));
  for (const file of [".dependency-cruiser.json", "tsconfig.json"]) cpSync(join(ROOT, file), join(plant, file));
  const { violations } = await cruise(plant);
  expect(violations).toEqual(FOUND);
});
