// Two processes of the role `ingest` share one Sparkplug subscription: the one that has it is killed while edge nodes go on.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, describe, expect } from "vitest";
import { eventsIn } from "../../ingest/fixtures.ts";
import { edgeNode, type Sent } from "../../ingest/sparkplug/edge-node.fixture.ts";
import { encodePayload } from "../../ingest/sparkplug/payload.ts";
import { openKafkaLog } from "../../log/kafka/kafka-log.ts";
import type { EventLog } from "../../log/log.ts";
import { sleep as pause, timer } from "../../runtime/clock.ts";
import { canRun, temporaryFolder, useBroker } from "../kafka.ts";
import { brokerTest, startMosquitto } from "../mosquitto.ts";
import { layPlant, type RoleProcess } from "./roles.ts";

const PACE_MS = 5;
/** A member's session, after which another one has its claims, and what a busy machine needs. */
const TAKEN_OVER = { timeout: 60_000, interval: 100 };

const documented = /```yaml\n([\s\S]*?)```/.exec(readFileSync("docs/sparkplug.md", "utf8"))?.[1] ?? "";

describe.skipIf(!canRun("kafka"))("Sparkplug on Kafka", () => {
  const dir = temporaryFolder();
  const kafka = useBroker();
  const closers: (() => unknown)[] = [];
  afterAll(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  brokerTest(
    "killed while nodes publish, the owner is followed by the other one: every value once and in order, no death missed, the host's state right",
    { timeout: 300_000 },
    async () => {
      const mqtt = await startMosquitto();
      closers.push(mqtt.stop);
      const more = documented
        .replace("mqtt://broker.plant.example:1883", mqtt.url)
        .replaceAll("plant-a/gateway-1", "plant/+")
        .replace("[plant-a]", "[plant]");
      const laid = await layPlant({ dir: join(dir, "plant"), bootstrap: kafka().bootstrap, more });
      const plant = await nodesOf(mqtt.url, ["steady", "dying", "gappy"]);
      closers.push(plant.stop);
      const processes = [await laid.start("ingest1", "ingest"), await laid.start("ingest2", "ingest")];
      closers.push(() => Promise.all(processes.map((each) => each.kill())));
      const first = await ownerOf(processes);
      await plant.begin();
      await expect.poll(() => plant.sent, TAKEN_OVER).toBeGreaterThan(200);

      await first.kill();
      await plant.nobodyIsThere();
      await plant.kill("dying");
      plant.lose("gappy");
      const second = await ownerOf(processes.filter((each) => each !== first));
      expect(second).not.toBe(first);
      await expect.poll(() => plant.asked("gappy"), TAKEN_OVER).toBe(1);
      const sent = await plant.end();

      const log = await openLog(kafka().bootstrap, dir);
      closers.push(() => log.close());
      const temps = async (node: string) => {
        const events = (await eventsOf(log)).filter(({ source, type }) => source === `sparkplug/plant/${node}` && type === "measurement");
        return [...new Map(events.map(({ id, value }) => [id, value])).values()];
      };
      for (const node of ["steady", "dying", "gappy"]) await expect.poll(() => temps(node), TAKEN_OVER).toEqual(sent[node]);
      const all = await eventsOf(log);
      expect(all.filter(({ type }) => type === "offline")).toMatchObject([{ station: "dying", source: "sparkplug/plant/dying" }]);
      expect((await recordsOf(log, "deadletter", 0)).length).toBe(0);
      expect(plant.asked("steady")).toBe(0);
      expect(plant.states.map(({ online }) => online)).toEqual([true, false, true]);
      const [before, gone, after] = plant.states.map(({ timestamp }) => timestamp);
      expect([gone, (after ?? 0) > (before ?? 0)]).toEqual([before, true]);
      expect(await second.stop()).toBe(0);
      await expect.poll(() => plant.states.at(-1)).toEqual({ online: false, timestamp: after });
    },
  );
});

async function ownerOf(processes: readonly RoleProcess[]): Promise<RoleProcess> {
  const subscribed = () => processes.find((each) => each.output().includes("sparkplug subscribed"));
  await expect.poll(() => subscribed(), TAKEN_OVER).toBeDefined();
  return subscribed() as RoleProcess;
}

/** Edge nodes that publish with QoS 1, each with a device of its name, and are born again when they are asked. */
async function nodesOf(url: string, names: readonly string[]) {
  const client = await connectAsync(url);
  const nodes = new Map(names.map((name) => [name, edgeNode({ node: name, devices: [name], at: Date.now() - 60_000 })]));
  const sent: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  const asked: string[] = [];
  const states: State[] = [];
  const dead = new Set<string>();
  let isEnding = false;
  let count = 0;
  let running = Promise.resolve();
  const send = (messages: readonly Sent[]) => Promise.all(messages.map((message) => publish(client, message)));
  const node = (name: string) => nodes.get(name) as ReturnType<typeof edgeNode>;
  await hear(client, {
    state: (state) => void (JSON.stringify(state) !== JSON.stringify(states.at(-1)) && states.push(state)),
    rebirth(name) {
      asked.push(name);
      if (!dead.has(name)) void send(node(name).rebirth());
    },
  });

  async function run(): Promise<void> {
    for (; !isEnding; await sleep(PACE_MS)) {
      count++;
      for (const name of names.filter((one) => !dead.has(one))) {
        void send([node(name).data(name, { "Process/Temp": count })]);
        sent[name]?.push(count);
      }
    }
  }

  async function end() {
    isEnding = true;
    await running;
    return sent;
  }

  return {
    states,
    get sent() {
      return count;
    },
    asked: (name: string) => asked.filter((one) => one === name).length,
    async begin() {
      for (const name of names) await send(node(name).connect());
      running = run();
    },
    nobodyIsThere: () => expect.poll(() => states.at(-1)?.online, TAKEN_OVER).toBe(false),
    kill(name: string) {
      dead.add(name);
      return send([node(name).death()]);
    },
    /** One message that never leaves the node. */
    lose: (name: string) => void node(name).data(name, { "Process/Temp": -1 }),
    end,
    async stop() {
      await end();
      await client.endAsync(true);
    },
  };
}

interface State {
  readonly online: boolean;
  readonly timestamp: number;
}

interface Ears {
  readonly state: (state: State) => void;
  readonly rebirth: (node: string) => void;
}

/** What the host says of itself, and what it asks of edge nodes. */
async function hear(client: MqttClient, { state, rebirth }: Ears): Promise<void> {
  client.on("message", (topic, payload) => {
    if (topic.includes("/STATE/")) state(JSON.parse(payload.toString()));
    else rebirth(topic.split("/").at(-1) ?? "");
  });
  await client.subscribeAsync(["spBv1.0/plant/NCMD/+", "spBv1.0/STATE/linepulse"], { qos: 1 });
}

/** In the order of the calls; the broker's answers are not waited for. */
const publish = (client: MqttClient, { topic, payload }: Sent) =>
  client.publishAsync(topic, Buffer.from(encodePayload(payload)), { qos: 1 }).catch(() => undefined);

function openLog(bootstrap: string, dir: string): Promise<EventLog> {
  const config = { brokers: [bootstrap], prefix: "plant.", writer: "kafkajs" as const };
  const fixed = { factsTopics: [], factsDays: 30, clientId: "test", timer, sleep: pause, now: () => Date.now(), tell: () => {} };
  return openKafkaLog({ config, partitions: 8, dir: join(dir, "reader"), ...fixed });
}

async function recordsOf(log: EventLog, topic: string, partition: number) {
  const all = [];
  for (let offset = 0; ; ) {
    const records = await log.read(topic, partition, offset, { maxBytes: 2 ** 22, waitMs: 0 });
    const last = records.at(-1);
    if (!last) return all;
    all.push(...records.map((record) => ({ ...record, value: Uint8Array.from(record.value) })));
    offset = last.offset + 1;
  }
}

async function eventsOf(log: EventLog): Promise<Record<string, unknown>[]> {
  const records = [];
  for (let partition = 0; partition < log.partitions; partition++) records.push(...(await recordsOf(log, "events", partition)));
  return records.flatMap(eventsIn);
}
