import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PipelineError } from "../core/errors.ts";
import { loadConfig } from "./config.ts";
import { createDeadLetters } from "./deadletters.ts";
import { openGenerations } from "./generations.ts";
import { type HealthPort, type HealthPortParts, openHealthPort } from "./health-port.ts";
import { createLagWatch } from "./lag.ts";
import { closeAll, newSharedLog, silent } from "./logs.fixture.ts";
import { joinMembers } from "./members.ts";
import { createMetrics } from "./metrics.ts";

const AT = Date.UTC(2026, 10, 22, 8);
let dataDir = "";
let open: HealthPort | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "linepulse-health-"));
});
afterEach(async () => {
  await open?.close();
  open = undefined;
  await closeAll();
  rmSync(dataDir, { recursive: true, force: true });
});

async function partsOf(env: Record<string, string>, more: Partial<HealthPortParts> = {}): Promise<HealthPortParts> {
  const log = (await newSharedLog(2)).process();
  const config = loadConfig({ env: { LINEPULSE_DATA: dataDir, ...env } });
  const self = () => ({
    instance: "p1", host: "h", pid: 1, roles: ["processors"], startedAt: AT, build: "1", partitions: [], reports: [], stopped: [], sources: [],
  }); // biome-ignore format: one object
  return {
    options: { config, roles: ["processors"], logger: silent, onFatal: () => undefined },
    dataDir,
    log,
    clock: { now: () => AT, notBefore: () => undefined },
    disk: { usedPercent: 12, refusal: () => undefined, sinksPaused: () => false, close: () => undefined },
    warehouse: undefined,
    generations: await openGenerations(log),
    lag: createLagWatch({ log, group: () => "processors.g1", now: () => AT, limit: 1000 }),
    feeds: [],
    deadletters: createDeadLetters({ log, now: () => AT }),
    metrics: createMetrics(),
    members: joinMembers({ log, self, now: () => AT, every: () => () => undefined, logger: silent }),
    connectors: () => new Map(),
    ...more,
  };
}

test("a process without the API tells its health and its metrics on the port that it is given", async () => {
  const parts = await partsOf({ LINEPULSE_PORT: "0" });
  parts.metrics.partition(3, { events: 7, duplicates: 0, forgotten: 0, deadletters: 0, rows: 9 });
  open = await openHealthPort(parts);
  expect((await fetch(`${open?.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${open?.url}/readyz`)).status).toBe(200);
  const text = await (await fetch(`${open?.url}/metrics`)).text();
  expect(text).toContain('linepulse_partition_count{partition="3",what="events"} 7');
  expect(text).toContain("linepulse_disk_used_percent 12");
  expect((await fetch(`${open?.url}/api/v1/status`)).status).toBe(404);
});

test("it is not ready while its log or its disk is not", async () => {
  const refusal = new PipelineError("DISK_FULL", "the disk is full");
  const parts = await partsOf({ LINEPULSE_PORT: "0" });
  open = await openHealthPort({ ...parts, disk: { ...parts.disk, refusal: () => refusal } });
  expect((await fetch(`${open?.url}/readyz`)).status).toBe(503);
  await open?.close();
  const end = () => Promise.reject(new PipelineError("LOG_UNAVAILABLE", "the log is away"));
  open = await openHealthPort({ ...parts, log: { ...parts.log, end } });
  expect((await fetch(`${open?.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${open?.url}/healthz`)).status).toBe(200);
});

test("without a port it listens nowhere, and a port that another process has is left to that one", async () => {
  expect(await openHealthPort(await partsOf({}))).toBeUndefined();
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
  });
  try {
    expect(await openHealthPort(await partsOf({ LINEPULSE_PORT: String(port) }))).toBeUndefined();
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});
