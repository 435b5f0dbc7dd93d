// linepulse and Kafka Streams doing the same work on the same topic, in turns: exactly once, keyed state, X̄-R charts with limits from the
// first 25 subgroups, rules 1 and 2 of Nelson, a row a subgroup. Values/s, CPU, memory, latency; medians over rounds.
// node bench/kafka-streams/run.ts [--events N] [--rounds N] [--inputs individuals,frames,series] [--commits ms,ms] [--latency seconds] [--keep]
//   I1. Both are processes of their own beside one broker. How far they are is read from outside, in the same way.
//   I2. The first million counts for nothing: by then what gets compiled is.
//   I3. In the first round of an input their points are compared.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import kafkajs, { type Admin, type Kafka, type Producer } from "kafkajs";
import { type Broker, startBroker } from "../../connectors/runtime/broker.ts";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import { compare, samplePoints } from "./agreement.ts";
import { measureLatency } from "./latency.ts";
import { INPUTS, type Input, oneAfterAnother } from "./plant.ts";
import type { PointRow } from "./points.ts";
import { ratesBetween } from "./rates.ts";
import { type Run, ratiosOf, tableOf } from "./report.ts";
import { buildPeer, kafkaStreams, linepulse, type Side } from "./sides.ts";
import { deleteTopics, fillTopic } from "./topics.ts";
import { peakMemoryOf } from "./usage.ts";
import { watchUntil } from "./watch.ts";

const MEASURED_FROM = 1_000_000;
/** The last commits come when there is nothing left to go together with. */
const TAIL = 250_000;
const PREFIX = "bench.";

const { values: options } = parseArgs({
  options: {
    events: { type: "string", default: "6000000" },
    rounds: { type: "string", default: "3" },
    inputs: { type: "string", default: INPUTS.join(",") },
    /** Commit intervals of the peer: what linepulse has on Kafka, and the default of Streams. */
    commits: { type: "string", default: "150,100" },
    latency: { type: "string", default: "20" },
    keep: { type: "boolean", default: false },
  },
});
const EVENTS = Number(options.events);
const ROUNDS = Number(options.rounds);
const LATENCY_SECONDS = Number(options.latency);
const inputs = options.inputs.split(",") as Input[];
const peers = options.commits.split(",").map((ms) => kafkaStreams(Number(ms)));
const unknown = inputs.filter((input) => !INPUTS.includes(input));
if (unknown.length > 0) throw new Error(`inputs are ${INPUTS.join(", ")}, not ${unknown.join(", ")}`);
if (!(EVENTS >= MEASURED_FROM + 2 * TAIL && EVENTS % 100 === 0)) throw new Error("--events is a multiple of 100 from 1500000 on");

interface Bench {
  readonly broker: Broker;
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly producer: Producer;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
buildPeer();
const dir = options.keep ? join(tmpdir(), "linepulse-kafka-streams") : mkdtempSync(join(tmpdir(), "linepulse-kafka-streams-"));
mkdirSync(dir, { recursive: true });
const broker = await startBroker({ dir, jvm: ["-Xmx1g"], settings: { "log.segment.delete.delay.ms": 1000 } });
try {
  const runs = await runAll(broker);
  print(runs);
} finally {
  await broker.stop();
  if (!options.keep) rmSync(dir, { recursive: true, force: true });
}

async function runAll(broker: Broker): Promise<Run[]> {
  const kafka = new kafkajs.Kafka({ brokers: [broker.bootstrap], logLevel: kafkajs.logLevel.NOTHING });
  const bench = {
    broker,
    kafka,
    admin: kafka.admin(),
    producer: kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner }),
  };
  await Promise.all([bench.admin.connect(), bench.producer.connect()]);
  try {
    const filled = INPUTS.map(topicOf); // kept from other runs too
    await deleteTopics(bench.admin, (topic) => topic.startsWith(PREFIX) && !filled.includes(topic));
    const runs: Run[] = [];
    for (const input of inputs) {
      console.log(`filling ${topicOf(input)} with ${EVENTS} values`);
      await fillTopic(bench, { topic: topicOf(input), input, values: EVENTS, atOf: oneAfterAnother });
    }
    for (let round = 1; round <= ROUNDS; round++) for (const input of inputs) runs.push(...(await runRound(bench, input, round)));
    return runs;
  } finally {
    await Promise.all([bench.admin.disconnect(), bench.producer.disconnect()]);
  }
}

function topicOf(input: Input): string {
  return `${PREFIX}${input}.${EVENTS_TOPIC}`;
}

/** Every side once, in another order each round. */
async function runRound(bench: Bench, input: Input, round: number): Promise<Run[]> {
  const sides = round % 2 === 1 ? [linepulse, ...peers] : [...peers.toReversed(), linepulse];
  const samples = new Map<Side, Map<string, PointRow>>();
  const runs: Run[] = [];
  for (const side of sides) {
    const { sample, ...measured } = await runThrough(bench, side, { input, isSampled: round === 1 });
    if (sample) samples.set(side, sample);
    console.log(JSON.stringify({ input, round, side: side.name, ...measured }));
    const latency = LATENCY_SECONDS > 0 ? await measureLatency(side, latencyOptions(bench, input)) : undefined;
    if (latency) console.log(JSON.stringify({ input, round, side: side.name, ...latency }));
    runs.push({ side: side.name, input, round, ...measured, latency });
  }
  const ours = samples.get(linepulse);
  for (const [side, theirs] of samples) {
    if (side === linepulse || !ours) continue;
    const { compared, judged, signals } = compare(ours, theirs);
    console.log(`${input}: ${compared} points of ${linepulse.name} and ${side.name} agree, ${judged} of phase II, with ${signals} signals`);
  }
  return runs;
}

function latencyOptions({ broker, kafka, admin, producer }: Bench, input: Input) {
  const { bootstrap, pid: brokerPid } = broker;
  return { kafka, admin, producer, bootstrap, brokerPid, input, seconds: LATENCY_SECONDS };
}

/** A side through a whole topic. */
async function runThrough(
  { broker, kafka, admin }: Bench,
  side: Side,
  { input, isSampled }: { input: Input; isSampled: boolean },
): Promise<Pick<Run, "rates" | "peakMemory"> & { sample: Map<string, PointRow> | undefined }> {
  const prefix = `${PREFIX}${input}.`;
  const running = await side.start({ bootstrap: broker.bootstrap, prefix }, admin);
  try {
    const seen = await watchUntil(EVENTS, { admin, side: running, brokerPid: broker.pid, prefix, input });
    const rates = ratesBetween(seen, MEASURED_FROM, EVENTS - TAIL);
    const peakMemory = peakMemoryOf(running.pid);
    await running.stop();
    return { rates, peakMemory, sample: isSampled ? await samplePoints(kafka, running.output) : undefined };
  } finally {
    await running.stop();
    await running.clear();
  }
}

function print(runs: readonly Run[]): void {
  console.log(`\n${tableOf(runs)}\n`);
  const lines = inputs.flatMap((input) =>
    peers.map(({ name }) => {
      const { perCpuSecond, perSecond } = ratiosOf(runs, { input, ours: linepulse.name, theirs: name });
      return { input, name, text: `events_per_cpu_second=${perCpuSecond.toFixed(2)} events_per_second=${perSecond.toFixed(2)}` };
    }),
  );
  for (const { input, name, text } of lines) console.log(`linepulse/${name}, ${input}: ${text}`);
  const last = lines.find(({ input }) => input === "frames") ?? lines[0];
  console.log(`\nlinepulse/kafka-streams ${last?.input} ${last?.text}`);
}
