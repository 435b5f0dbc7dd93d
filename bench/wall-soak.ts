// A wall screen over a long time: what the browser's page keeps while a plant's events come many times as fast as they happen.
// node bench/wall-soak.ts [--minutes 60] [--speed 100]
//   I1. The plant's time is pressed together, its identities are not: every event is new, and happens now.
//   I2. Memory is read after a collection of garbage, so that what grows is kept by somebody.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { CDPSession, Page } from "playwright-core";
import { createEventClient } from "../ingest/event-client.ts";
import { simulate } from "../ingest/simulator/simulate.ts";
import type { SimulatedEvent } from "../ingest/simulator/simulated-event.ts";
import { type RunningProgram, startProgramProcess } from "../tests/program.ts";
import { launchBrowser, openPage } from "../tests/web/page.ts";

const { values: options } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, speed: { type: "string", default: "100" } },
});
const MINUTES = Number(options.minutes);
const SPEED = Number(options.speed);
const SAMPLES = 12;
const PACE_MS = 250;
const WALL = "/wall/plant?every=5";

/** As it would have been, had the plant begun at `startedAt` and lived so much faster. */
function pressed(event: SimulatedEvent, first: number, startedAt: number): SimulatedEvent {
  const at = startedAt + Math.round((event.at - first) / SPEED);
  if (event.type !== "line") return { ...event, at };
  const stations = event.stations?.map((station) =>
    station.idealCycleMs === undefined ? station : { ...station, idealCycleMs: Math.max(1, Math.round(station.idealCycleMs / SPEED)) },
  );
  const idealCycles = event.idealCycles?.map((cycle) => ({ ...cycle, ms: Math.max(1, Math.round(cycle.ms / SPEED)) }));
  return { ...event, at, ...(stations && { stations }), ...(idealCycles && { idealCycles }) };
}

/** Sends the plant's events as they fall due, until the signal aborts. @returns how many so far */
function runPlant(url: string, signal: AbortSignal): { readonly sent: () => number; readonly ended: Promise<void> } {
  const client = createEventClient({ url, fetch, sleep: (ms, aborted) => sleep(ms, undefined, { signal: aborted }) });
  const startedAt = Date.now();
  let sent = 0;
  async function run() {
    let batch: string[] = [];
    for (const event of simulate({ seed: 1, start: startedAt, tenant: "acme" })) {
      const due = pressed(event, startedAt, startedAt);
      while (due.at > Date.now()) {
        if (batch.length > 0) await client.post(`${batch.join("\n")}\n`, signal);
        sent += batch.length;
        batch = [];
        await sleep(PACE_MS, undefined, { signal });
      }
      batch.push(JSON.stringify(due));
    }
  }
  return {
    sent: () => sent,
    ended: run().catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
  };
}

interface Sample {
  readonly minutes: number;
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function sample(session: CDPSession, startedAt: number): Promise<Sample> {
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return {
    minutes: (performance.now() - startedAt) / 60_000,
    heapMb: value("JSHeapUsedSize") / 2 ** 20,
    nodes: value("Nodes"),
    listeners: value("JSEventListeners"),
  };
}

/** Megabytes an hour that the heap grows by, as a line through the second half of the samples says: the first fills what is bounded. */
function growth(samples: readonly Sample[]): number {
  const late = samples.slice(Math.floor(samples.length / 2));
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const [x, y] = [mean(late.map(({ minutes }) => minutes)), mean(late.map(({ heapMb }) => heapMb))];
  const above = late.reduce((sum, { minutes, heapMb }) => sum + (minutes - x) * (heapMb - y), 0);
  return (60 * above) / late.reduce((sum, { minutes }) => sum + (minutes - x) ** 2, 0);
}

const privateMb = (pid: number | undefined) =>
  Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

async function watch(page: Page, program: RunningProgram, sent: () => number): Promise<Sample[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const startedAt = performance.now();
  const samples: Sample[] = [];
  for (let nth = 0; nth <= SAMPLES; nth++) {
    await sleep(Math.max(0, startedAt + (nth * MINUTES * 60_000) / SAMPLES - performance.now()));
    const now = await sample(session, startedAt);
    samples.push(now);
    const server = `program ${privateMb(program.process.pid).toFixed(0)} MB, warehouse ${privateMb(program.warehousePid()).toFixed(0)} MB`;
    const { minutes, heapMb, nodes, listeners } = now;
    console.log(
      `${minutes.toFixed(1)} min: heap ${heapMb.toFixed(2)} MB, ${nodes} nodes, ${listeners} listeners; ${sent()} events; ${server}; load ${loadavg()[0]?.toFixed(1)}`,
    );
  }
  return samples;
}

const data = mkdtempSync(join(tmpdir(), "linepulse-wall-soak-"));
const program = await startProgramProcess({ data });
const browser = await launchBrowser();
const over = new AbortController();
const plant = runPlant(program.url, over.signal);
try {
  await sleep(20_000);
  const { page, faults } = await openPage(browser, { viewport: { width: 1920, height: 1080 } });
  await page.goto(`${program.url}${WALL}`);
  await page.waitForSelector("canvas, svg, [role=img]");
  const samples = await watch(page, program, plant.sent);
  await page.screenshot({ path: join(tmpdir(), "linepulse-wall-soak.png") });
  console.log(
    `the heap grows by ${growth(samples).toFixed(2)} MB an hour in the second half; ${faults.length} faults ${faults.slice(0, 3).join(" | ")}`,
  );
} finally {
  over.abort();
  await plant.ended;
  await browser.close();
  await program.stop();
  rmSync(data, { recursive: true, force: true });
}
