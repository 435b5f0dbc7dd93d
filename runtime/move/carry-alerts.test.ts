// Alerts of a log that is moved: they go on under the same ids, end by what comes, and nobody hears of the past again.
import { createServer } from "node:http";
import { afterEach, expect, test } from "vitest";
import { ALERTING_TOPIC, type Observation } from "../../core/alerting.ts";
import { configSchema } from "../../core/config.ts";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { EventLog } from "../../log/log.ts";
import { partitionOf } from "../../log/partition-of.ts";
import { openLinks } from "../alerts/links.ts";
import { startAlerts } from "../alerts/start-alerts.ts";
import { sleep, timer } from "../clock.ts";
import { closeAll, closeLater, newLog, silent, until } from "../logs.fixture.ts";
import { carryAlerts } from "./carry-alerts.ts";
import { fillPlant, move } from "./move.fixture.ts";

afterEach(closeAll);

async function newReceiver() {
  const receiver = { host: "", status: 200, told: [] as { id: string; kind: string }[] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (receiver.status === 200) receiver.told.push(JSON.parse(Buffer.concat(chunks).toString()) as { id: string; kind: string });
      response.writeHead(receiver.status).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closeLater(() => server.close());
  receiver.host = `127.0.0.1:${(server.address() as { port: number }).port}`;
  return receiver;
}

async function start(log: EventLog, host: string) {
  const config = configSchema.parse({
    robots: [{ kind: "webhook", name: "hook", url: `http://${host}/` }], channels: [{ name: "team", robots: ["hook"] }], allowedHosts: [host],
    alerts: { chain: "all", chains: { all: [{ channels: ["team"] }] }, rules: [{ name: "line-down", for: "0s" }] },
  }); // biome-ignore format: one object
  const health = () => Promise.reject(new Error("not asked"));
  const role = await startAlerts({ log, config, now: Date.now, sleep, timer, environment: {}, logger: silent, tenant: "acme", health, onClaim: () => undefined }); // biome-ignore format: one object
  await until(() => role.delivery() !== undefined);
  closeLater(() => role.close());
  return role;
}

type Place = { readonly factory?: string; readonly line?: string; readonly partition?: number; readonly offset: number };

/** What is told of an event of the log. */
async function tell(log: EventLog, open: boolean, { factory = "f1", line = "L1", partition = 0, offset }: Place): Promise<void> {
  const labels = { tenant: "acme", factory, line };
  const origin = { partition, offset, index: 0 };
  const observation: Observation = { kind: "finding", name: "line-down", labels, at: Date.now(), receivedAt: Date.now(), open, origin };
  const key = `acme/${factory}`;
  const value = Buffer.from(`${JSON.stringify(observation)}\n`);
  await log.append([{ topic: ALERTING_TOPIC, partition: partitionOf(key, log.partitionsOf(ALERTING_TOPIC)), key, value, timestamp: Date.now() }]); // biome-ignore format: one record
}

async function newestAlerts(log: EventLog): Promise<Map<string, Record<string, unknown>>> {
  const newest = new Map<string, Record<string, unknown>>();
  for (let partition = 0; partition < log.partitionsOf("facts.alerts"); partition++) {
    for (const { value } of await log.read("facts.alerts", partition, 0, { maxBytes: 1e7, waitMs: 0 })) {
      for (const text of Buffer.from(value).toString().trim().split("\n")) {
        const row = JSON.parse(text) as Record<string, unknown>;
        newest.set(`${row.factory}/${row.line}`, row);
      }
    }
  }
  return newest;
}

test("what stands at a move is told to be over by what comes after it, under its id; what was copied tells nobody", async () => {
  const receiver = await newReceiver();
  const [from, into] = [await newLog("old", 2), await newLog("new", 4)];
  await fillPlant(from, { seed: 3, events: 60 });
  const old = await start(from, receiver.host);
  await tell(from, true, { offset: 5 });
  await tell(from, true, { offset: 6, factory: "f2", line: "L2" });
  await until(() => receiver.told.length === 2);
  receiver.status = 503;
  await tell(from, false, { offset: 7, factory: "f2", line: "L2" }); // it ends, and the message waits
  await until(async () => (await newestAlerts(from)).get("f2/L2")?.status === "resolved");
  await old.close();
  const links = await openLinks(from);
  await move(from, into);

  receiver.status = 200;
  await start(into, receiver.host);
  await until(() => receiver.told.length === 3);
  expect(receiver.told.map(({ kind }) => kind)).toEqual(["firing", "firing", "resolved"]);
  const ends = await Promise.all([0, 1, 2, 3].map((partition) => into.end(EVENTS_TOPIC, partition)));
  for (const [partition, end] of ends.entries()) {
    await tell(into, true, { partition, offset: end - 1 }); // the events that were copied are stepped again
    await tell(into, true, { partition, offset: end - 1, factory: "f9", line: "L9" }); // of a factory that had no alerts too
  }
  await tell(into, false, { partition: 1, offset: (ends[1] ?? 0) + 3 });
  await until(() => receiver.told.length === 4);
  const row = (await newestAlerts(into)).get("f1/L1");
  expect(row).toMatchObject({ status: "resolved", resolution: "cleared", alert: (await newestAlerts(from)).get("f1/L1")?.alert });
  expect(receiver.told.map(({ id }) => id).filter((id) => id.startsWith(String(row?.alert)))).toHaveLength(2);
  expect((await newestAlerts(into)).has("f9/L9")).toBe(false);
  await tell(into, true, { partition: 2, offset: (ends[2] ?? 0) + 1, factory: "f9", line: "L9" });
  await until(() => receiver.told.length === 5);
  const link = { tenant: "acme", factory: "f1", line: "L1", alert: "a-1", by: "team", expiresAt: Date.now() + 1000 };
  expect((await openLinks(into)).check(links.sign(link), Date.now())).toMatchObject({ alert: "a-1" });
}, 30_000);

test("carried again after a crash, nothing is there twice, and a log without alerts carries none", async () => {
  const receiver = await newReceiver();
  const [from, into] = [await newLog("old", 2), await newLog("new", 4)];
  const { signal } = new AbortController();
  const old = await start(from, receiver.host);
  await tell(from, true, { offset: 5 });
  await until(() => receiver.told.length === 1);
  await old.close();
  await carryAlerts({ from, into, signal });
  await carryAlerts({ from, into, signal });
  await start(into, receiver.host);
  await tell(into, false, { offset: 9 });
  await until(() => receiver.told.length === 2);
  expect(receiver.told.map(({ kind }) => kind)).toEqual(["firing", "resolved"]);
  const [empty, other] = [await newLog("empty", 2), await newLog("other", 2)];
  await carryAlerts({ from: empty, into: other, signal });
  await start(other, receiver.host);
  await tell(other, true, { offset: 1 });
  await until(() => receiver.told.length === 3);
}, 30_000);
