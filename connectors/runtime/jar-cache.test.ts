// With a stand-in for Maven: what is brought, and what is left when it fails or two bring the same.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { bring, folderOf } from "./jar-cache.ts";

const base = mkdtempSync(join(tmpdir(), "linepulse-jars-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let root: string;
let bin: string;
beforeEach(() => {
  root = mkdtempSync(join(base, "cache-"));
  bin = mkdtempSync(join(base, "bin-"));
  vi.stubEnv("PATH", `${bin}:/usr/bin:/bin`);
  vi.stubEnv("JAVA_HOME", join(base, "none"));
  program("java", "exit 0");
});

function program(name: string, body: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** Answers as Maven does for both goals: takes a moment, and fills the folder named last. */
const MAVEN = `echo run >> ${base}/runs
for argument; do case $argument in -DoutputDirectory=*) out=\${argument#*=};; esac; done
sleep 0.2; mkdir -p $out && echo jar > $out/a.jar`;

const runs = () => readFileSync(join(base, "runs"), "utf8").length / "run\n".length;

test("a part is brought once, into a folder named by its version", async () => {
  program("mvn", MAVEN);
  rmSync(join(base, "runs"), { force: true });
  const folder = await bring("kafka", root);
  expect(folder).toBe(folderOf("kafka", root));
  expect(folder).toMatch(/\/kafka-4\.1\.1-[0-9a-f]{8}$/);
  expect(readdirSync(folder)).toEqual(["a.jar"]);
  expect(await bring("kafka", root)).toBe(folder);
  expect(runs()).toBe(1);
  expect(readdirSync(root)).toHaveLength(1);
});

test("two that bring the same at once both get it whole, and leave nothing else", async () => {
  program("mvn", MAVEN);
  const folders = await Promise.all([bring("debezium", root), bring("debezium", root), bring("debezium", root)]);
  expect(new Set(folders)).toEqual(new Set([folderOf("debezium", root)]));
  expect(readdirSync(folders[0] as string)).toEqual(["a.jar"]);
  expect(readdirSync(root)).toHaveLength(1);
});

test("what Maven says is told, and nothing half is left", async () => {
  program("mvn", `${MAVEN}\necho "[ERROR] no such artifact"; exit 1`);
  await expect(bring("kafka", root)).rejects.toThrow(/Maven could not bring .*\n\[ERROR\] no such artifact/);
  program("mvn", "exit 0");
  await expect(bring("kafka", root)).rejects.toThrow(/brought nothing/);
  expect(readdirSync(root)).toEqual([]);
});

test("without Maven or Java it says which package is missing, and needs neither once the part is there", async () => {
  vi.stubEnv("PATH", bin);
  await expect(bring("kafka", root)).rejects.toThrow(/"mvn".*maven/);
  program("mvn", MAVEN);
  rmSync(join(bin, "java"));
  await expect(bring("kafka", root)).rejects.toThrow(/"java".*default-jre/);
  mkdirSync(folderOf("kafka", root));
  rmSync(join(bin, "mvn"));
  expect(await bring("kafka", root)).toBe(folderOf("kafka", root));
});

test("what a filling left that was killed is removed a while later", async () => {
  program("mvn", MAVEN);
  for (const name of ["filling-old", "filling-young"]) mkdirSync(join(root, name));
  const yesterday = new Date(Date.now() - 86_400_000);
  utimesSync(join(root, "filling-old"), yesterday, yesterday);
  await bring("kafka", root);
  expect(readdirSync(root).sort()).toEqual(["filling-young", expect.stringMatching(/^kafka-/)]);
});
