import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../tests/program.ts";
import { newDataDir, openTestWarehouse, patiently, silent, type TestWarehouse } from "./fixtures.ts";
import { openListener, parseAddress } from "./listener.ts";
import { startWarehouse } from "./supervisor.ts";

const CLIENT = { database: "linepulse", log: { level: ClickHouseLogLevel.OFF } };
let db: TestWarehouse;
let port: number;
beforeAll(async () => {
  port = await freePort();
  db = await openTestWarehouse({ listener: { host: "127.0.0.1", port, user: "default", password: "geheim:x" } });
}, 30_000);
afterAll(() => db.close());

const connect = (username: string, password: string) => createClient({ ...CLIENT, url: `http://127.0.0.1:${port}`, username, password });
const ask = async (username: string, password: string) =>
  (await connect(username, password).query({ query: "SELECT 1 AS one", format: "JSONEachRow" })).json();

test("other processes reach it by name and password, and by nothing less", async () => {
  expect(await ask("default", "geheim:x")).toEqual([{ one: 1 }]);
  for (const [user, password] of [["default", ""], ["default", "geheim"], ["other", "geheim:x"], ["", "geheim:x"]] as const) {
    await expect(ask(user, password), `${user}:${password}`).rejects.toMatchObject({ type: "AUTHENTICATION_FAILED" });
  } // biome-ignore format: one table
  const bare = await fetch(`http://127.0.0.1:${port}/ping`);
  expect(bare.status).toBe(403);
  const byHeader = async (user: string) => {
    const headers = { "X-ClickHouse-User": user, "X-ClickHouse-Key": "geheim:x" };
    return (await fetch(`http://127.0.0.1:${port}/ping`, { headers })).status;
  };
  expect([await byHeader("default"), await byHeader("other")]).toEqual([200, 403]);
  const key = db.warehouse.clientConfig().password as string;
  await expect(ask("default", key)).rejects.toMatchObject({ type: "AUTHENTICATION_FAILED" });
});

test("it listens at the same address when it comes back from a kill", async () => {
  await connect("default", "geheim:x").insert({ table: "stations", format: "JSONEachRow", values: [{ tenant: "acme", station: "S1" }] });
  process.kill(db.warehouse.pid as number, "SIGKILL");
  expect(await patiently(() => ask("default", "geheim:x"))).toEqual([{ one: 1 }]);
  expect(await db.rows("SELECT station FROM stations")).toEqual([{ station: "S1" }]);
}, 30_000);

test("an address that somebody else has is said at once", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port: taken } = other.address() as { port: number };
  const dataDir = newDataDir();
  const listener = { host: "127.0.0.1", port: taken, user: "default", password: "x" };
  await expect(startWarehouse({ dataDir, logger: silent, listener })).rejects.toMatchObject({ code: "PORT_IN_USE" });
  other.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 30_000);

test("the password is made once and kept for its owner alone; one that was named must not be empty", () => {
  const dir = mkdtempSync(join(tmpdir(), "linepulse-listener-"));
  const config = { listen: "127.0.0.1:8124", username: "default", database: "linepulse" };
  const first = openListener(config, dir);
  expect(first).toMatchObject({ host: "127.0.0.1", port: 8124, user: "default", passwordFile: join(dir, "warehouse-password") });
  expect(first.password).toMatch(/^[\w-]{32}$/);
  expect(statSync(first.passwordFile).mode & 0o777).toBe(0o600);
  expect(openListener(config, dir).password).toBe(readFileSync(first.passwordFile, "utf8").trim());
  const passwordFile = join(dir, "own");
  writeFileSync(passwordFile, "\n");
  expect(() => openListener({ ...config, passwordFile }, dir)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  const missing = { ...config, passwordFile: join(dir, "none") };
  expect(() => openListener(missing, dir)).toThrow(`warehouse.passwordFile: could not read "${join(dir, "none")}" (ENOENT)`);
  writeFileSync(passwordFile, "chosen\n");
  expect(openListener({ ...config, passwordFile }, dir).password).toBe("chosen");
  rmSync(dir, { recursive: true });
});

test("an IPv6 address is written in brackets", () => {
  expect(parseAddress("[::1]:8124")).toEqual({ host: "::1", port: 8124 });
  expect(parseAddress("localhost:9")).toEqual({ host: "localhost", port: 9 });
});
