// Processors on Kafka: how many values a second one and two of them take, and what a value costs with 10 to 10 000 lines.
// node bench/kafka-scaling.ts [--values N] [--rounds N] [--lines 10,100,1000,10000] [--instances 1,2]
//   I1. The same values each time, frames of a hundred, and 10 000 characteristics in all: only how many lines they belong to differs.
//   I2. Rates are taken from the middle of the way, when code is compiled and partitions are dealt out; rounds go through all in turn.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import kafkajs, { type Admin } from "kafkajs";
import { type Broker, startBroker } from "../connectors/runtime/broker.ts";
import { EVENTS_TOPIC } from "../core/frame.ts";
import { findLines, oneAfterAnother, type Plant } from "./kafka-streams/plant.ts";
import { medianOf, type Rates, ratesBetween } from "./kafka-streams/rates.ts";
import { linepulse, type RunningSide } from "./kafka-streams/sides.ts";
import { fillTopic } from "./kafka-streams/topics.ts";
import { cpuSecondsOf } from "./kafka-streams/usage.ts";
import { watchUntil } from "./kafka-streams/watch.ts";

const CHARACTERISTICS = 10_000;
/** Instances are compared on the plant of the bench beside Kafka Streams, near enough. */
const LINES_OF_INSTANCES = 100;

const { values: options } = parseArgs({
  options: {
    values: { type: "string", default: "3000000" },
    rounds: { type: "string", default: "3" },
    lines: { type: "string", default: "10,100,1000,10000" },
    instances: { type: "string", default: "1,2" },
  },
});
const VALUES = Number(options.values);
const counts = (text: string) => text.split(",").map(Number);

interface Case {
  readonly lines: number;
  readonly instances: number;
}

const cases: Case[] = [
  ...counts(options.lines).map((lines) => ({ lines, instances: 1 })),
  ...counts(options.instances)
    .filter((instances) => instances > 1)
    .map((instances) => ({ lines: LINES_OF_INSTANCES, instances })),
];

const dir = mkdtempSync(join(tmpdir(), "linepulse-kafka-scaling-"));
const broker = await startBroker({ dir, jvm: ["-Xmx1g"] });
const kafka = new kafkajs.Kafka({ brokers: [broker.bootstrap], logLevel: kafkajs.logLevel.NOTHING });
const admin = kafka.admin();
const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
try {
  await Promise.all([admin.connect(), producer.connect()]);
  const rates = new Map<Case, Rates[]>();
  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const each of cases) {
      const measured = await measure(each, { broker, admin });
      rates.set(each, [...(rates.get(each) ?? []), measured]);
      console.log(JSON.stringify({ round, ...each, ...measured, load: loadavg()[0]?.toFixed(1) }));
    }
  }
  console.log(`\nmedians of ${options.rounds} rounds on ${availableParallelism()} cores, the broker's among them`);
  console.table(cases.map((each) => ({ ...each, ...medians(rates.get(each) ?? []) })));
} finally {
  await Promise.all([admin.disconnect(), producer.disconnect()]);
  await broker.stop();
  rmSync(dir, { recursive: true, force: true });
}

function medians(rates: readonly Rates[]): Record<string, string> {
  const of = (name: keyof Rates, digits: number) => medianOf(rates.map((each) => each[name])).toFixed(digits);
  return { "values/s": of("perSecond", 0), "CPU-s a million": of("clientCpu", 2), "broker's": of("brokerCpu", 2) };
}

/** One run over the topic of a plant, by so many processes of one group. */
async function measure({ lines, instances }: Case, { broker, admin }: { broker: Broker; admin: Admin }): Promise<Rates> {
  const prefix = `scaling.${lines}.`;
  const plant: Plant = { lines: findLines(lines), characteristics: CHARACTERISTICS / lines };
  await fillTopic({ admin, producer }, { topic: prefix + EVENTS_TOPIC, input: "frames", values: VALUES, atOf: oneAfterAnother, plant });
  const sides: RunningSide[] = [];
  try {
    for (let n = 0; n < instances; n++) sides.push(await linepulse.start({ bootstrap: broker.bootstrap, prefix }, admin));
    const [first] = sides as [RunningSide];
    const clientCpu = () => sides.reduce((sum, { pid }) => sum + cpuSecondsOf(pid), 0);
    const watched = { admin, side: first, brokerPid: broker.pid, prefix, input: "frames", plans: lines, clientCpu } as const;
    return ratesBetween(await watchUntil(VALUES, watched), VALUES / 3, VALUES * 0.9);
  } finally {
    for (const side of sides) await side.stop();
    for (const side of sides) await side.clear();
  }
}
