// One run of a plant through processes of single roles on Kafka, with everything that can happen to them, and what its tables hold.
import type { Broker } from "../../connectors/runtime/broker.ts";
import { type PlantOptions, plantEvents, random } from "../crash/plant.ts";
import { inBatches, sendUntilTaken } from "../crash/run.ts";
import { type ProgramStatus, settled } from "../program.ts";
import { layPlant, type Plant, type RoleProcess } from "./roles.ts";

/** Longer than a member's session: others have its partitions when it goes on. */
const STOPPED_MS = 13_000;
const PACE_MS = 40;
const SETTLED_WITHIN_MS = 300_000;

/** What can happen, each to a process picked at random. */
export const DISTURBANCES = [
  "kill processors",
  "stop processors",
  "add processors",
  "remove processors",
  "kill sinks",
  "restart broker",
] as const;
export type Disturbance = (typeof DISTURBANCES)[number];

export interface DisturbedRun {
  readonly status: ProgramStatus;
  readonly happened: Readonly<Record<Disturbance, number>>;
  readonly warehouseData: string;
}

export interface DisturbedOptions {
  readonly plant: PlantOptions;
  readonly dir: string;
  readonly broker: Broker;
  readonly seed: number;
  /** How often each of them happens. */
  readonly times: number;
}

export async function runDisturbed({ plant, dir, broker, seed, times }: DisturbedOptions): Promise<DisturbedRun> {
  const next = random(seed);
  const laid = await layPlant({ dir, bootstrap: broker.bootstrap });
  const warehouse = await laid.start("warehouse", "warehouse");
  const api = await laid.start("api", "ingest,api");
  const staff = await engage(laid, next);
  const happened = Object.fromEntries(DISTURBANCES.map((kind) => [kind, 0])) as Record<Disturbance, number>;
  const batches = [...inBatches(plantEvents(plant))];
  const schedule = scheduled(batches.length, times, next);
  let disturbances = Promise.resolve(); // one after the other, while events go on being sent
  for (const [n, batch] of batches.entries()) {
    for (const kind of schedule.get(n) ?? []) {
      disturbances = disturbances.then(async () => {
        await (kind === "restart broker" ? broker.restart() : staff.disturb(kind));
        happened[kind]++;
      });
    }
    await sendUntilTaken(api.url, batch);
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  }
  await disturbances;
  const status = await settled(api.url, SETTLED_WITHIN_MS).catch((error) => {
    throw new Error([String(error), ...staff.all().map(({ name, output }) => `== ${name}\n${output().slice(-3000)}`)].join("\n"));
  });
  for (const each of [api, ...staff.all(), warehouse]) await each.stop();
  return { status, happened, warehouseData: laid.warehouseData };
}

/** Processors and sinks, two of each to begin with. */
async function engage(plant: Plant, next: () => number) {
  const processors = [await plant.start("processors1", "processors"), await plant.start("processors2", "processors")];
  const sinks = [await plant.start("sinks1", "sinks"), await plant.start("sinks2", "sinks")];
  let engaged = processors.length;
  const pick = (list: readonly RoleProcess[]) => Math.floor(next() * list.length);

  async function killOne(list: RoleProcess[], roles: string): Promise<void> {
    const index = pick(list);
    const victim = list[index] as RoleProcess;
    await victim.kill();
    list[index] = await plant.start(victim.name, roles);
  }

  const acts: Record<Exclude<Disturbance, "restart broker">, () => Promise<unknown>> = {
    "kill processors": () => killOne(processors, "processors"),
    "kill sinks": () => killOne(sinks, "sinks"),
    async "stop processors"() {
      const { process } = processors[pick(processors)] as RoleProcess;
      process.kill("SIGSTOP");
      await new Promise((resolve) => setTimeout(resolve, STOPPED_MS));
      process.kill("SIGCONT");
    },
    async "add processors"() {
      processors.push(await plant.start(`processors${++engaged}`, "processors"));
    },
    async "remove processors"() {
      if (processors.length > 1) await processors.splice(pick(processors), 1)[0]?.stop();
    },
  };
  return {
    all: () => [...processors, ...sinks],
    async disturb(kind: keyof typeof acts) {
      await new Promise((resolve) => setTimeout(resolve, next() * 500)); // at any moment of what they do
      await acts[kind]();
    },
  };
}

/** Spreads the disturbances over the batches at random; processes are added before they are removed. */
function scheduled(batches: number, times: number, next: () => number): Map<number, Disturbance[]> {
  const schedule = new Map<number, Disturbance[]>();
  for (const kind of DISTURBANCES) {
    for (let n = 0; n < times; n++) {
      const at = Math.floor(next() * batches * 0.9);
      schedule.set(at, [...(schedule.get(at) ?? []), kind]);
    }
  }
  return schedule;
}
