// How long an event takes at a fixed rate: from its producer's timestamp until a reader of committed records has its point.
import type { Admin, Kafka, Producer } from "kafkajs";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import { batchOf, type Input, LINES, planRecords } from "./plant.ts";
import { readPoints } from "./points.ts";
import { quantileOf } from "./rates.ts";
import type { RunningSide, Side } from "./sides.ts";
import { createTopic, deleteTopics, write } from "./topics.ts";
import { cpuSecondsOf } from "./usage.ts";
import { committedRecords } from "./watch.ts";

const VALUES_PER_SECOND = 10_000;
/** Of each, 100 values: 20 subgroups. */
const BATCH = 100;
const POINTS_OF_BATCH = 20;
const STEP_MS = 10;
/** Not measured: code gets compiled, caches fill. */
const WARM_UP_S = 10;
const READY_WITHIN_MS = 60_000;
const LATE_WITHIN_MS = 60_000;

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  /** Percent of a core, of the side and of the broker. */
  readonly clientCpu: number;
  readonly brokerCpu: number;
}

export interface LatencyOptions {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly producer: Producer;
  readonly bootstrap: string;
  readonly brokerPid: number;
  readonly input: Input;
  readonly seconds: number;
}

/** Starts a side on a topic of its own, and makes away with both. */
export async function measureLatency(side: Side, options: LatencyOptions): Promise<Latency> {
  const { admin, producer, bootstrap } = options;
  const prefix = "bench.latency.";
  const topic = prefix + EVENTS_TOPIC;
  await createTopic(admin, topic);
  await write(producer, topic, planRecords(Date.now()));
  const running = await side.start({ bootstrap, prefix }, admin);
  try {
    await untilReady(admin, running, topic);
    return await measure(running, topic, options);
  } finally {
    await running.stop();
    await running.clear();
    await deleteTopics(admin, (name) => name === topic);
  }
}

async function untilReady(admin: Admin, side: RunningSide, topic: string): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  while ((await committedRecords(admin, side.group, topic)) < LINES.length) {
    side.check();
    if (performance.now() > until) throw new Error("the plans are not committed");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function measure(side: RunningSide, topic: string, options: LatencyOptions): Promise<Latency> {
  const { kafka, brokerPid, seconds } = options;
  const latencies: number[] = [];
  let measuredFrom = Number.POSITIVE_INFINITY;
  let points = 0;
  const reader = await readPoints(kafka, side.output, ({ at }) => {
    points++;
    if (at >= measuredFrom) latencies.push(Date.now() - at);
  });
  const arrived = async (sent: number) => {
    const until = performance.now() + LATE_WITHIN_MS;
    while (points < (sent / BATCH) * POINTS_OF_BATCH) {
      side.check();
      if (performance.now() > until) throw new Error(`${points} points of ${sent} values came out`);
      await Promise.race([new Promise((resolve) => setTimeout(resolve, STEP_MS)), reader.failed]);
    }
  };
  const warm = await send({ ...options, topic, from: 0, seconds: WARM_UP_S });
  await arrived(warm);
  const cpu = () => [cpuSecondsOf(side.pid), cpuSecondsOf(brokerPid)] as const;
  const [clientBefore, brokerBefore] = cpu();
  measuredFrom = Date.now();
  const sent = await send({ ...options, topic, from: warm, seconds });
  const [clientAfter, brokerAfter] = cpu();
  await arrived(sent);
  await reader.close();
  const share = (before: number, after: number) => (100 * (after - before)) / seconds;
  return {
    p50: quantileOf(latencies, 0.5),
    p99: quantileOf(latencies, 0.99),
    clientCpu: share(clientBefore, clientAfter),
    brokerCpu: share(brokerBefore, brokerAfter),
  };
}

interface Sending extends Pick<LatencyOptions, "producer" | "input" | "seconds"> {
  readonly topic: string;
  /** Number of the first value. */
  readonly from: number;
}

/** Sends what is due every 10 ms, one request at a time, so that a partition keeps its order. Resolves with the number of the next value. */
async function send({ producer, input, topic, from, seconds }: Sending): Promise<number> {
  const begin = performance.now();
  const total = from + VALUES_PER_SECOND * seconds;
  let n = from;
  while (n < total) {
    const due = Math.min(total, from + ((performance.now() - begin) / 1000) * VALUES_PER_SECOND);
    const now = Date.now();
    const records = [];
    for (; n + BATCH <= due; n += BATCH) records.push(...batchOf(input, n, () => now));
    if (records.length > 0) await write(producer, topic, records, now);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  return n;
}
