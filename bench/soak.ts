// Memory over many events: private memory of the program and of the warehouse, sampled while events go through everything.
// node bench/soak.ts [millions] [characteristics]; also measures start-up and idle CPU.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningProgram, settled, startProgramProcess } from "../tests/program.ts";

const MILLIONS = Number(process.argv[2] ?? "10");
const CHARACTERISTICS = Number(process.argv[3] ?? "2000");
const BATCH = 10_000;
const IDLE_S = 30;

const data = mkdtempSync(join(tmpdir(), "linepulse-soak-"));
const startedAt = performance.now();
const program = await startProgramProcess({ data });
console.log(`start-up of an empty instance: ${Math.round(performance.now() - startedAt)} ms`);
try {
  const plan = { type: "plan", at: Date.now(), chart: "xbar-r", subgroupSize: 5, rules: ["nelson1", "nelson2"] };
  await post(Array.from({ length: CHARACTERISTICS }, (_, c) => JSON.stringify({ ...plan, id: `p${c}`, ...placeOf(c) })).join("\n"));
  for (let n = 0; n < MILLIONS * 1e6; n += BATCH) {
    await post(batch(n));
    if ((n + BATCH) % 500_000 === 0) console.log(`${((n + BATCH) / 1e6).toFixed(1)} M events: ${memory(program)}`);
  }
  await settled(program.url, 600_000);
  console.log(`settled: ${memory(program)}`);
  await idle();
} finally {
  await program.stop();
}
const again = performance.now();
const restarted = await startProgramProcess({ data });
console.log(`start-up after ${MILLIONS} M events: ${Math.round(performance.now() - again)} ms`);
await restarted.stop();
rmSync(data, { recursive: true, force: true });

function placeOf(c: number) {
  return { factory: "f1", line: `L${c % 4}`, station: `S${c % 20}`, characteristic: `c${c}` };
}

function batch(n: number): string {
  const at = Date.now();
  const lines: string[] = [];
  for (let i = 0; i < BATCH; i++) {
    const c = Math.floor((n + i) / 5) % CHARACTERISTICS;
    lines.push(
      JSON.stringify({ type: "measurement", id: `${n + i}`, at, ...placeOf(c), value: Math.round(1e4 * (10 + Math.random())) / 1e4 }),
    );
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
    await response.text();
    if (response.status === 202) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Private memory: pages of mapped files are the system's to take back. */
function memory({ process: { pid }, warehousePid }: RunningProgram): string {
  const anonymous = (id: number | undefined) =>
    Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) / 1024;
  return `program ${anonymous(pid).toFixed(0)} MB, warehouse ${anonymous(warehousePid()).toFixed(0)} MB`;
}

async function idle(): Promise<void> {
  const pids = [program.process.pid, program.warehousePid()];
  const ticks = () =>
    pids.map((pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ").slice(11, 13).map(Number) ?? []);
  await new Promise((resolve) => setTimeout(resolve, 60_000)); // merges end
  const before = ticks();
  await new Promise((resolve) => setTimeout(resolve, IDLE_S * 1000));
  const share = ticks().map((after, i) => (after.reduce((a, b) => a + b, 0) - (before[i] ?? []).reduce((a, b) => a + b, 0)) / IDLE_S);
  console.log(`idle: program ${share[0]?.toFixed(2)} %, warehouse ${share[1]?.toFixed(2)} % of a core`);
}
