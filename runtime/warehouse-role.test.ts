// The embedded warehouse in a process of its own, beside a program that reaches it as it would a server.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { freePort, type RunningProgram, settled, startProgramProcess } from "../tests/program.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "linepulse-warehouse-role-"));
const running: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const end of running.splice(0).reverse()) await end();
  rmSync(dir, { recursive: true, force: true });
});

/** Starts the role and resolves when it says that it runs. */
async function startWarehouse(config: string): Promise<ChildProcess> {
  const env = { ...process.env, LINEPULSE_DATA: join(dir, "warehouse"), LINEPULSE_LOG: "warn" };
  const child = spawn(process.execPath, [MAIN, "run", "warehouse", "--config", config], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [text] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  expect(text.toString()).toContain("runs warehouse");
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill(signal);
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

async function send(program: RunningProgram, ids: readonly string[]): Promise<void> {
  const place = { at: Date.now() - 3_600_000, factory: "f1", line: "L1" };
  const events = [
    { type: "plan", id: "plan", ...place, characteristic: "bore", chart: "i-mr" },
    ...ids.map((id, n) => ({ type: "measurement", id, ...place, station: "S1", characteristic: "bore", value: 1 + n / 10 })),
  ];
  const body = events.map((event) => JSON.stringify(event)).join("\n");
  const response = await fetch(`${program.url}/api/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body,
  });
  expect(response.status).toBe(202);
}

async function pointsOf(program: RunningProgram): Promise<string[]> {
  const response = await fetch(`${program.url}/api/v1/spc/points?pageSize=1000`);
  const { data } = (await response.json()) as { data: { items: { id: string }[] } };
  return data.items.map(({ id }) => id).sort();
}

test("rows are written and read through it, also after it was killed and started again", async () => {
  const port = await freePort();
  const password = join(dir, "warehouse", "warehouse-password");
  const [own, client] = [join(dir, "warehouse.yaml"), join(dir, "client.yaml")];
  writeFileSync(own, `warehouse: {listen: '127.0.0.1:${port}'}\n`);
  writeFileSync(client, `warehouse: {url: 'http://127.0.0.1:${port}', passwordFile: '${password}'}\n`);
  let warehouse = await startWarehouse(own);
  running.push(() => end(warehouse, "SIGTERM"));
  expect(existsSync(join(dir, "warehouse", "log"))).toBe(false); // whose rows it holds, others say
  const program = await startProgramProcess({ data: join(dir, "program"), args: ["run", "--config", client] });
  running.push(() => program.stop());
  expect(existsSync(join(dir, "program", "warehouse"))).toBe(false);

  await send(program, ["a", "b"]);
  await settled(program.url);
  expect(await pointsOf(program)).toEqual(["a", "b"]);
  await end(warehouse, "SIGKILL");
  await send(program, ["c"]);
  warehouse = await startWarehouse(own);
  await settled(program.url, 60_000);
  expect(await pointsOf(program)).toEqual(["a", "b", "c"]);

  const { data } = (await (await fetch(`${program.url}/api/v1/status`)).json()) as {
    data: { roles: string[]; members: { roles: string[]; partitions: unknown[] }[] };
  };
  expect(data.roles).toEqual(["ingest", "processors", "sinks", "alerts", "api"]);
  expect(data.members).toHaveLength(1);
  expect(data.members[0]?.partitions.length).toBeGreaterThan(8);
  expect(await program.stop()).toBe(0);
  expect(await end(warehouse, "SIGTERM")).toBe(0);
}, 120_000);
