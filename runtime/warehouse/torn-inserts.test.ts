import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasTokensWithoutRows, rowsWithoutToken, setRowsWithoutTokenAside } from "./torn-inserts.ts";

/** A folder of the engine with one table. */
function tableOf({ parts, log }: { parts: readonly string[]; log: readonly string[] }) {
  const folder = mkdtempSync(join(tmpdir(), "linepulse-torn-"));
  const table = join(folder, "store", "abc", "abc-table");
  for (const name of [...parts, "deduplication_logs"]) mkdirSync(join(table, name), { recursive: true });
  writeFileSync(join(table, "deduplication_logs", "deduplication_log_1.txt"), log.join(""));
  return { folder, has: (name: string) => existsSync(join(table, name)), add: (name: string) => mkdirSync(join(table, name)) };
}

test("a token without its rows is seen; one whose rows were merged, or dropped with it, is not", () => {
  const sound = ["1\t202601_1_1_0\ta\n", "1\t202601_2_2_0\tb\n", "1\t202512_3_3_0\tc\n", "2\t202512_3_3_0\tc\n"];
  expect(hasTokensWithoutRows(tableOf({ parts: ["202601_1_2_1"], log: sound }).folder)).toBe(false);
  expect(hasTokensWithoutRows(tableOf({ parts: ["202601_1_2_1"], log: [...sound, "1\t202601_4_4_0\td\n"] }).folder)).toBe(true);
});

test("rows whose token the log has forgotten since stay", () => {
  const { folder, has } = tableOf({ parts: ["202601_7_7_0", "202601_9_9_0"], log: ["1\t202601_9_9_0\ta\n"] });
  expect(setRowsWithoutTokenAside(folder, new Set())).toBe(0);
  expect(has("202601_7_7_0")).toBe(true);
});

test("the first rows of a table that keeps no token yet are set aside like others", () => {
  const { folder, has } = tableOf({ parts: ["202601_1_1_0"], log: ["1\t20260"] });
  expect(setRowsWithoutTokenAside(folder, new Set())).toBe(1);
  expect(has("202601_1_1_0")).toBe(false);
});

test("rows without token are set aside, with what was merged from them; those from before are left", () => {
  const log = ["1\t202512_1_1_0\tolder\n", "1\t202601_2_2_0\ta\n", "1\t202601_3_3_0\tb\n", "1\t202601_4_4_0\tcut o"];
  const { folder, has, add } = tableOf({ parts: ["202601_1_1_0", "202601_2_2_0", "202601_3_3_0"], log });
  const known = rowsWithoutToken(folder);
  expect(known.size).toBe(1);
  for (const name of ["202601_4_4_0", "202601_3_4_1", "202601_1_1_1", "202602_5_5_0", "tmp_insert_202601_6_6_0"]) add(name);
  expect(setRowsWithoutTokenAside(folder, known)).toBe(3);
  for (const name of ["202601_4_4_0", "202601_3_4_1", "202602_5_5_0"]) {
    expect(has(name), name).toBe(false);
    expect(has(`detached/torn_${name}`), name).toBe(true);
  }
  for (const name of ["202601_1_1_0", "202601_1_1_1", "202601_2_2_0", "202601_3_3_0"]) expect(has(name), name).toBe(true);
});
