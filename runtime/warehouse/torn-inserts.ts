// What an insert that failed half way left in the engine's folder, seen from beside the running engine.
//   I1. An acknowledged insert has its parts and their tokens. What lacks one of them is of an insert that comes again.
//   I2. A part without token is moved to `detached`, as the engine does with parts that it cannot read: nothing is deleted.
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { covers, type Part, parseRecord, readLines, readParts, type TokenRecord, tablesWithTokens, tokenLogsOf } from "./token-logs.ts";

/** Whether a token stands without its rows: the same insert, sent again, would be taken for a duplicate. */
export function hasTokensWithoutRows(folder: string): boolean {
  return tablesWithTokens(folder).some((table) => {
    const named = [...readTokens(table).values()];
    const parts = readParts(table);
    return named.some((part) => !parts.some((other) => covers(other, part)));
  });
}

/** The inserts' parts that no token names, as keys for `setRowsWithoutTokenAside`. */
export function rowsWithoutToken(folder: string): ReadonlySet<string> {
  return new Set(tablesWithTokens(folder).flatMap((table) => untokened(table).map((part) => keyOf(table, part))));
}

/**
 * Sets aside the parts that no token names, with all that was merged from them; the engine still keeps what else went into those.
 *
 * @param known - parts that were without token before this engine began: of long ago, or of a power failure that took the token.
 * @returns how many
 */
export function setRowsWithoutTokenAside(folder: string, known: ReadonlySet<string>): number {
  let moved = 0;
  for (const table of tablesWithTokens(folder)) {
    const torn = untokened(table).filter((part) => !known.has(keyOf(table, part)));
    for (const part of readParts(table)) {
      if (!torn.some((one) => covers(part, one))) continue;
      const aside = join(table, "detached", `torn_${part.name}`);
      mkdirSync(join(table, "detached"), { recursive: true });
      rmSync(aside, { recursive: true, force: true });
      renameSync(join(table, part.name), aside);
      moved++;
    }
  }
  return moved;
}

/** Not the parts that are older than all of the log, which forgets: their tokens have been dropped from it. */
function untokened(table: string): Part[] {
  const added = readRecords(table).filter(({ kind }) => kind === "added");
  const named = new Set(added.map(({ part }) => keyOf(table, part)));
  const oldest = added.reduce((first, { part }) => Math.min(first, part.first), added[0]?.part.first ?? 0);
  return readParts(table).filter((part) => part.first === part.last && part.first >= oldest && !named.has(keyOf(table, part)));
}

/** Not the name: level and version in it change without the rows doing so. */
function keyOf(table: string, { partition, first, last }: Part): string {
  return `${table}/${partition}_${first}_${last}`;
}

/** What the engine knows of a table's tokens: the last word on each. */
function readTokens(table: string): Map<string, Part> {
  const tokens = new Map<string, Part>();
  for (const { kind, token, part } of readRecords(table)) {
    if (kind === "added") tokens.set(token, part);
    else tokens.delete(token);
  }
  return tokens;
}

function readRecords(table: string): TokenRecord[] {
  return tokenLogsOf(table).flatMap((log) => readLines(log).flatMap((line) => parseRecord(line) ?? []));
}
