// The configuration of docs/sparkplug.md in the real program, beside a real broker and an edge node, while the program is killed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { configSchema } from "../../core/config.ts";
import { edgeNode, type Sent } from "../../ingest/sparkplug/edge-node.fixture.ts";
import { createMapping } from "../../ingest/sparkplug/mapping.ts";
import { encodePayload } from "../../ingest/sparkplug/payload.ts";
import { brokerTest, type Mosquitto, startMosquitto } from "../mosquitto.ts";
import { freePort, type RunningProgram, startProgramProcess } from "../program.ts";

const VALUES = 240;

const text = /```yaml\n([\s\S]*?)```/.exec(readFileSync("docs/sparkplug.md", "utf8"))?.[1] ?? "";
const folder = mkdtempSync(join(tmpdir(), "linepulse-sparkplug-crash-"));
let broker: Mosquitto | undefined;
let publisher: MqttClient | undefined;
let program: RunningProgram | undefined;
afterAll(async () => {
  await program?.kill();
  await publisher?.endAsync(true);
  await broker?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the configuration of the documentation is taken, and maps what it says", () => {
  const [entry] = configSchema.parse(parse(text)).sparkplug;
  const mapping = createMapping(entry?.stations ?? []);
  const press = mapping.deviceOf({ group: "plant-a", node: "gateway-1", device: "press" });
  expect(press).toMatchObject({ factory: "f1", line: "L1", station: "press" });
  expect(press?.roleOf("Process/Zone 1/Temp")).toEqual({ as: "measurement", station: "press", characteristic: "Zone_1.Temp" });
  expect(press?.roleOf("Torque Nm")?.characteristic).toBe("torque");
  expect(press?.roleOf("Counters/Good")?.as).toBe("goodTotal");
  expect(press?.roleOf("State")?.states?.["2"]).toEqual({ state: "down", reason: "E-STOP" });
  expect(press?.roleOf("Settings/x")?.as).toBe("ignore");
  expect(press?.roleOf("Else")).toBeUndefined();
  const own = mapping.deviceOf({ group: "plant-a", node: "gateway-2", device: "" });
  expect(own?.roleOf("oven/Temp")).toMatchObject({ station: "oven", characteristic: "Temp" });
  expect(mapping.deviceOf({ group: "plant-b", node: "gateway-1", device: "press" })).toBeUndefined();
});

brokerTest(
  "killed again and again, the program has every value that was sent with QoS 1 once, in order",
  { timeout: 180_000 },
  async () => {
    const port = await freePort();
    broker = await startMosquitto();
    const { url } = broker;
    writeFileSync(
      join(folder, "linepulse.yaml"),
      text.replace("mqtt://broker.plant.example:1883", url).replaceAll("plant-a/gateway-1", "plant/gw").replace("[plant-a]", "[plant]"),
    );
    const start = () =>
      startProgramProcess({ data: join(folder, "data"), port, args: ["run", "--config", join(folder, "linepulse.yaml")] });
    publisher = await connectAsync(url, { reconnectPeriod: 200 });
    const isThere = hosted(publisher);
    program = await start();
    await charted(port);
    await isThere;
    const node = edgeNode({ at: Date.now() - 60_000 });
    const send = async (messages: readonly Sent[]) => {
      for (const { topic, payload } of messages) await publisher?.publishAsync(topic, Buffer.from(encodePayload(payload)), { qos: 1 });
    };
    publisher.on("message", (topic) => void (topic.includes("/NCMD/") && send(node.rebirth())));
    await publisher.subscribeAsync("spBv1.0/plant/NCMD/gw");
    await send(node.connect());
    for (let n = 0; n < VALUES; n++) {
      await send([node.data("press", { "Process/Temp": n })]);
      await sleep(10);
      if (n % 60 !== 40) continue;
      await program.kill();
      const again = start();
      await send(Array.from({ length: 5 }, () => node.data("press", { "Set/Point": n }))); // nobody is there
      program = await again;
    }
    await vi.waitFor(async () => expect((await points(port)).length).toBe(VALUES), { timeout: 30_000, interval: 500 });
    expect(await points(port)).toEqual(Array.from({ length: VALUES }, (_, n) => n));
    const status = (await (await fetch(`http://127.0.0.1:${port}/api/v1/status`)).json()) as { data: { deadletters: number } };
    expect(status.data.deadletters).toBe(0);
  },
);

/** Resolves when the program has subscribed: then it says that the nodes' host is there. */
async function hosted(client: MqttClient): Promise<void> {
  const online = new Promise<void>((resolve) => {
    client.on("message", (topic, payload) => {
      if (topic === "spBv1.0/STATE/linepulse" && JSON.parse(payload.toString()).online) resolve();
    });
  });
  await client.subscribeAsync("spBv1.0/STATE/linepulse");
  await online;
}

async function charted(port: number): Promise<void> {
  const plan = {
    type: "plan",
    id: "plan",
    at: Date.now() - 120_000,
    factory: "f1",
    line: "L1",
    station: "press",
    characteristic: "Temp",
    chart: "i-mr",
  };
  const headers = { "content-type": "application/x-ndjson" };
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/events`, { method: "POST", headers, body: `${JSON.stringify(plan)}\n` });
  expect(answer.status).toBe(202);
}

async function points(port: number): Promise<number[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/spc/points?factory=f1&line=L1&station=press&characteristic=Temp&limit=1000`);
  const { data } = (await answer.json()) as { data: { items: { value: number }[] } };
  return data.items.map(({ value }) => value);
}
