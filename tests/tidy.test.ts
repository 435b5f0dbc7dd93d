// The house rules, applied to every file of the repository. What each rule catches is proven in tidy-rules.test.ts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { listFiles, misplaced, readSources } from "./tidy-files.ts";
import { type Fault, faultsOf } from "./tidy-rules.ts";

const sources = readSources();
const faults = sources.flatMap(faultsOf);
const inWords = ({ place, detail }: Fault) => `${place}  ${detail}`;
const of = (...rules: Fault["rule"][]) => faults.filter(({ rule }) => rules.includes(rule)).map(inWords);

test("time, chance, environment and timers live in runtime/ alone", () => {
  expect(of("clock", "chance", "environment", "timer")).toEqual([]);
});

test("no type is `any`", () => expect(of("any")).toEqual([]));
test("no function is longer than 60 lines", () => expect(of("long-function")).toEqual([]));
test("no file is longer than 300 lines", () => expect(of("long-file")).toEqual([]));
test("no file only hands on what others export", () => expect(of("barrel")).toEqual([]));
test("nothing is left undone in a comment", () => expect(of("unfinished")).toEqual([]));
test("files are named by what they hold, and say so in their first line", () => expect(of("name", "header")).toEqual([]));

test("everything lies in a folder that the table of CONTRIBUTING.md names", () => {
  expect(misplaced(listFiles())).toEqual([]);
});

const PATHS = [
  "core/time.ts", "lib/time.ts", "time.ts", "core/deep/time.ts", "processors/mood/mood.ts", "sql/clickhouse/views/a.sql",
  "runtime/loop/deeper/a.ts", "node_modules/zod/index.js", "dashboards/web/dist/index.html", "dashboards/desktop/a.ts", "npm.log",
]; // biome-ignore format: one list

test("a folder that the table does not name is noticed, and what git ignores is not", () => {
  const root = mkdtempSync(join(tmpdir(), "linepulse-tidy-"));
  try {
    for (const path of PATHS) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), "");
    }
    writeFileSync(join(root, ".gitignore"), "node_modules/\ndist/\n*.log\n");
    expect(misplaced(listFiles(root)).sort()).toEqual([
      "core/deep/", "dashboards/desktop/", "lib/", "processors/mood/", "sql/clickhouse/views/", "time.ts",
    ]); // biome-ignore format: one list
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
