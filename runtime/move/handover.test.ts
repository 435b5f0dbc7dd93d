// A warehouse that goes over from a log to the one that it was moved into: readers see the old rows until the new ones are complete.
import { execFile } from "node:child_process";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { runPlant } from "../../tests/crash/run.ts";
import { settled, startProgramProcess } from "../../tests/program.ts";
import { silent } from "../logs.fixture.ts";
import { openWarehouse } from "../warehouse/open-warehouse.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "linepulse-handover-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const [oldData, newData] = [join(dir, "old"), join(dir, "new")];
const DAY_MS = 86_400_000;

/** Every answer of the plant's busiest charts and of its OEE. */
async function answers(url: string, from: number): Promise<unknown[]> {
  const range = `factory=suzhou&line=L1&from=${new Date(from).toISOString()}&to=${new Date(from + DAY_MS).toISOString()}`;
  const routes = [`/spc/points?${range}&station=S1&characteristic=bore`, `/oee?${range}`, `/yield?${range}`];
  const responses = await Promise.all(routes.map((route) => fetch(`${url}/api/v1${route}`)));
  const bodies = await Promise.all(responses.map((response) => response.json() as Promise<{ data: { items: unknown[] } }>));
  return bodies.map(({ data }) => data.items);
}

async function statusOf(url: string) {
  const response = await fetch(`${url}/api/v1/status`);
  return ((await response.json()) as { data: { generation: number; rebuilding: { generation: number } | null } }).data;
}

/** Rows of every table and rollup, by generation, without it and without their origins. */
async function tablesByGeneration(dataDir: string): Promise<Map<string, { first: string[]; second: string[] }>> {
  const config = { username: "default", database: "linepulse" };
  const warehouse = await openWarehouse({ config, dataDir, logger: silent, now: () => Date.now() });
  const select = async <T>(query: string) => (await warehouse.client.query({ query, format: "JSONEachRow" })).json<T>();
  const rowsOf = async (name: string, engine: string, generation: number) => {
    const columns = "* EXCEPT (generation, src_partition, src_offset, src_index)";
    const rows = await select(`SELECT ${columns} FROM ${name}${engine === "MergeTree" ? "" : " FINAL"} WHERE generation = ${generation}`);
    return rows.map((row) => JSON.stringify(row)).sort();
  };
  try {
    const having = "database = 'linepulse' AND engine LIKE '%MergeTree' AND sorting_key LIKE '%generation,%'";
    const tables = new Map<string, { first: string[]; second: string[] }>();
    for (const { name, engine } of await select<{ name: string; engine: string }>(
      `SELECT name, engine FROM system.tables WHERE ${having}`,
    )) {
      tables.set(name, { first: await rowsOf(name, engine, 1), second: await rowsOf(name, engine, 2) });
    }
    return tables;
  } finally {
    await warehouse.close();
  }
}

test("the rows of a moved log are computed beside the old ones, are the same, and take their place", async () => {
  const start = Date.now() - 3 * DAY_MS;
  const from = start - (start % 60_000);
  await runPlant({ seed: 3, events: 6000, start: from, withEverything: true }, oldData);
  await promisify(execFile)(process.execPath, [MAIN, "move", "--from", oldData, "--to", newData, "--partitions", "5"]);
  renameSync(join(oldData, "warehouse"), join(newData, "warehouse"));

  const waiting = await startProgramProcess({ data: newData, args: ["run", "ingest,sinks,api"] });
  expect(await statusOf(waiting.url)).toMatchObject({ generation: 1, rebuilding: { generation: 2 } });
  const before = await answers(waiting.url, from);
  expect(before.map((items) => (items as unknown[]).length > 0)).toEqual([true, true, true]);
  await waiting.stop();

  const whole = await startProgramProcess({ data: newData });
  while ((await statusOf(whole.url)).generation === 1) await new Promise((resolve) => setTimeout(resolve, 100));
  await settled(whole.url);
  expect(await statusOf(whole.url)).toMatchObject({ generation: 2, rebuilding: null });
  expect(await answers(whole.url, from)).toEqual(before);
  await whole.stop();

  const tables = await tablesByGeneration(newData);
  expect(tables.size).toBeGreaterThan(25);
  expect(tables.get("spc_points")?.second.length).toBeGreaterThan(300);
  for (const [table, { first, second }] of tables) expect(second, table).toEqual(first);

  renameSync(join(newData, "warehouse"), join(oldData, "warehouse"));
  await expect(startProgramProcess({ data: oldData })).rejects.toThrow("LOG_REPLACED");
}, 240_000);

test("nobody works on a log that is not filled yet", async () => {
  const data = join(dir, "half");
  const { openEmbeddedLog } = await import("../../log/embedded/embedded-log.ts");
  const { putOrigin } = await import("../origin.ts");
  const { timer } = await import("../clock.ts");
  const log = await openEmbeddedLog({ dir: join(data, "log"), timer, newLogId: () => "half" });
  await putOrigin(log, { logs: ["old"], isComplete: false });
  await log.close();
  await expect(startProgramProcess({ data })).rejects.toThrow("LOG_REPLACED");
}, 60_000);
