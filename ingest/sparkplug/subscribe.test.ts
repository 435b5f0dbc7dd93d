import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, beforeEach, expect } from "vitest";
import { brokerTest, type Mosquitto, startMosquitto } from "../../tests/mosquitto.ts";
import { decoder, eventsIn, memoryLog } from "../fixtures.ts";
import { edgeNode, type Sent } from "./edge-node.fixture.ts";
import { createMapping } from "./mapping.ts";
import { decodePayload, encodePayload } from "./payload.ts";
import { credential, stations } from "./plant.fixture.ts";
import { type SparkplugDeps, type SparkplugSubscription, subscribeSparkplug } from "./subscribe.ts";

let broker: Mosquitto;
let publisher: MqttClient;
let subscription: SparkplugSubscription | undefined;
let stored: Map<string, unknown>;

beforeEach(async () => {
  stored = new Map();
  broker = await startMosquitto();
  publisher = await connectAsync(broker.url, { reconnectPeriod: 200 });
  publisher.on("error", () => undefined);
});
afterEach(async () => {
  await subscription?.close();
  subscription = undefined;
  await publisher.endAsync(true);
  await broker.stop();
});

function subscribe(over: Partial<SparkplugDeps> = {}, hostId?: string) {
  const log = memoryLog();
  const counts: Record<string, number> = {};
  const add = (what: string, n: number) => void (counts[what] = (counts[what] ?? 0) + n);
  const statuses: string[] = [];
  subscription = subscribeSparkplug(
    {
      url: broker.url,
      clientId: "linepulse-test",
      groups: ["plant"],
      hostId,
      reorderTimeoutMs: 300,
      rebirthEveryMs: 1000,
      mapping: createMapping(stations),
      credential,
    },
    {
      log,
      now: Date.now,
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      pressure: () => undefined,
      historicalPressure: () => undefined,
      metrics: { accepted() {}, duplicates() {}, rejected() {}, unknownFields() {} },
      register: { put: async (key, value) => void stored.set(key, structuredClone(value)), entries: async () => new Map(stored) },
      sparkplug: { messages: add, metrics: add, gaps: (n) => add("gaps", n), rebirths: (n) => add("rebirths", n), nodes() {} },
      onStatus: ({ kind }) => void statuses.push(kind),
      ...over,
    },
  );
  const events = () => log.records.filter(({ topic }) => topic === "events").flatMap(eventsIn);
  const temps = () => events().filter(({ characteristic }) => characteristic === "Temp").map(({ value }) => value); // biome-ignore format: one chain
  const letters = () => log.records.filter(({ topic }) => topic === "deadletter").map(({ headers }) => headers?.detail);
  return {
    log,
    events,
    temps,
    letters,
    counts,
    statuses,
    ready: () => expect.poll(() => statuses).toContain("subscribed"),
  };
}

const send = async (...messages: readonly Sent[]) => {
  for (const { topic, payload } of messages) await publisher.publishAsync(topic, Buffer.from(encodePayload(payload)), { qos: 1 });
};

/** Has the edge node answer the command to be born again. */
async function answering(node: ReturnType<typeof edgeNode>): Promise<{ asked: number }> {
  const heard = { asked: 0 };
  publisher.on("message", (topic, payload) => {
    const [metric] = decodePayload(payload)?.metrics ?? [];
    if (!topic.endsWith("/NCMD/gw") || metric?.name !== "Node Control/Rebirth" || metric.booleanValue !== true) return;
    heard.asked++;
    void send(...node.rebirth());
  });
  await publisher.subscribeAsync("spBv1.0/plant/NCMD/#");
  return heard;
}

const temp = (node: ReturnType<typeof edgeNode>, value: number) => node.data("press", { "Process/Temp": value });

brokerTest("births, aliases and a wrap of `seq` become events in order; a death takes the station off line", async () => {
  const { events, temps, letters, counts, ready } = subscribe();
  await ready();
  const node = edgeNode({ at: Date.now() - 20_000 });
  await send(...node.connect());
  const values = Array.from({ length: 300 }, (_, n) => n);
  await send(...values.map((n) => temp(node, n)));
  await expect.poll(() => temps()).toEqual(values);
  expect(events()[2]).toMatchObject({ factory: "f1", line: "L1", station: "press", product: "P0", source: "sparkplug/plant/gw" });
  await send(node.death());
  await expect.poll(() => events().at(-1)).toMatchObject({ type: "offline", station: "press" });
  expect(letters()).toEqual([]);
  expect(counts).toMatchObject({ birth: 2, data: 300, death: 1 });
});

brokerTest("a gap has the node born again, and what waited is told", async () => {
  const { temps, letters, counts, ready } = subscribe();
  await ready();
  const node = edgeNode({ at: Date.now() - 20_000 });
  const heard = await answering(node);
  await send(...node.connect(), temp(node, 1));
  temp(node, 2); // lost
  await send(temp(node, 3), temp(node, 4));
  await expect.poll(() => temps()).toEqual([1, 3, 4]);
  await send(temp(node, 5));
  await expect.poll(() => temps()).toEqual([1, 3, 4, 5]);
  expect(heard.asked).toBe(1);
  expect(counts).toMatchObject({ gaps: 1, rebirths: 1 });
  expect(letters()).toEqual([]);
});

brokerTest("what is no Sparkplug, and what no birth explains, are dead letters", async () => {
  const { letters, ready } = subscribe();
  await ready();
  await publisher.publishAsync("spBv1.0/plant/NDATA/gw", "hello world", { qos: 1 });
  const node = edgeNode({ at: Date.now() - 20_000 });
  node.connect();
  await send(temp(node, 1));
  await expect.poll(() => letters().length).toBe(2);
  expect(letters()).toEqual(["INVALID_EVENT: payload: is none of Sparkplug B", expect.stringMatching(/^INVALID_EVENT: alias 1: no birth that is certain/)]);
}); // biome-ignore format: one claim

brokerTest("a birth without a byte and a node with an endless name are dead letters; what comes after is told", async () => {
  const { temps, letters, ready } = subscribe();
  await ready();
  const node = edgeNode({ at: Date.now() - 20_000 });
  await send(...node.connect());
  await publisher.publishAsync("spBv1.0/plant/NBIRTH/gw", "", { qos: 1 });
  await send(
    ...edgeNode({ node: "n".repeat(2000), at: Date.now() - 20_000 })
      .connect()
      .slice(0, 1),
  );
  await send(temp(node, 1));
  await expect.poll(() => temps()).toEqual([1]);
  expect(letters()).toEqual([
    "INVALID_EVENT: payload: is none of Sparkplug B",
    "INVALID_EVENT: topic: the edge node's name is longer than 255 characters",
  ]);
  expect([...stored.keys()].filter((key) => key.length > 500)).toEqual([]);
});

brokerTest("what comes with QoS 1 while linepulse is down waits at the broker, and is told without a rebirth however much it is", async () => {
  const before = subscribe();
  await before.ready();
  const node = edgeNode({ at: Date.now() - 60_000 });
  await send(...node.connect(), temp(node, 0));
  await expect.poll(() => before.temps()).toEqual([0]);
  await subscription?.close();
  const waiting = Array.from({ length: 2500 }, (_, n) => n + 1); // more than the broker may have in flight
  await send(...waiting.map((n) => temp(node, n)));
  const { temps, letters, counts } = subscribe();
  await expect.poll(() => temps()).toEqual(waiting);
  expect(letters()).toEqual([]);
  expect(counts.rebirths).toBeUndefined();
}); // biome-ignore format: one claim

brokerTest("what comes after something was lost while linepulse was down waits for the rebirth", async () => {
  const before = subscribe();
  await before.ready();
  const node = edgeNode({ at: Date.now() - 20_000 });
  await send(...node.connect(), temp(node, 1));
  await expect.poll(() => before.temps()).toEqual([1]);
  await subscription?.close();
  temp(node, 2); // lost
  const waiting = Array.from({ length: 2500 }, (_, n) => n + 3);
  await send(...waiting.map((n) => temp(node, n)));
  const heard = await answering(node);
  const { temps, letters } = subscribe();
  await expect.poll(() => temps()).toEqual(waiting);
  expect(heard.asked).toBe(1);
  expect(letters()).toEqual([]);
}); // biome-ignore format: one claim

brokerTest("nothing is acknowledged before births are kept: what was stored only is delivered again, as the same events", async () => {
  const before = subscribe({ register: { put: () => Promise.reject(new Error("disk gone")), entries: async () => new Map(stored) } });
  await before.ready();
  const node = edgeNode({ at: Date.now() - 20_000 });
  await send(...node.connect(), temp(node, 1));
  await expect.poll(() => before.temps()).toContain(1);
  await subscription?.close();
  const { events, temps } = subscribe();
  await expect.poll(() => temps()).toEqual([1]);
  const ids = (list: readonly Record<string, unknown>[]) => new Set(list.map((event) => JSON.stringify(event)));
  expect(ids(events())).toEqual(ids(before.events()));
});

brokerTest("a broker that restarts: the node's new session is followed, its old death is not believed", async () => {
  const { events, temps, letters, ready, statuses } = subscribe();
  await ready();
  const node = edgeNode({ at: Date.now() - 20_000 });
  await answering(node);
  await send(...node.connect(), temp(node, 1));
  await expect.poll(() => temps()).toEqual([1]);
  const death = node.death();
  await broker.stop();
  broker = await startMosquitto(broker.port);
  await expect.poll(() => statuses.filter((kind) => kind === "subscribed").length).toBe(2);
  await expect.poll(() => publisher.connected).toBe(true);
  await send(...node.connect(), death, temp(node, 2));
  await expect.poll(() => temps()).toEqual([1, 2]);
  expect(events().map(({ type }) => type)).not.toContain("offline");
  expect(letters()).toEqual([]);
}); // biome-ignore format: one claim

brokerTest("a broker that hangs does not keep a host from ending", async () => {
  const { ready } = subscribe({}, "line-host");
  await ready();
  broker.process.kill("SIGSTOP");
  await subscription?.close();
  broker.process.kill("SIGCONT");
});

brokerTest("a primary host tells that it is there, says so again when somebody says otherwise, and when it leaves", async () => {
  const states: unknown[] = [];
  await publisher.subscribeAsync("spBv1.0/STATE/line-host", { qos: 1 });
  publisher.on("message", (topic, payload) => void (topic.includes("/STATE/") && states.push(JSON.parse(decoder.decode(payload)))));
  const { ready } = subscribe({}, "line-host");
  await ready();
  await expect.poll(() => states).toEqual([{ online: true, timestamp: expect.any(Number) }]);
  await publisher.publishAsync("spBv1.0/STATE/line-host", '{"online":false,"timestamp":1}', { qos: 1, retain: true });
  await expect.poll(() => states.at(-1)).toEqual(states[0]);
  await subscription?.close();
  await expect.poll(() => states.at(-1)).toMatchObject({ online: false });
  const late = await connectAsync(broker.url);
  const retained = new Promise<Uint8Array>((resolve) => late.once("message", (_, payload) => resolve(payload)));
  await late.subscribeAsync("spBv1.0/STATE/line-host");
  expect(JSON.parse(decoder.decode(await retained))).toMatchObject({ online: false });
  await late.endAsync();
});
