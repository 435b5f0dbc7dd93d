// The embedded program as a whole. Throughput: every role and the warehouse on one core, the sender on the other: how much it
// takes in and what that costs. Latency: how long an event takes to a subscriber and to a query at 5 000 a second.
// node bench/embedded.ts [throughput|latency] [individuals|subgroups|series] [seconds]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createParser } from "eventsource-parser";
import { settled, startProgramProcess } from "../tests/program.ts";

type Shape = "individuals" | "subgroups" | "series";
const [mode = "throughput", shapeName = "individuals", secondsText = "20"] = process.argv.slice(2);
const shape = shapeName as Shape;
const SECONDS = Number(secondsText);
const CHARACTERISTICS = 2000;
const LATENCY_RATE = 5000;
const LATENCY_STEP_MS = 20;

const data = mkdtempSync(join(tmpdir(), "linepulse-bench-"));
const program = await startProgramProcess({ data });
if (mode === "throughput") {
  pin(program, 0);
  pin({ process: { pid: process.pid } }, 1);
}
try {
  await post(plans());
  await settled(program.url);
  if (mode === "latency") await measureLatency();
  else await measureThroughput();
} finally {
  await program.stop();
  rmSync(data, { recursive: true, force: true });
}

function pin(
  { process: { pid }, ...rest }: { process: { pid?: number | undefined }; warehousePid?: () => number | undefined },
  core: number,
): void {
  for (const each of [pid, rest.warehousePid?.()]) if (each !== undefined) execFileSync("taskset", ["-apc", String(core), String(each)]);
}

function plans(): string {
  const chart = shape === "subgroups" ? { chart: "xbar-r", subgroupSize: 5 } : { chart: "i-mr" };
  const rules = ["nelson1", "nelson2"];
  return Array.from({ length: CHARACTERISTICS }, (_, c) =>
    JSON.stringify({ type: "plan", id: `p${c}`, at: Date.now(), ...placeOf(c), rules, ...chart }),
  ).join("\n");
}

function placeOf(c: number) {
  return { factory: "f1", line: `L${c % 4}`, station: `S${c % 20}`, characteristic: `c${c}` };
}

/** `values` values as events from the n-th on. */
function batch(n: number, values: number): string {
  const at = Date.now();
  const lines: string[] = [];
  for (let i = 0; i < values; ) {
    const value = () => Math.round(1e4 * (10 + Math.random())) / 1e4;
    const id = `${n + i}`;
    if (shape === "series") {
      const list = Array.from({ length: 100 }, value);
      lines.push(
        JSON.stringify({
          type: "series",
          id,
          at,
          ...placeOf(((n + i) / 100) % CHARACTERISTICS),
          times: list.map((_, k) => at - 99 + k),
          values: list,
        }),
      );
      i += 100;
    } else {
      const c = shape === "subgroups" ? Math.floor((n + i) / 5) % CHARACTERISTICS : (n + i) % CHARACTERISTICS;
      lines.push(JSON.stringify({ type: "measurement", id, at, ...placeOf(c), value: value() }));
      i++;
    }
  }
  return lines.join("\n");
}

async function post(body: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${program.url}/api/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body,
    });
    const answer = (await response.json()) as { data?: { rejected: unknown[] } };
    if (response.status === 202) {
      if (answer.data?.rejected.length) throw new Error(JSON.stringify(answer.data.rejected[0]));
      return;
    }
    if (response.status !== 503) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** User and system CPU seconds of a process so far. */
function cpuOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function cpu(): { program: number; warehouse: number } {
  return { program: cpuOf(program.process.pid), warehouse: cpuOf(program.warehousePid()) };
}

async function measureThroughput(): Promise<void> {
  const values = shape === "individuals" ? 2000 : 10_000;
  let n = 0;
  const send = async (until: number) => {
    while (performance.now() < until) {
      const from = n;
      n += values;
      await post(batch(from, values));
    }
  };
  const run = async (seconds: number) => {
    const until = performance.now() + seconds * 1000;
    await Promise.all([send(until), send(until)]);
    await settled(program.url, 600_000);
  };
  await run(5); // warm-up
  const before = { n, cpu: cpu(), at: performance.now() };
  await run(SECONDS);
  const seconds = (performance.now() - before.at) / 1000;
  const after = cpu();
  const million = (n - before.n) / 1e6;
  const cost = { program: (after.program - before.cpu.program) / million, warehouse: (after.warehouse - before.cpu.warehouse) / million };
  console.log(
    `${shape}: ${Math.round((n - before.n) / seconds)} values/s to queryable on one core; CPU-s a million: ` +
      `${(cost.program + cost.warehouse).toFixed(1)} (program ${cost.program.toFixed(1)}, warehouse ${cost.warehouse.toFixed(1)})`,
  );
}

async function measureLatency(): Promise<void> {
  const sse: number[] = [];
  const controller = new AbortController();
  const sentAt = new Map<string, number>();
  const response = await fetch(`${program.url}/api/v1/stream?factory=f1`, { signal: controller.signal });
  const parser = createParser({
    onEvent({ event, data: text }) {
      if (event !== "points") return;
      const now = performance.now();
      const items = JSON.parse(text) as { id: string }[] | { id: string };
      for (const { id } of Array.isArray(items) ? items : [items]) {
        const sent = sentAt.get(id);
        if (sent !== undefined) sse.push(now - sent);
        sentAt.delete(id);
      }
    },
  });
  const decoder = new TextDecoder();
  const reading = (async () => {
    for await (const chunk of response.body ?? []) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
  })().catch(() => undefined);
  const queryable: number[] = [];
  let isProbing = false;
  const per = (LATENCY_RATE * LATENCY_STEP_MS) / 1000;
  const before = { cpu: cpu(), at: performance.now() };
  const until = performance.now() + SECONDS * 1000;
  let n = 0;
  const running = new Set<Promise<unknown>>();
  for (let next = performance.now(); next < until; next += LATENCY_STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    const body = batch(n, per);
    const sent = performance.now();
    for (let i = 0; i < per; i++) sentAt.set(`${n + i}`, sent);
    const posting: Promise<unknown> = post(body).finally(() => running.delete(posting));
    running.add(posting);
    if (!isProbing) {
      isProbing = true; // one at a time: probes must not be the load
      void probe(n, sent).then((ms) => {
        queryable.push(ms);
        isProbing = false;
      });
    }
    n += per;
  }
  await Promise.all(running);
  const seconds = (performance.now() - before.at) / 1000;
  const after = cpu();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  controller.abort();
  await reading;
  const share = (part: "program" | "warehouse") => ((100 * (after[part] - before.cpu[part])) / seconds).toFixed(1);
  console.log(
    `latency at ${Math.round(n / seconds)} events/s: to SSE p50 ${quantile(sse, 0.5)} ms, p99 ${quantile(sse, 0.99)} ms (${sse.length} points)`,
  );
  console.log(`to a queryable row p50 ${quantile(queryable, 0.5)} ms, p99 ${quantile(queryable, 0.99)} ms (${queryable.length} probes)`);
  console.log(`CPU: program ${share("program")} %, warehouse ${share("warehouse")} % of a core`);
}

/** Milliseconds until the n-th event is found by a query. */
async function probe(n: number, sent: number): Promise<number> {
  const { line, station, characteristic } = placeOf(n % CHARACTERISTICS);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const query = new URLSearchParams({ line, station, characteristic, limit: "1" });
    const response = await fetch(`${program.url}/api/v1/spc/points?${query}`);
    const { data } = (await response.json()) as { data: { items: { id: string }[] } };
    if (Number(data.items[0]?.id ?? -1) >= n) return performance.now() - sent;
  }
}

function quantile(values: number[], q: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN).toFixed(0);
}
