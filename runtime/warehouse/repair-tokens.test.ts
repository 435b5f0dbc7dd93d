import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repairTokens } from "./repair-tokens.ts";

test("a token without its part is taken back; one whose part stands, or was merged, stays", () => {
  const folder = mkdtempSync(join(tmpdir(), "linepulse-tokens-"));
  const table = join(folder, "store", "abc", "abc-table");
  for (const name of ["202601_1_4_1", "202601_6_6_0", "tmp_insert_202601_7_7_0", "deduplication_logs"])
    mkdirSync(join(table, name), { recursive: true });
  const log = join(table, "deduplication_logs", "deduplication_log_1.txt");
  const kept = ["1\t202601_1_1_0\ta", "1\t202601_3_3_0\tb", "1\t202601_6_6_0\tc", "2\t202512_1_1_0\td"];
  writeFileSync(log, [...kept, "1\t202601_7_7_0\te", "1\t202602_1_1_0\tf", "1\t2026"].join("\n"));
  expect(repairTokens(folder)).toBe(3);
  expect(readFileSync(log, "utf8")).toBe(`${kept.join("\n")}\n`);
  expect(repairTokens(folder)).toBe(0);
});

test("a line that was cut off, or on which the next was put, goes; the others stay", () => {
  const folder = mkdtempSync(join(tmpdir(), "linepulse-tokens-"));
  const table = join(folder, "store", "abc", "abc-table");
  for (const name of ["all_1_9_1", "deduplication_logs"]) mkdirSync(join(table, name), { recursive: true });
  const log = join(table, "deduplication_logs", "deduplication_log_1.txt");
  const empty = join(table, "deduplication_logs", "deduplication_log_2.txt");
  writeFileSync(log, "1\tall_1_1_0\ta\n1\tall_2_2_0\tb1\tall_3_3_0\tc\n1\tall_4_4_0\td\n1\tall_5_5_0\tcut o");
  writeFileSync(empty, "");
  expect(repairTokens(folder)).toBe(2);
  expect(readFileSync(log, "utf8")).toBe("1\tall_1_1_0\ta\n1\tall_4_4_0\td\n");
  expect(repairTokens(folder)).toBe(0);
});

test("a folder that no engine has used yet needs nothing", () => {
  expect(repairTokens(mkdtempSync(join(tmpdir(), "linepulse-tokens-")))).toBe(0);
});
