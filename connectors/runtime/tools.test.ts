import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findTool } from "./tools.ts";

const root = mkdtempSync(join(tmpdir(), "linepulse-tools-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function place(path: string, mode: number): string {
  const file = join(root, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "");
  chmodSync(file, mode);
  return file;
}

test("the first one on the PATH is taken, and JAVA_HOME goes before it", () => {
  place("plain/java", 0o644);
  const first = place("first/java", 0o755);
  place("second/java", 0o755);
  const home = place("home/bin/java", 0o755);
  const path = ["plain", "first", "second"].map((folder) => join(root, folder)).join(":");
  expect(findTool("java", { PATH: path })).toBe(first);
  expect(findTool("java", { PATH: path, JAVA_HOME: join(root, "home") })).toBe(home);
});

test("a missing one is named with the package that brings it", () => {
  expect(() => findTool("java", { PATH: "" })).toThrow(/"java".*Java 17.*apt-get install default-jre-headless/);
  expect(() => findTool("mvn", {})).toThrow(/"mvn".*apt-get install maven/);
});
