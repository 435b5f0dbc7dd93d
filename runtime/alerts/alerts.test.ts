// The alerts role on a log: from an observation to a message, once, whatever is started again.
import { createServer } from "node:http";
import { afterEach, expect, test } from "vitest";
import { ALERTING_TOPIC, type Observation } from "../../core/alerting.ts";
import { configSchema } from "../../core/config.ts";
import type { EventLog } from "../../log/log.ts";
import { sleep, timer } from "../clock.ts";
import { closeAll, closeLater, newLog, silent, until } from "../logs.fixture.ts";
import { readState } from "./delivery-state.ts";
import { startAlerts } from "./start-alerts.ts";

afterEach(closeAll);

interface Message {
  readonly id?: string;
  readonly [key: string]: unknown;
}

/** What takes messages: keeps them, and answers as it is told. */
async function newReceiver() {
  const receiver = { url: "", messages: [] as Message[], stamps: [] as number[], status: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      receiver.stamps.push(Number(request.headers["x-linepulse-timestamp"]));
      if (receiver.status === 200) receiver.messages.push(JSON.parse(Buffer.concat(chunks).toString()) as Message);
      response.writeHead(receiver.status).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closeLater(() => server.close());
  receiver.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/hook`;
  return receiver;
}

function configOf(url: string) {
  const { host } = new URL(url);
  return configSchema.parse({
    robots: [{ kind: "webhook", name: "hook", url }],
    channels: [{ name: "team", robots: ["hook"] }],
    allowedHosts: [host],
    alerts: {
      language: "en",
      chain: "all",
      chains: { all: [{ channels: ["team"] }] },
      rules: [{ name: "line-down", for: "0s" }],
    },
  });
}

async function start(log: EventLog, url: string, now = () => Date.now()) {
  const role = await startAlerts({
    log, config: configOf(url), now, sleep, timer, environment: {}, logger: silent, tenant: "acme", health: () => Promise.reject(new Error("not asked")), onClaim: () => undefined,
  }); // biome-ignore format: one object
  await until(() => role.delivery() !== undefined);
  closeLater(() => role.close());
  return role;
}

const down = (offset: number, open: boolean, line = "L1"): Observation => ({
  kind: "finding", name: "line-down", labels: { tenant: "acme", factory: "f1", line }, at: Date.now(), receivedAt: Date.now(), open,
  origin: { partition: 0, offset, index: 0 },
}); // biome-ignore format: one object

async function tell(log: EventLog, ...observations: Observation[]): Promise<void> {
  const value = Buffer.from(observations.map((one) => `${JSON.stringify(one)}\n`).join(""));
  await log.append([{ topic: ALERTING_TOPIC, partition: 0, key: "acme/f1", value, timestamp: Date.now() }]);
}

async function rowsOf(log: EventLog, table: string): Promise<Record<string, unknown>[]> {
  const records = await log.read(`facts.${table}`, 0, 0, { maxBytes: 1e7, waitMs: 0 });
  return records.flatMap(({ value }) => Buffer.from(value).toString().trim().split("\n").map((row) => JSON.parse(row) as Record<string, unknown>)); // biome-ignore format: one chain
}

test("a line that is down is told at once, kept as rows, and told when it is over", async () => {
  const log = await newLog();
  const receiver = await newReceiver();
  await start(log, receiver.url);
  await tell(log, down(1, true));
  await until(() => receiver.messages.length === 1);
  await tell(log, down(2, false));
  await until(async () => (await rowsOf(log, "alerts")).at(-1)?.status === "resolved");
  const rows = await rowsOf(log, "alerts");
  expect(rows[0]).toMatchObject({ rule: "line-down", severity: "P0", line: "L1", status: "firing", generation: 0, src_partition: 16_384 });
  expect((await rowsOf(log, "alert_history")).map(({ what }) => what)).toContain("fired");
});

test("messages are signed by the machine's clock, also while the program's goes on from a time that was wrong", async () => {
  const log = await newLog();
  const receiver = await newReceiver();
  await start(log, receiver.url, () => Date.now() + 3 * 3_600_000);
  await tell(log, down(1, true));
  await until(() => receiver.messages.length === 1);
  expect(Math.abs(Date.now() / 1000 - (receiver.stamps[0] ?? 0))).toBeLessThan(60);
});

test("who was told is written down: waiting, then delivered, and what failed meanwhile; a restart keeps it and tells it again", async () => {
  const log = await newLog();
  const receiver = await newReceiver();
  receiver.status = 503;
  const first = await start(log, receiver.url);
  await tell(log, down(1, true));
  const states = async () => (await rowsOf(log, "alert_deliveries")).map(({ state, code, robot }) => [state, code, robot]);
  await until(async () => (await states()).length === 2);
  expect(await states()).toEqual([
    ["waiting", "", ""],
    ["waiting", "NOTICE_UNAVAILABLE", "hook"],
  ]);
  await first.close();
  receiver.status = 200;
  await start(log, receiver.url);
  await until(async () => (await states()).length === 4);
  expect((await states()).slice(2)).toEqual([
    ["waiting", "", ""],
    ["delivered", "", "hook"],
  ]);
  const [told] = (await rowsOf(log, "alert_history")).filter(({ what }) => what === "told");
  const rows = await rowsOf(log, "alert_deliveries");
  expect(rows.at(-1)).toMatchObject({
    factory: "f1",
    notification: told?.detail,
    step: "firing",
    channel: "team",
    tries: 1,
    generation: 0,
  });
  const origins = rows.map(({ src_partition, src_offset, src_index }) => `${src_partition}/${src_offset}/${src_index}`);
  expect(new Set(origins).size).toBe(4);
});

test("how robots are is told to processes that do not deliver, until nobody delivers any more", async () => {
  const log = await newLog();
  const receiver = await newReceiver();
  const role = await start(log, receiver.url);
  await tell(log, down(1, true));
  await until(() => receiver.messages.length === 1);
  await until(async () => (await readState({ log, now: Date.now }))?.robots[0]?.lastSuccessAt !== null);
  expect(await readState({ log, now: Date.now })).toMatchObject({
    channels: [{ name: "team", waiting: 0 }],
    robots: [{ name: "hook", state: "ready", perMinute: 120, freeSlots: 119, fault: null }],
  });
  await role.close();
  expect(await readState({ log, now: () => Date.now() + 61_000 })).toBeUndefined();
});

test("what was told is told once: after a restart, and when a rebuilt generation tells it again", async () => {
  const log = await newLog();
  const receiver = await newReceiver();
  const first = await start(log, receiver.url);
  await tell(log, down(1, true));
  await until(() => receiver.messages.length === 1);
  await first.close();
  await tell(log, down(1, true));
  const second = await start(log, receiver.url);
  await tell(log, down(5, true, "L2"));
  await until(() => receiver.messages.length === 2);
  await second.close();
  expect(receiver.messages.map(({ line, subject }) => line ?? subject)).toHaveLength(2);
  expect(new Set((await rowsOf(log, "alerts")).map(({ line }) => line))).toEqual(new Set(["L1", "L2"]));
});

test("a message that nobody takes waits, and goes out when the receiver is back", async () => {
  const log = await newLog();
  const receiver = await newReceiver();
  receiver.status = 503;
  const first = await start(log, receiver.url);
  await tell(log, down(1, true));
  await until(async () => (await rowsOf(log, "alerts")).length > 0);
  await sleep(300);
  await first.close();
  receiver.status = 200;
  await start(log, receiver.url);
  await until(() => receiver.messages.length === 1);
});

test("an observation that no build can read is buried, and others go on", async () => {
  const log = await newLog();
  const receiver = await newReceiver();
  await start(log, receiver.url);
  await log.append([{ topic: ALERTING_TOPIC, partition: 0, key: "acme/f1", value: Buffer.from("garbage"), timestamp: Date.now() }]);
  await tell(log, down(3, true));
  await until(() => receiver.messages.length === 1);
  const [letter] = await log.read("deadletter", 0, 0, { maxBytes: 1e6, waitMs: 0 });
  expect(letter?.headers.reason).toBe("undecodable");
});
