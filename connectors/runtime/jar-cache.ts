// Kafka's jars and Debezium's plugins, brought from Maven Central once and kept under the home directory.
//   I1. A folder of the cache is whole: it is filled beside its place and then renamed. Of two that fill it at once the first
//       counts, the other's is thrown away.
//   I2. Each filling has a repository of its own for Maven, which must not be shared by two runs at a time.
//   I3. Its name holds the version and a hash of the pom, so that another pom never meets old jars.
import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findTool } from "./tools.ts";

const run = promisify(execFile);
const POM = join(import.meta.dirname, "pom.xml");
const FETCH_WITHIN_MS = 15 * 60_000;
const ABANDONED_AFTER_MS = 60 * 60_000;

/** What can be brought, and the goal of the pom that does it. */
const PARTS = {
  kafka: ["dependency:copy-dependencies", "-DincludeScope=runtime"],
  debezium: ["dependency:unpack@debezium"],
} as const;

export type Part = keyof typeof PARTS;

/** Where a part lies, or will. */
export function folderOf(part: Part, root = cacheRoot()): string {
  const pom = readFileSync(POM, "utf8");
  const version = new RegExp(`<${part}\\.version>([^<]+)<`).exec(pom)?.[1];
  const hash = createHash("sha256").update(pom).digest("hex").slice(0, 8);
  return join(root, `${part}-${version}-${hash}`);
}

function cacheRoot(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "linepulse");
}

export function isCached(part: Part): boolean {
  return existsSync(folderOf(part));
}

/** The jars of Kafka and Connect, for `java -cp`. @throws MissingToolError when they are not there yet, and Maven is not either */
export async function kafkaJars(): Promise<string[]> {
  const folder = await bring("kafka");
  const names = await readdir(folder);
  return names.sort().map((name) => join(folder, name));
}

/** Connect's `plugin.path`: a folder for each Debezium connector. @throws MissingToolError as above */
export function debeziumPlugins(): Promise<string> {
  return bring("debezium");
}

/** The folder of a part, filled if it is not. @throws MissingToolError, or what Maven says */
export async function bring(part: Part, root = cacheRoot()): Promise<string> {
  const folder = folderOf(part, root);
  if (existsSync(folder)) return folder;
  const maven = findTool("mvn");
  findTool("java"); // Maven would look for it in words of its own
  await mkdir(root, { recursive: true });
  await removeAbandoned(root);
  const filling = join(root, `filling-${randomUUID()}`);
  try {
    await fill(maven, PARTS[part], filling);
    await rename(join(filling, "out"), folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error; // else another was first
    });
  } finally {
    await rm(filling, { recursive: true, force: true });
  }
  return folder;
}

async function fill(maven: string, goal: readonly string[], folder: string): Promise<void> {
  const repository = `-Dmaven.repo.local=${join(folder, "repository")}`;
  const out = join(folder, "out");
  const options = { timeout: FETCH_WITHIN_MS, maxBuffer: 64 * 1024 * 1024 };
  try {
    await run(
      maven,
      ["--quiet", "--batch-mode", "--no-transfer-progress", "--file", POM, repository, ...goal, `-DoutputDirectory=${out}`],
      options,
    );
  } catch (cause) {
    const said = (cause as { stdout?: string }).stdout?.trim().split("\n").slice(0, 5).join("\n");
    throw new Error(`Maven could not bring ${goal[0]} of "${POM}"\n${said ?? ""}`, { cause });
  }
  if (!existsSync(out) || readdirSync(out).length === 0) throw new Error(`Maven brought nothing with ${goal[0]} of "${POM}"`);
}

/** What processes left that were ended while they filled. */
async function removeAbandoned(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const path = join(root, name);
    const isOld =
      name.startsWith("filling-") && Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > ABANDONED_AFTER_MS;
    if (isOld) await rm(path, { recursive: true, force: true });
  }
}
