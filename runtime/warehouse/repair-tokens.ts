// Takes back tokens that the engine wrote down without their rows. ClickHouse's MergeTree logs an insert's token before it
// puts the part in its place: killed in between, it would take the same insert, sent again, for a duplicate. Run before the
// engine opens the folder.
//   I1. A token stays when a part holds its rows: the part it names, or one that was merged from it.
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LOGS = "deduplication_logs";
const ADDED = "1";

interface Part {
  readonly partition: string;
  readonly first: number;
  readonly last: number;
}

/** Repairs every table below `folder` (the engine's). @returns how many tokens were taken back */
export function repairTokens(folder: string): number {
  const store = join(folder, "store");
  if (!existsSync(store)) return 0;
  let repaired = 0;
  for (const prefix of readdirSync(store)) {
    for (const table of readdirSync(join(store, prefix))) {
      const path = join(store, prefix, table);
      if (existsSync(join(path, LOGS))) repaired += repairTable(path);
    }
  }
  return repaired;
}

function repairTable(path: string): number {
  const parts = readdirSync(path).flatMap((name) => parsePart(name) ?? []);
  let repaired = 0;
  for (const file of readdirSync(join(path, LOGS))) {
    const log = join(path, LOGS, file);
    const lines = readFileSync(log, "utf8").split("\n").filter(Boolean);
    const kept = lines.filter((line) => hasRows(line, parts));
    if (kept.length === lines.length) continue;
    repaired += lines.length - kept.length;
    writeFileSync(`${log}.tmp`, kept.map((line) => `${line}\n`).join(""), { flush: true });
    renameSync(`${log}.tmp`, log);
  }
  return repaired;
}

/** A line is operation, part and token; one that was cut off has no token. */
function hasRows(line: string, parts: readonly Part[]): boolean {
  const [operation, name = "", token] = line.split("\t");
  if (operation !== ADDED) return true;
  const part = parsePart(name);
  if (!part || !token) return false;
  return parts.some(({ partition, first, last }) => partition === part.partition && first <= part.first && part.last <= last);
}

/** `<partition>_<first block>_<last block>_<level>`, as the engine names parts; anything else is none. */
function parsePart(name: string): Part | undefined {
  const match = /^(?!tmp_|detached)(\w+?)_(\d+)_(\d+)_\d+(?:_\d+)?$/.exec(name);
  return match ? { partition: match[1] as string, first: Number(match[2]), last: Number(match[3]) } : undefined;
}
