// Compares the log's rows with the warehouse's, so that an auditor need not believe either (design 5).
//   I1. Ranges of origins are compared by count and by sum of hashes; where they differ, row by row.
//   I2. A row of a thing that a newer version replaced may be gone from the warehouse; a sum's row never.
//   I3. Only what the sink says it has carried can be missing; what is still on its way is counted apart, and no surplus if it
//       is there already. So it holds while events come in.
//   I4. Rows of sources and alerts are compared whatever generation readers see: they have none (decision 0026). After a move those of
//       the log before lie among them, with places that mean nothing here: they are counted apart.
import { SOURCE_GENERATION } from "../core/quality.ts";
import { factsTopic, TABLE_NAMES, TABLES, type TableName } from "../core/rows.ts";
import { ALERT_TABLES } from "../core/rows-alerts.ts";
import { QUALITY_TABLES } from "../core/rows-quality.ts";
import type { EventLog } from "../log/log.ts";
import type { Place } from "./sink-pump-progress.ts";
import type { Queries } from "./warehouse/queries.ts";

const RANGE_OFFSETS = 1000;
const READ = { maxBytes: 4 * 1024 * 1024, waitMs: 0 };
const PRIME = 4_294_967_291;

export interface TableReport {
  readonly table: TableName;
  /** Rows in the retained part of the log, and those in the warehouse. */
  readonly logRows: number;
  readonly warehouseRows: number;
  /** Ranges of origins compared. */
  readonly ranges: number;
  /** Rows of `logRows` that no sink had carried yet when it began. */
  readonly waiting: number;
  /** Carried rows that the warehouse lacks, beyond those replaced by a newer version. */
  readonly missing: number;
  /** Rows in the warehouse that the log's range does not hold, or that stand there twice. */
  readonly surplus: number;
  /** Rows without a generation that a log before this one may have written: nothing here says whether they belong. */
  readonly before: number;
}

export interface VerifyDeps {
  readonly log: EventLog;
  readonly queries: Queries;
  readonly generation: number;
  /** Whether the log was moved: the warehouse may hold rows of another one before it. */
  readonly isMoved: boolean;
  /** Where the sink stands: every chunk of a table's partition before this offset is in the warehouse. */
  readonly carriedTo: (place: Place) => Promise<number>;
  readonly signal: AbortSignal;
}

interface Origin {
  readonly src_partition: number;
  readonly src_offset: number;
  readonly src_index: number;
}

interface Range {
  count: number;
  hash: number;
}

/** Of every table. What comes in meanwhile does no harm. */
export async function verify(deps: VerifyDeps): Promise<TableReport[]> {
  const reports: TableReport[] = [];
  for (const table of TABLE_NAMES) {
    const generation = table in QUALITY_TABLES || table in ALERT_TABLES ? SOURCE_GENERATION : deps.generation;
    reports.push(await verifyTable(table, { ...deps, generation }));
  }
  return reports;
}

async function verifyTable(table: TableName, deps: VerifyDeps): Promise<TableReport> {
  const inLog = new Map<string, Range>();
  const firstOf = new Map<number, number>();
  const carried = await carriedOf(table, deps);
  let waiting = 0;
  for await (const { row, isCarried } of logRows(table, carried, deps)) {
    if (!firstOf.has(row.src_partition)) firstOf.set(row.src_partition, row.src_offset);
    if (isCarried) add(inLog, row);
    else waiting++;
  }
  const inWarehouse = await warehouseRanges(table, firstOf, deps);
  const differing = [...new Set([...inLog.keys(), ...inWarehouse.keys()])].filter((key) => {
    const [a, b] = [inLog.get(key), inWarehouse.get(key)];
    return a?.count !== b?.count || a?.hash !== b?.hash;
  });
  const compared =
    differing.length === 0
      ? { missing: 0, surplus: 0, before: 0 }
      : await compareRows(table, { ranges: new Set(differing), carried }, deps);
  const sum = (ranges: ReadonlyMap<string, Range>) => [...ranges.values()].reduce((total, { count }) => total + count, 0);
  return { table, logRows: sum(inLog) + waiting, warehouseRows: sum(inWarehouse), ranges: inLog.size, waiting, ...compared };
}

/** By partition of the table's topic. */
type Carried = readonly number[];

function carriedOf(table: TableName, { log, carriedTo }: VerifyDeps): Promise<Carried> {
  const partitions = Array.from({ length: log.partitionsOf(factsTopic(table)) }, (_, partition) => partition);
  return Promise.all(partitions.map((partition) => carriedTo({ table, partition })));
}

const rangeOf = ({ src_partition, src_offset }: Origin) => `${src_partition}/${Math.floor(src_offset / RANGE_OFFSETS)}`;

function add(ranges: Map<string, Range>, row: Origin): void {
  const key = rangeOf(row);
  const range = ranges.get(key) ?? { count: 0, hash: 0 };
  range.count++;
  range.hash = (range.hash + hashOrigin(row)) % PRIME;
  ranges.set(key, range);
}

/** The same arithmetic as in sql/clickhouse/queries/verify-ranges.sql; every product stays below 2^53. */
function hashOrigin({ src_offset, src_index }: Origin): number {
  return ((src_offset % 1_000_003) * 1_048_583 + (src_index % 1_000_033) * 7919) % PRIME;
}

type LogRow = Origin & Record<string, unknown>;
type CarriedRow = { readonly row: LogRow; readonly isCarried: boolean };

async function* logRows(table: TableName, carried: Carried, { log, generation, signal }: VerifyDeps): AsyncGenerator<CarriedRow> {
  const topic = factsTopic(table);
  for (const [partition, carriedTo] of carried.entries()) {
    let next = await log.begin(topic, partition);
    for (;;) {
      signal.throwIfAborted();
      const records = await log.read(topic, partition, next, READ);
      if (records.length === 0) break;
      next = (records.at(-1)?.offset ?? next) + 1;
      for (const { value, offset } of records) {
        const text = Buffer.from(value.buffer, value.byteOffset, value.length).toString().trimEnd();
        for (const row of JSON.parse(`[${text.replaceAll("\n", ",")}]`) as (LogRow & { generation: number })[]) {
          if (row.generation === generation) yield { row, isCarried: offset < carriedTo };
        }
      }
    }
  }
}

/** Only what the log still holds can be compared: from the first retained origin of each partition on. */
async function warehouseRanges(table: TableName, firstOf: ReadonlyMap<number, number>, deps: VerifyDeps): Promise<Map<string, Range>> {
  const ranges = new Map<string, Range>();
  for (const [partition, first] of firstOf) {
    const params = { table, range: RANGE_OFFSETS, generation: deps.generation, partition, first };
    type Answer = { src_partition: number; range: number; count: number; hash: number };
    for (const row of await deps.queries.query<Answer>("verify-ranges", params, { signal: deps.signal })) {
      ranges.set(`${row.src_partition}/${row.range}`, row);
    }
  }
  return ranges;
}

interface Differing {
  readonly ranges: ReadonlySet<string>;
  readonly carried: Carried;
}

async function compareRows(table: TableName, { ranges, carried }: Differing, deps: VerifyDeps) {
  const lacking = new Map<string, string>();
  for await (const { row, isCarried } of logRows(table, carried, deps)) {
    if (isCarried && ranges.has(rangeOf(row))) lacking.set(placeOf(row), keyOf(table, row));
  }
  const seen = new Set<string>();
  const unknown = new Set<string>();
  let doubled = 0;
  for (const range of ranges) {
    const [partition, index] = range.split("/").map(Number) as [number, number];
    const params = { table, generation: deps.generation, partition, from: index * RANGE_OFFSETS, to: (index + 1) * RANGE_OFFSETS };
    for (const row of await deps.queries.query<Origin>("verify-origins", params, { signal: deps.signal })) {
      const place = placeOf(row);
      if (seen.has(place)) doubled++;
      else if (!lacking.delete(place)) unknown.add(place);
      seen.add(place);
    }
  }
  await explain(table, { lacking, unknown, carried }, deps);
  const more = doubled + unknown.size;
  const isOlder = deps.isMoved && deps.generation === SOURCE_GENERATION;
  return { missing: lacking.size, surplus: isOlder ? 0 : more, before: isOlder ? more : 0 };
}

const placeOf = ({ src_partition, src_offset, src_index }: Origin) => `${src_partition}/${src_offset}/${src_index}`;
const keyOf = (table: TableName, row: LogRow) => JSON.stringify(TABLES[table].key.map((column) => row[column] ?? ""));

interface Unexplained {
  /** Carried rows that the warehouse lacks, by place, with their keys. */
  readonly lacking: Map<string, string>;
  /** Places of rows that only the warehouse has. */
  readonly unknown: Set<string>;
  readonly carried: Carried;
}

/** Takes out what a newer version has replaced, and what was on its way; the log is read after the warehouse, so that it knows both. */
async function explain(table: TableName, { lacking, unknown, carried }: Unexplained, deps: VerifyDeps): Promise<void> {
  if (lacking.size + unknown.size === 0) return;
  const newest = new Map([...lacking.values()].map((key) => [key, ""]));
  for await (const { row } of logRows(table, carried, deps)) {
    unknown.delete(placeOf(row));
    if (TABLES[table].kind === "sum" || newest.size === 0) continue;
    const key = keyOf(table, row);
    if (newest.has(key)) newest.set(key, placeOf(row));
  }
  if (TABLES[table].kind === "sum") return;
  for (const [place, key] of lacking) if (newest.get(key) !== place) lacking.delete(place);
}
