// Runs a side over its topic and looks, from outside and ten times a second, how far the committed offsets of its group have come.
import kafkajs, { type Admin } from "kafkajs";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import { type Input, LINES, VALUES_OF_RECORD } from "./plant.ts";
import type { Sample } from "./rates.ts";
import type { RunningSide } from "./sides.ts";
import { cpuSecondsOf } from "./usage.ts";

const LOOK_EVERY_MS = 100;
/** Without any progress for so long a side is stuck. */
const PATIENCE_MS = 60_000;

export interface Watched {
  readonly admin: Admin;
  readonly side: RunningSide;
  readonly brokerPid: number;
  readonly prefix: string;
  readonly input: Input;
  /** Records before the values; default one for each line. */
  readonly plans?: number;
  /** CPU seconds so far; default those of `side`. */
  readonly clientCpu?: () => number;
}

/** Looks until `values` values are committed. */
export async function watchUntil(values: number, watched: Watched): Promise<Sample[]> {
  const { side, brokerPid, clientCpu = () => cpuSecondsOf(side.pid) } = watched;
  const samples: Sample[] = [];
  let movedAt = performance.now();
  for (let next = performance.now(); ; next += LOOK_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    side.check();
    const seen = await committedValues(watched);
    const sample = { atMs: performance.now(), values: seen, clientCpu: clientCpu(), brokerCpu: cpuSecondsOf(brokerPid) };
    if (seen > (samples.at(-1)?.values ?? -1)) movedAt = sample.atMs;
    else if (sample.atMs - movedAt > PATIENCE_MS) throw new Error(`no progress since ${seen} values:\n${side.complaints()}`);
    samples.push(sample);
    if (seen >= values) return samples;
  }
}

/** Values in the records before the group's offsets; the plans come first, a record for each line. */
async function committedValues({ admin, side, prefix, input, plans = LINES.length }: Watched): Promise<number> {
  const records = await committedRecords(admin, side.group, prefix + EVENTS_TOPIC);
  return Math.max(0, records - plans) * VALUES_OF_RECORD[input];
}

/** Records before the committed offsets of a group. */
export async function committedRecords(admin: Admin, groupId: string, topic: string): Promise<number> {
  try {
    const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return (answer?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  } catch (error) {
    if (error instanceof kafkajs.KafkaJSError && error.retriable) return 0; // the group has no coordinator yet
    throw error;
  }
}
