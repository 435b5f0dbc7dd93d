// Times of the API's queries over a year of a company: 200 stations with a fact for every minute and 100 million points of control charts,
// made inside the embedded warehouse; and what a row of each table takes on disk. A folder that is given is kept, and measured again
// without being filled again. `--scale 0.01` is the same company four days after it began.
// node bench/rollups.ts [folder] [--scale 1] [--only text] [--rounds 20]
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { ClickHouseClient } from "@clickhouse/client";
import { createLogger } from "../runtime/logger.ts";
import { openWarehouse } from "../runtime/warehouse/open-warehouse.ts";
import { type MeasuredApi, openMeasuredApi, type Reading } from "./rollups-api.ts";
import { flow, lots } from "./rollups-flow.ts";
import { minuteFacts, places, stretches } from "./rollups-oee.ts";
import type { Asked } from "./rollups-pages.ts";
import { CLOCK, LINES, type Span, spanOf } from "./rollups-plant.ts";
import { charts, points, results } from "./rollups-quality.ts";
import { requests } from "./rollups-requests.ts";

const WARM_UPS = 2;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: "string", default: "1" }, only: { type: "string", default: "" }, rounds: { type: "string", default: "20" } },
});
const [given] = positionals;
const folder = given ?? mkdtempSync(join(tmpdir(), "linepulse-rollups-"));
mkdirSync(folder, { recursive: true });
const logger = createLogger("warn", (line) => process.stderr.write(line));
const warehouse = await openWarehouse({ config: { username: "", database: "" }, dataDir: folder, logger, now: () => CLOCK });
try {
  const span = spanOf(Number(options.scale));
  await fillOnce(warehouse.client, span);
  await settle(warehouse.client);
  const api = openMeasuredApi(warehouse.client);
  const asked = requests(span).filter(({ name }) => name.includes(options.only));
  console.log(`load before ${loadText()}`);
  console.table(await measure({ api, client: warehouse.client }, asked, Number(options.rounds)));
  console.log(`load after ${loadText()}`);
  await api.close();
  console.table(await sizes(warehouse.client));
} finally {
  await warehouse.close();
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}

function loadText(): string {
  const loads = loadavg().map((load) => load.toFixed(1));
  return `${loads.join(" ")} on ${availableParallelism()} cores`;
}

/** Fills an empty warehouse; `filled.json` in its folder says that it was, and how far. */
async function fillOnce(client: ClickHouseClient, span: Span): Promise<void> {
  const note = join(folder, "filled.json");
  const scale = Number(options.scale);
  if (existsSync(note)) {
    const filled = JSON.parse(readFileSync(note, "utf8")) as { scale: number };
    if (filled.scale !== scale) throw new Error(`${folder} was filled with --scale ${filled.scale}`);
    return;
  }
  const [{ rows }] = (await selectRows(client, "SELECT count() AS rows FROM stations")) as [{ rows: number }];
  if (rows > 0) throw new Error(`${folder} was filled in part: remove it`);
  const start = performance.now();
  await fill(client, span);
  writeFileSync(note, JSON.stringify({ scale }));
  console.log(`filled in ${Math.round((performance.now() - start) / 1000)} s, load ${loadText()}`);
}

async function fill(client: ClickHouseClient, span: Span): Promise<void> {
  const run = async (statements: readonly (string | undefined)[]) => {
    for (const query of statements) if (query !== undefined) await client.command({ query });
  };
  await run(places(span));
  for (let line = 0; line < LINES; line++) await run([stretches(span, line)]);
  await run(flow(span));
  for (const piece of span.pieces) {
    await run([...minuteFacts(span, piece), ...results(span, piece), ...lots(span, piece), points(span, piece)]);
    if (piece.to - piece.from > 1) console.error(`filled ${Math.round((100 * piece.to) / span.minutes)} %`);
  }
  await run(charts(span));
}

/** Waits until the engine has no parts left to merge: in a plant they come over a year. */
async function settle(client: ClickHouseClient): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const [{ merges }] = (await selectRows(client, "SELECT count() AS merges FROM system.merges")) as [{ merges: number }];
    quiet = merges === 0 ? quiet + 1 : 0;
    await setTimeout(2000);
  }
}

async function selectRows(client: ClickHouseClient, query: string): Promise<Record<string, unknown>[]> {
  const settings = { output_format_json_quote_64bit_integers: 0 } as const;
  return (await client.query({ query, format: "JSONEachRow", clickhouse_settings: settings })).json();
}

interface Timing {
  readonly p50: number;
  readonly p95: number;
  readonly "cpu ms": number;
  readonly "rows read": number;
  readonly items: number;
  readonly kB: number;
  readonly "slowest query": string;
}

/** Every request once a round, one after the other, so that a slow minute of the machine is shared by all. */
async function measure(
  { api, client }: { api: MeasuredApi; client: ClickHouseClient },
  asked: readonly Asked[],
  rounds: number,
): Promise<Record<string, Timing>> {
  const measured = asked.map((one) => ({ ...one, times: [] as number[], work: { rows: 0, cpuMs: 0 } }));
  for (let round = 0; round < WARM_UPS; round++) {
    for (const request of measured) {
      const before = await workSoFar(client);
      await api.get(request);
      const after = await workSoFar(client);
      request.work = { rows: after.rows - before.rows, cpuMs: after.cpuMs - before.cpuMs };
    }
  }
  const table: Record<string, Timing> = {};
  for (let round = 0; round < rounds; round++) {
    for (const request of measured) {
      const { name, times, work } = request;
      const { ms, items, bytes, readings } = await api.get(request);
      times.push(ms);
      const size = { "cpu ms": Math.round(work.cpuMs), "rows read": work.rows, items, kB: Math.round(bytes / 1000) };
      table[name] = { ...quantilesOf(times), ...size, "slowest query": slowest(readings) };
    }
  }
  return table;
}

/** Rows that all queries so far have read from tables, and what they cost the engine: unlike their times, whatever else the machine does. */
async function workSoFar(client: ClickHouseClient): Promise<{ rows: number; cpuMs: number }> {
  const events = await selectRows(client, "SELECT event, value FROM system.events");
  const countOf = (name: string) => Number(events.find(({ event }) => event === name)?.value ?? 0);
  return { rows: countOf("SelectedRows"), cpuMs: countOf("OSCPUVirtualTimeMicroseconds") / 1000 };
}

/** Nearest rank, in ms. */
function quantilesOf(times: readonly number[]): { p50: number; p95: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
  return { p50: at(0.5), p95: at(0.95) };
}

function slowest(readings: readonly Reading[]): string {
  const [first] = readings.toSorted((a, b) => b.ms - a.ms);
  return first === undefined ? "" : `${first.query} ${Math.round(first.ms)} ms`;
}

async function sizes(client: ClickHouseClient): Promise<Record<string, unknown>> {
  const rows = await selectRows(
    client,
    `SELECT table, sum(p.rows) AS rows, round(sum(p.bytes_on_disk) / 1e6, 1) AS mb, round(sum(p.bytes_on_disk) / rows, 2) AS bytes_per_row, count() AS parts
     FROM system.parts AS p WHERE p.active AND p.database = currentDatabase() GROUP BY table HAVING rows > 0 ORDER BY mb DESC`,
  );
  return Object.fromEntries(rows.map(({ table, ...rest }) => [table, rest]));
}
