// What the engine's folder tells of inserts: the parts of a table and the log of its tokens, as ClickHouse's MergeTree writes them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LOGS = "deduplication_logs";

/** The blocks of rows that something holds; every insert is one block, or one of each partition. */
interface Range {
  readonly partition: string;
  readonly first: number;
  readonly last: number;
}

export interface Part extends Range {
  readonly name: string;
}

/** A token that was logged for a part, or taken away with it. */
export interface TokenRecord {
  readonly kind: "added" | "dropped";
  readonly part: Part;
  readonly token: string;
}

/** The folders of all tables that keep tokens, below the engine's `folder`. */
export function tablesWithTokens(folder: string): string[] {
  const store = join(folder, "store");
  if (!existsSync(store)) return [];
  const tables = readdirSync(store).flatMap((prefix) => readdirSync(join(store, prefix)).map((table) => join(store, prefix, table)));
  return tables.filter((table) => existsSync(join(table, LOGS)));
}

/** The parts that stand in a table, those that were merged into others too, for as long as they are kept. */
export function readParts(table: string): Part[] {
  return readdirSync(table).flatMap((name) => parsePart(name) ?? []);
}

/** Files of a table's token log, the oldest first. */
export function tokenLogsOf(table: string): string[] {
  const numberOf = (file: string) => Number(/\d+/.exec(file)?.[0]);
  return readdirSync(join(table, LOGS))
    .filter((file) => file.endsWith(".txt"))
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((file) => join(table, LOGS, file));
}

/** The lines of a token log, each with its end; a last one that was cut off has none. */
export function readLines(log: string): string[] {
  return readFileSync(log, "utf8")
    .split(/(?<=\n)/)
    .filter(Boolean);
}

/** Operation, part and token; undefined for a line of which something is missing. */
export function parseRecord(line: string): TokenRecord | undefined {
  const [, operation, name = "", token = ""] = /^([12])\t([^\t\n]+)\t([^\t\n]+)\n$/.exec(line) ?? [];
  const part = parsePart(name);
  return operation && part ? { kind: operation === "1" ? "added" : "dropped", part, token } : undefined;
}

export function covers(outer: Range, inner: Range): boolean {
  return outer.partition === inner.partition && outer.first <= inner.first && inner.last <= outer.last;
}

/** `<partition>_<first block>_<last block>_<level>`, as the engine names parts; anything else is none. */
function parsePart(name: string): Part | undefined {
  const match = /^(?!tmp_|detached)(\w+?)_(\d+)_(\d+)_\d+(?:_\d+)?$/.exec(name);
  return match ? { name, partition: match[1] as string, first: Number(match[2]), last: Number(match[3]) } : undefined;
}
