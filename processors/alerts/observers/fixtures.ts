// What the tests of observers are written with: events through the real partition memory, and what alerts are told of them.
import { expect } from "vitest";
import { ALERTING_TOPIC, type Observation } from "../../../core/alerting.ts";
import { CHECKED, TICK } from "../../../core/frame.ts";
import { keysOf } from "../../../core/keys.ts";
import type { LogRecord, StateChange } from "../../../log/log.ts";
import { type Partition, restorePartition } from "../../../runtime/loop/partition.ts";
import { processorFor } from "../../../runtime/processors-role.ts";
import { event } from "../../../tests/harness.ts";

const START = Date.UTC(2026, 0, 5, 8);
/** Minutes from the beginning. */
export const at = (minute: number) => START + minute * 60_000;

/** An event, its `receivedAt` half a second after its `at` where it says nothing else; or a tick. */
export type Input = Record<string, unknown> | { tick: number };

export function recordOf(input: Input, offset: number): LogRecord {
  const base = { topic: "events", partition: 0, offset };
  if ("tick" in input) return { ...base, key: "", value: new Uint8Array(), timestamp: Number(input.tick), headers: TICK };
  const { receivedAt, key, ...fields } = input as Record<string, unknown>;
  const made = event({ id: `e${offset}`, ...fields });
  const isFlow = ["unit", "move", "hold", "order"].includes(String(made.type)) || String(made.name).startsWith("alert.");
  const ofKey = (key as string | undefined) ?? (isFlow ? "acme/f1" : (keysOf(made as never)[0] as string));
  const timestamp = Number(receivedAt ?? Number(made.at) + 500);
  return { ...base, key: ofKey, value: Buffer.from(JSON.stringify(made)), timestamp, headers: CHECKED };
}

export function newPartition(stored: Iterable<readonly [string, Uint8Array]> = [], quietBefore = 0): Promise<Partition> {
  return restorePartition({ partition: 0, logId: "log", generation: 1, processorFor, quietBefore }, stored);
}

/** What is told of the inputs, one record each. */
export async function told(inputs: readonly Input[], quietBefore = 0): Promise<Observation[]> {
  const partition = await newPartition([], quietBefore);
  for (const [offset, input] of inputs.entries()) partition.step(recordOf(input, offset), 0);
  return tellings(partition).told;
}

/** What a commit would carry: observations, and the state. */
export function tellings(partition: Partition): { told: Observation[]; state: StateChange[] } {
  const changes = partition.takeChanges();
  const records = changes.records.filter(({ topic }) => topic === ALERTING_TOPIC);
  expect(new Set(records.map(({ key }) => key))).toEqual(records.length > 0 ? new Set(["acme/f1"]) : new Set());
  const lines = records.flatMap(({ value }) => Buffer.from(value).toString().trim().split("\n"));
  return { told: lines.map((line) => JSON.parse(line) as Observation), state: [...changes.state] };
}

export const line = {
  type: "line", at: at(0), stations: [{ station: "S1", idealCycleMs: 30_000 }], targets: { oee: 0.8 }, operations: ["OP10"],
}; // biome-ignore format: one event
export const measured = (minute: number, value: number) => ({
  type: "measurement", at: at(minute), station: "S1", characteristic: "d", value,
}); // biome-ignore format: one event
export const plan = {
  type: "plan", at: at(0), characteristic: "d", chart: "i-mr", limits: { mean: 10, sigma: 1 }, rules: ["nelson1"],
}; // biome-ignore format: one event

/** Whether findings are open, and when that was so. */
export function findingsOf(all: readonly Observation[]): [open: boolean, at: number][] {
  return all.flatMap((one) => (one.kind === "finding" ? [[one.open, one.at] as [boolean, number]] : []));
}
