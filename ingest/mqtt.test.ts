import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, beforeEach, expect } from "vitest";
import { PipelineError } from "../core/errors.ts";
import { brokerTest, type Mosquitto, startMosquitto } from "../tests/mosquitto.ts";
import { credential, decoder, eventsIn, memoryLog } from "./fixtures.ts";
import { type MqttDeps, type MqttSubscription, subscribeMqtt } from "./mqtt.ts";

let broker: Mosquitto;
let publisher: MqttClient | undefined;
let subscription: MqttSubscription | undefined;

beforeEach(async () => {
  broker = await startMosquitto();
  publisher = await connectAsync(broker.url);
});
afterEach(async () => {
  await subscription?.close();
  subscription = undefined;
  await publisher?.endAsync(true);
  await broker.stop();
});

async function subscribe(over: Partial<MqttDeps> = {}) {
  const log = memoryLog();
  const faults: unknown[] = [];
  let subscribed: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (subscribed = resolve));
  subscription = subscribeMqtt(
    { url: broker.url, clientId: "linepulse-test", topic: "{tenant}/{factory}/{line}/{station}/{characteristic}", credential },
    {
      log,
      now: Date.now,
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      pressure: () => undefined,
      historicalPressure: () => undefined,
      metrics: { accepted() {}, duplicates() {}, rejected() {}, unknownFields() {} },
      onStatus: (status) => {
        if (status.kind === "subscribed") subscribed();
        if (status.kind === "fault") faults.push(status.error);
      },
      ...over,
    },
  );
  await ready;
  const valuesIn = () =>
    log.records
      .filter(({ topic }) => topic === "events")
      .flatMap(eventsIn)
      .map(({ value }) => value);
  return { log, valuesIn, faults };
}

const publish = (payload: string, topic = "acme/f1/L1/ST-01/diameter") => publisher?.publishAsync(topic, payload, { qos: 1 });

brokerTest("messages reach the log, in order, and what is no event its dead letters", async () => {
  const { log, valuesIn } = await subscribe();
  await publish("1.5");
  await publish("broken");
  await publish("9", "other/f1/L1/ST-01/diameter");
  await publish('{"value":2.5}');
  await expect.poll(() => valuesIn()).toEqual([1.5, 2.5]);
  const letters = log.records.filter(({ topic }) => topic === "deadletter");
  expect(letters.map(({ value, headers }) => [decoder.decode(value), headers])).toEqual([
    ["broken", { reason: "undecodable", detail: expect.stringMatching(/^INVALID_JSON: /), origin: "mqtt:acme/f1/L1/ST-01/diameter" }],
    ["9", { reason: "undecodable", detail: expect.stringMatching(/^TENANT_MISMATCH: /), origin: "mqtt:other/f1/L1/ST-01/diameter" }],
  ]);
});

brokerTest(
  "what was appended but not acknowledged is delivered again after a lost connection, with the same identity",
  async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const log = memoryLog();
    const append = async (records: Parameters<typeof log.append>[0]) => {
      await log.append(records);
      if (log.records.length === 1) await held; // stored, not acknowledged
    };
    await subscribe({ log: { ...log, append } });
    await publish("1.5");
    await expect.poll(() => log.records.length).toBe(1);
    await stealSession();
    release();
    await expect.poll(() => log.records.length).toBe(2);
    expect(log.records[1]?.value).toEqual(log.records[0]?.value);
  },
  15_000,
);

brokerTest("a broker that hangs does not keep it from ending", async () => {
  await subscribe();
  broker.process.kill("SIGSTOP");
  await subscription?.close();
  broker.process.kill("SIGCONT");
});

brokerTest(
  "under pressure nothing is acknowledged, and all of it arrives when there is room again",
  async () => {
    let isFull = true;
    const { log, valuesIn } = await subscribe({ pressure: () => (isFull ? new PipelineError("BACKPRESSURE", "full") : undefined) });
    await Promise.all(Array.from({ length: 3000 }, (_, i) => publish(`${i}`)));
    await sleep(300);
    expect(log.records).toEqual([]);
    isFull = false;
    await expect.poll(() => valuesIn()).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  },
  15_000,
);

brokerTest("a failed append is tried again until the log has the message", async () => {
  const log = memoryLog();
  let fails = 1;
  const append = async (records: Parameters<typeof log.append>[0]) => {
    if (fails-- > 0) throw new PipelineError("LOG_UNAVAILABLE", "disk gone");
    await log.append(records);
  };
  const { faults } = await subscribe({ log: { ...log, append } });
  await publish("3");
  await expect.poll(() => log.records.length).toBe(1);
  expect(faults).toMatchObject([{ code: "LOG_UNAVAILABLE" }]);
});

brokerTest("what comes while linepulse is down waits at the broker; retained messages do not come back", async () => {
  const before = await subscribe();
  await publisher?.publishAsync("acme/f1/L1/ST-01/width", "7", { qos: 1, retain: true });
  await expect.poll(() => before.valuesIn()).toEqual([7]);
  await subscription?.close();
  await publish("8");
  const { valuesIn } = await subscribe();
  await expect.poll(() => valuesIn()).toEqual([8]);
  await sleep(200);
  expect(valuesIn()).toEqual([8]);
});

/** Takes the subscriber's connection away: the broker closes the older one of two with the same client id. */
async function stealSession(): Promise<void> {
  const thief = await connectAsync(broker.url, {
    clientId: "linepulse-test",
    protocolVersion: 5,
    clean: false,
    properties: { sessionExpiryInterval: 60, receiveMaximum: 1 },
    reconnectPeriod: 0,
    customHandleAcks: () => undefined, // acknowledges nothing
  });
  thief.on("error", () => undefined);
  await thief.endAsync(true);
}
