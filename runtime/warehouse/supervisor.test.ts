import { fork } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { newDataDir, openTestWarehouse, patiently, silent } from "./fixtures.ts";
import { startWarehouse, unsupportedPlatform } from "./supervisor.ts";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("a killed warehouse comes back under the same client, with what it had acknowledged", async () => {
  const db = await openTestWarehouse();
  await db.client.insert({ table: "stations", format: "JSONEachRow", values: [{ tenant: "acme", station: "S1" }] });
  const pid = db.warehouse.pid as number;
  process.kill(pid, "SIGKILL");
  await expect(db.rows("SELECT 1")).rejects.toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|ECONNREFUSED|ENOENT|EPIPE)$/) });
  expect(await patiently(() => db.rows("SELECT station FROM stations"))).toEqual([{ station: "S1" }]);
  expect(db.warehouse.pid).not.toBe(pid);
  expect(db.warehouse.restarts).toBe(1);
  expect(db.warehouse.isUp).toBe(true);
  await db.close();
}, 30_000);

test("a question that is given up before it is sent breaks no later one on the same connection", async () => {
  const db = await openTestWarehouse();
  const ask = async (query: string, abort_signal?: AbortSignal) =>
    (await db.client.query({ query, format: "JSONEachRow", ...(abort_signal && { abort_signal }) })).json();
  const clock = performance.now(); // the client's own for idle connections is 2.5 s
  await ask("SELECT 1");
  await sleep(500);
  const stop = new AbortController();
  const gone = ask("SELECT 2", stop.signal);
  stop.abort();
  await expect(gone).rejects.toThrow("aborted");
  await sleep(2000 - (performance.now() - clock));
  expect(await ask("SELECT sleepEachRow(1.5) AS zero")).toEqual([{ zero: 0 }]);
  await db.close();
}, 30_000);

test("close lets a running statement finish, and leaves no process", async () => {
  const db = await openTestWarehouse();
  const running = db.rows("SELECT sleepEachRow(0.5) AS zero");
  await sleep(100);
  const startedAt = performance.now();
  const pid = db.warehouse.pid as number;
  const closed = db.warehouse.close();
  expect(await running).toEqual([{ zero: 0 }]);
  await closed;
  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(isAlive(pid)).toBe(false);
  await sleep(300);
  expect(db.warehouse.isUp).toBe(false);
  await db.close();
}, 30_000);

test("kill -9 of the parent ends the warehouse too, and the next start finds the folder free", async () => {
  const dataDir = newDataDir();
  const parent = fork(fileURLToPath(new URL("./parent.fixture.ts", import.meta.url)), [dataDir], { execArgv: [] });
  await once(parent, "message");
  parent.kill("SIGKILL");
  const db = await openTestWarehouse({ dataDir }); // the folder has one owner: that it opens is the proof
  expect(await db.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 30_000);

test("a second warehouse on the same folder is refused", async () => {
  const dataDir = newDataDir();
  const db = await openTestWarehouse({ dataDir });
  await expect(startWarehouse({ dataDir, logger: silent, lockWaitMs: 300 })).rejects.toMatchObject({ code: "DATA_DIR_IN_USE" });
  expect(await db.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 30_000);

test("a folder with a long path works too", async () => {
  const dataDir = `${newDataDir()}/${"deep".repeat(30)}`;
  const db = await openTestWarehouse({ dataDir });
  expect(await db.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 30_000);

test("where the engine does not run, one sentence says what to do", () => {
  expect(unsupportedPlatform("win32", false)).toMatch(/WSL2/);
  expect(unsupportedPlatform("linux", false)).toMatch(/glibc/);
  expect(unsupportedPlatform("freebsd", true)).toMatch(/Linux or macOS/);
  expect(unsupportedPlatform("linux", true)).toBeUndefined();
  expect(unsupportedPlatform("darwin", false)).toBeUndefined();
});
