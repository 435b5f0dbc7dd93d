import { afterEach, expect, test } from "vitest";
import type { MqttOptions } from "../ingest/mqtt.ts";
import type { EventLog } from "../log/log.ts";
import { closeAll, closeLater, newSharedLog, silent, until } from "./logs.fixture.ts";
import { type MqttRoleDeps, startMqtt } from "./mqtt-role.ts";

afterEach(closeAll);

const entry = { url: "mqtt://broker.plant:1883", topic: "{factory}/{line}/{station}/{characteristic}", tenant: "acme", fixed: {} };
const config = ["linepulse-1", "linepulse-2"].map((clientId) => ({ ...entry, clientId }));

test("processes of one configuration have each subscription once, and who goes leaves it to another", async () => {
  const shared = await newSharedLog(1);
  const subscribed: string[] = [];
  const subscribe = ({ clientId }: MqttOptions) => {
    subscribed.push(clientId);
    return { close: async () => void subscribed.splice(subscribed.indexOf(clientId), 1) };
  };
  const start = async (log: EventLog) => {
    const closers: (() => unknown)[] = [];
    const closeBoth = async () => {
      for (const close of closers.splice(0).reverse()) await close();
    };
    closeLater(closeBoth);
    const claims: string[] = [];
    const deps = { log, onClaim: (group: string) => void claims.push(group), logger: silent } as unknown as MqttRoleDeps;
    await startMqtt({ ...deps, config, subscribe }, closers as never);
    return { claims, closeBoth };
  };
  const first = await start(shared.process());
  const groups = ["mqtt.broker.plant:1883.linepulse-1", "mqtt.broker.plant:1883.linepulse-2"];
  await until(() => subscribed.length === 2);
  expect(first.claims).toEqual(groups);
  const second = await start(shared.process());
  await until(() => second.claims.length === 2 && subscribed.length === 2);
  expect(subscribed.toSorted()).toEqual(["linepulse-1", "linepulse-2"]);
  await second.closeBoth();
  await until(() => first.claims.length === 4 && subscribed.length === 2);
});
