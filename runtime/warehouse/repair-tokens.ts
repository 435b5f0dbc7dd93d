// Takes back tokens that the engine wrote down without their rows. ClickHouse's MergeTree logs an insert's token before it
// puts the part in its place: killed in between, it would take the same insert, sent again, for a duplicate. Run before the
// engine opens the folder, and after, because then it has set aside parts that it cannot read.
//   I1. A token stays when a part holds its rows: the part it names, or one that was merged from it.
//   I2. A line that was cut off, by a kill or a full disk, goes: the engine reads no further than the first of them.
import { renameSync, truncateSync, writeFileSync } from "node:fs";
import { covers, type Part, parseRecord, readLines, readParts, tablesWithTokens, tokenLogsOf } from "./token-logs.ts";

/** Repairs every table below `folder` (the engine's). @returns how many tokens were taken back */
export function repairTokens(folder: string): number {
  let repaired = 0;
  for (const table of tablesWithTokens(folder)) {
    const parts = readParts(table);
    for (const log of tokenLogsOf(table)) repaired += repairLog(log, parts);
  }
  return repaired;
}

function repairLog(log: string, parts: readonly Part[]): number {
  const lines = readLines(log);
  const kept = lines.filter((line) => hasRows(line, parts));
  if (kept.length === lines.length) return 0;
  if (kept.every((line, n) => line === lines[n])) {
    truncateSync(log, Buffer.byteLength(kept.join(""))); // needs no room: the disk may still be full
  } else {
    writeFileSync(`${log}.tmp`, kept.join(""), { flush: true });
    renameSync(`${log}.tmp`, log);
  }
  return lines.length - kept.length;
}

function hasRows(line: string, parts: readonly Part[]): boolean {
  const record = parseRecord(line);
  return record !== undefined && (record.kind === "dropped" || parts.some((part) => covers(part, record.part)));
}
