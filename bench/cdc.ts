// Change data on one machine: rows a second from a database through Debezium to the warehouse, beside Debezium alone (connector to topic),
// and how long after its commit a row can be queried.
// node bench/cdc.ts [--kind postgresql|mariadb] [--rows N] [--rounds N] [--seconds N]
//   I1. Both take the same rows in the same run, turn by turn: written while the connector is paused, then timed from its resuming. A poll
//       that was under way when it was paused still brings up to 2 048 of them: those are not counted.
//   I2. Translate's own rate is taken from a backlog in the topic, with the connector at rest.
//   I3. Latency is that of orders asked for by name while rows come in at half the sustained rate.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import kafkajs, { type Admin as KafkaAdmin } from "kafkajs";
import type { Status } from "../core/status.ts";
import { ORDERS, PARTS_SCHEMA, PARTS_SOURCE, type PartsPlant, partsPlant } from "../tests/cdc/parts.ts";
import { type Kind, type Pipeline, startPipeline } from "../tests/cdc/pipeline.ts";

const { values: options } = parseArgs({
  options: {
    kind: { type: "string", default: "postgresql" },
    rows: { type: "string", default: "100000" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "30" },
  },
});
const KIND = options.kind as Kind;
const ROWS = Number(options.rows);
const ROUNDS = Number(options.rounds);
const SECONDS = Number(options.seconds);
const TOPIC = "cdc.mes";
/** Between two questions for an order, each of which costs the warehouse some milliseconds. */
const ASK_MS = 100;
const WITHIN_MS = 600_000;

const say = (text: string) => void process.stdout.write(`${text}\n`);
const rate = (rows: number, ms: number) => Math.round((rows / ms) * 1000);
const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const quantile = (numbers: readonly number[], share: number) =>
  Math.round(numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? 0);

async function until(isTrue: () => Promise<boolean>, everyMs = 20): Promise<number> {
  const startedAt = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - startedAt > WITHIN_MS) throw new Error("waited in vain");
    await sleep(everyMs);
  }
  return performance.now() - startedAt;
}

interface Bench {
  readonly pipeline: Pipeline;
  readonly plant: PartsPlant;
  readonly topics: KafkaAdmin;
  newest: number;
}

async function endOf({ topics }: Bench): Promise<number> {
  const [partition] = await topics.fetchTopicOffsets(TOPIC);
  return Number(partition?.offset ?? 0);
}

async function changesOf({ pipeline }: Bench): Promise<{ changes: number; isSettled: boolean }> {
  const answer = await fetch(`${pipeline.url}/api/v1/status`);
  const { data } = (await answer.json()) as { data: Status };
  const changes = (data.sources[0]?.totals?.changes ?? 0) + (data.sources[0]?.totals?.snapshotRows ?? 0);
  return { changes, isSettled: Object.values(data.lag).every((lag) => lag === 0) };
}

/** Lets the connector go on; what it takes to wake up is part of its time. @returns when */
async function resume({ pipeline }: Bench): Promise<number> {
  const { ok } = await fetch(`${pipeline.connect.url}/connectors/${TOPIC}/resume`, { method: "PUT" });
  if (!ok) throw new Error("the connector does not go on");
  return performance.now();
}

/** Rows in transactions of 1 000, while nobody reads the database's log. */
async function writeRows(bench: Bench): Promise<void> {
  const admin = await bench.pipeline.admin();
  for (let n = 0; n < ROWS; n += 1000) {
    await bench.plant.insert(admin, bench.newest + 1, 1000);
    bench.newest += 1000;
  }
}

/** The connector alone: how long it takes to bring the rows into the topic. */
async function rawRound(bench: Bench): Promise<number> {
  await bench.pipeline.connectors("pause");
  const end = (await endOf(bench)) + ROWS;
  await writeRows(bench);
  await bench.pipeline.program().kill();
  const left = end - (await endOf(bench));
  const startedAt = await resume(bench);
  await until(async () => (await endOf(bench)) >= end);
  return rate(left, performance.now() - startedAt);
}

/** What lies in the topic, through translate and on into the warehouse: from the first of it that the started program tells. */
async function translateRound(bench: Bench, before: number): Promise<{ translate: number; queryable: number }> {
  await bench.pipeline.restartProgram();
  let first = { changes: before, at: performance.now() };
  let translated = 0;
  await until(async () => {
    const { changes, isSettled } = await changesOf(bench);
    if (first.changes === before && changes > before) first = { changes, at: performance.now() };
    if (translated === 0 && changes >= before + ROWS) translated = performance.now();
    return translated > 0 && isSettled;
  });
  const rows = before + ROWS - first.changes;
  return { translate: rate(rows, translated - first.at), queryable: rate(rows, performance.now() - first.at) };
}

/** Everything at once: from the connector's resuming until all is queryable. */
async function wholeRound(bench: Bench): Promise<number> {
  const { changes: before } = await changesOf(bench);
  await bench.pipeline.connectors("pause");
  await writeRows(bench);
  const left = before + ROWS - (await changesOf(bench)).changes;
  const startedAt = await resume(bench);
  await until(async () => {
    const { changes, isSettled } = await changesOf(bench);
    return changes >= before + ROWS && isSettled;
  });
  return rate(left, performance.now() - startedAt);
}

async function latencies(bench: Bench, rowsPerSecond: number): Promise<number[]> {
  const { pipeline, plant } = bench;
  const admin = await pipeline.admin();
  const found: Promise<number>[] = [];
  const perTick = Math.max(1, Math.round(rowsPerSecond / 10));
  const endsAt = performance.now() + SECONDS * 1000;
  for (let tick = 0; performance.now() < endsAt; tick++) {
    const nextAt = performance.now() + 100;
    await plant.insert(admin, bench.newest + 1, perTick);
    bench.newest += perTick;
    if (tick % 5 === 0) {
      const number = `WO-${KIND}-${Date.now()}`;
      await admin.run(`INSERT INTO plant.orders (id, number) VALUES (${1000 + tick}, '${number}')`);
      found.push(until(async () => isThere(pipeline.url, number), ASK_MS));
    }
    await sleep(Math.max(0, nextAt - performance.now()));
  }
  return Promise.all(found);
}

async function isThere(url: string, order: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/orders?order=${order}`);
  return ((await answer.json()) as { data: { total: number } }).data.total > 0;
}

async function run(dir: string): Promise<void> {
  say(`${KIND}, ${ROWS} rows a round, ${ROUNDS} rounds; ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} at the start`);
  const { system, ...source } = PARTS_SOURCE;
  const orders = {
    type: "order", fields: { line: { value: "L1" }, order: "number", product: { value: "P" }, quantity: { value: 1 }, status: { value: "created" } },
  }; // biome-ignore format: one event
  const tables = source.settings.tables.map((table) => (table.name === "orders" ? { ...table, events: [orders] } : table));
  const pipeline = await startPipeline({
    dir,
    kind: KIND,
    system,
    schema: PARTS_SCHEMA[KIND],
    source: { ...source, settings: { tables } },
    jvm: ["-Xmx1g"],
  });
  const topics = new kafkajs.Kafka({ brokers: [pipeline.broker.bootstrap], logLevel: kafkajs.logLevel.NOTHING }).admin();
  const bench: Bench = { pipeline, plant: partsPlant({ seed: 1, startAt: Date.now() - 600_000 }), topics, newest: 0 };
  try {
    await topics.connect();
    await (await pipeline.admin()).run(ORDERS);
    await pipeline.connectors("apply", "--yes");
    await pipeline.settled();
    const raw: number[] = [];
    const translate: number[] = [];
    const queryable: number[] = [];
    const whole: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const { changes } = await changesOf(bench);
      raw.push(await rawRound(bench));
      const behind = await translateRound(bench, changes);
      translate.push(behind.translate);
      queryable.push(behind.queryable);
      whole.push(await wholeRound(bench));
      say(
        `round ${round}: Debezium alone ${raw.at(-1)}, translate ${behind.translate}, topic to warehouse ${behind.queryable}, all at once ${whole.at(-1)} rows/s; load ${loadavg()[0]?.toFixed(1)}`,
      );
    }
    const sustained = median(whole);
    const waits = await latencies(bench, sustained / 2);
    say(
      `median: Debezium alone ${median(raw)}, translate ${median(translate)}, topic to warehouse ${median(queryable)}, all at once ${sustained} rows/s`,
    );
    say(
      `commit to queryable at ${Math.round(sustained / 2)} rows/s: p50 ${quantile(waits, 0.5)} ms, p99 ${quantile(waits, 0.99)} ms (${waits.length} orders); load ${loadavg()[0]?.toFixed(1)}`,
    );
  } finally {
    await topics.disconnect().catch(() => undefined);
    await pipeline.close();
  }
}

const dir = mkdtempSync(join(tmpdir(), "linepulse-bench-cdc-"));
try {
  await run(dir);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
