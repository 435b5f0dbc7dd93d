// Events per second through decode + step + rows + state changes of one partition, from bytes to what a commit carries.
// node bench/step.ts [individuals|subgroups|series] [millions]
import { CHECKED } from "../core/frame.ts";
import type { LogRecord } from "../log/log.ts";
import { line } from "../processors/line.ts";
import { restorePartition } from "../runtime/loop/partition.ts";

const [shape = "individuals", millions = "2"] = process.argv.slice(2);
const CHARACTERISTICS = 2000;
const FRAME = shape === "series" ? 10 : 500;
const place = { tenant: "acme", factory: "f1", line: "L1" };
const partition = await restorePartition({ partition: 0, logId: "bench", generation: 1, processorFor: () => line }, []);
let offset = 0;

function record(events: unknown[]): LogRecord {
  const value = Buffer.from(events.map((event) => JSON.stringify(event)).join("\n"));
  return { topic: "events", partition: 0, key: "acme/f1/L1", offset: offset++, timestamp: 0, headers: CHECKED, value };
}

const chart = shape === "subgroups" ? { chart: "xbar-r", subgroupSize: 5 } : { chart: "i-mr" };
const plan = { baseline: 25, subgroupIdleMs: 3_600_000, rules: ["nelson1", "nelson2"], ...chart };
for (let c = 0; c < CHARACTERISTICS; c++) {
  partition.step(record([{ type: "plan", id: `p${c}`, at: 0, ...place, characteristic: `c${c}`, station: `s${c % 20}`, ...plan }]), 0);
}
let at = 1_700_000_000_000;
let n = 0;
let seed = 1;
const noise = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
function* records(total: number): Generator<LogRecord> {
  while (n < total) {
    const events = [];
    for (let i = 0; i < FRAME; i++) {
      const c = shape === "subgroups" ? Math.floor(n / 5) % CHARACTERISTICS : n % CHARACTERISTICS;
      const where = { ...place, station: `s${c % 20}`, characteristic: `c${c}` };
      at += 1;
      if (shape === "series") {
        const values = Array.from({ length: 100 }, () => Math.round(1e4 * (10 + noise())) / 1e4);
        const times = values.map((_, k) => at + k);
        at += 99;
        events.push({ type: "series", id: `e${n}`, at, ...where, times, values });
        n += 100;
      } else {
        events.push({ type: "measurement", id: `e${n}`, at, ...where, value: Math.round(1e4 * (10 + noise())) / 1e4 });
        n++;
      }
    }
    yield record(events);
  }
}

let cpuUs = 0;
let since = 0;
let rows = 0;
for (const each of records(Number(millions) * 1e6)) {
  const start = process.cpuUsage();
  partition.step(each, 0);
  since += shape === "series" ? FRAME * 100 : FRAME;
  if (since >= 20_000) {
    const changes = partition.takeChanges();
    rows += changes.records.length;
    since = 0;
  }
  const { user, system } = process.cpuUsage(start);
  cpuUs += user + system;
}
const seconds = cpuUs / 1e6;
console.log(
  `${shape}: ${Math.round(n / seconds)} values per CPU-second, ${((seconds / n) * 1e6).toFixed(2)} µs CPU a value, ${rows} chunks, ${partition.counts.rows} rows`,
);
