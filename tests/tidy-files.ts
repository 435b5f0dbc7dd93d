// The files of the repository as a clone would have them, and where each may lie.
//   I1. What `.gitignore` names is not part of it.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { SourceFile } from "./tidy-rules.ts";

export const ROOT = join(import.meta.dirname, "..");

/** The folders of the table in CONTRIBUTING.md. */
export const FOLDERS = [
  "api", "bench", "connectors", "core", "dashboards", "docs", "ingest", "log", "processors", "runtime", "sinks", "sql", "stats", "tests",
] as const; // biome-ignore format: one list

const FILES = [
  "CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "LICENSE", "README.md", "docker-compose.yml", "package.json", "tsconfig.json",
  ".ci", ".dependency-cruiser.json", ".dockerignore", ".gitignore", ".npmrc", "biome.json", "knip.json", "package-lock.json", "vitest.config.ts",
]; // biome-ignore format: one list

/** What an operator may keep beside the code, and nobody commits. */
const LOCAL = ["linepulse.yaml"];

/** Folders whose own folders are fixed too. */
const SUBFOLDERS: Readonly<Record<string, readonly string[]>> = {
  dashboards: ["grafana", "web"],
  docs: ["decisions", "images"],
  log: ["embedded", "kafka"],
  processors: ["alerts", "oee", "outbox", "spc", "translate", "wip", "yield"],
  sql: ["clickhouse", "timescaledb"],
  "sql/clickhouse": ["grafana", "queries", "schema"],
  "sql/timescaledb": ["queries", "schema"],
  stats: [],
  core: [],
  sinks: ["messages"],
};

const TEXT = /\.(ts|vue|css|html|sql|md|json|ya?ml|sh|xml|conf)$|^\.ci\/|^LICENSE$|^Dockerfile$/;

/** Paths relative to `root`, sorted. */
export function listFiles(root = ROOT): string[] {
  const ignored = readIgnored(root);
  const walk = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === ".git" || ignored(path)) return [];
      return entry.isDirectory() ? walk(path) : [path];
    });
  return walk("").sort();
}

/** Files that hold text written by a person. */
export function readSources(root = ROOT): SourceFile[] {
  const isSource = (path: string) =>
    TEXT.test(path) && path !== "package-lock.json" && !/^tests\/golden\/[^/]*\.(json|csv|yaml)$/.test(path);
  return listFiles(root)
    .filter(isSource)
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** Paths that lie where nothing of their kind is foreseen. */
export function misplaced(paths: readonly string[]): string[] {
  const faults = new Set<string>();
  for (const path of paths) {
    const parts = path.split("/");
    const [top = ""] = parts;
    const isKnown = parts.length > 1 ? (FOLDERS as readonly string[]).includes(top) || top === ".ci" : [...FILES, ...LOCAL].includes(top);
    if (!isKnown) faults.add(`${top}${parts.length > 1 ? "/" : ""}`);
    for (let depth = 1; depth < parts.length - 1; depth++) {
      const allowed = SUBFOLDERS[parts.slice(0, depth).join("/")];
      if (allowed && !allowed.includes(parts[depth] as string)) faults.add(`${parts.slice(0, depth + 1).join("/")}/`);
    }
  }
  return [...faults];
}

/** The part of git's patterns that this repository uses: `name/` for folders and `*.ending`. */
function readIgnored(root: string): (path: string) => boolean {
  const patterns = readFileSync(join(root, ".gitignore"), "utf8").split("\n").filter(Boolean);
  return (path) =>
    patterns.some((pattern) => (pattern.startsWith("*") ? path.endsWith(pattern.slice(1)) : basename(path) === pattern.replace(/\/$/, "")));
}
