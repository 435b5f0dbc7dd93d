// What the API is told of alerts: a dry run over the log, robots that are tested, links that open one alert.
import { afterEach, expect, test } from "vitest";
import { ALERTING_TOPIC } from "../../core/alerting.ts";
import type { AlertmanagerPayload } from "../../core/alertmanager.ts";
import { configSchema } from "../../core/config.ts";
import type { Notification } from "../../core/notification.ts";
import { closeAll, newLog } from "../logs.fixture.ts";
import { alertDeps } from "./alert-api.ts";
import { openLinks, withLink } from "./links.ts";

afterEach(closeAll);
const NOW = Date.UTC(2026, 0, 5, 8);
const config = configSchema.parse({ channels: [{ name: "team", robots: ["hook"] }], robots: [{ kind: "webhook", name: "hook", url: "http://a/b" }], allowedHosts: ["a"] }); // biome-ignore format: one object
const signal = new AbortController().signal;

test("a dry run reads the observations of its factory, lines and days", async () => {
  const log = await newLog();
  const down = (line: string, at: number) => ({ kind: "finding", name: "line-down", labels: { tenant: "acme", factory: "f1", line }, at, receivedAt: at, open: true }); // biome-ignore format: one object
  const record = (line: string, at: number, key = "acme/f1") => ({ topic: ALERTING_TOPIC, partition: 0, key, value: Buffer.from(`${JSON.stringify(down(line, at))}\n`), timestamp: at }); // biome-ignore format: one object
  await log.append([record("L1", NOW - 9e8), record("L1", NOW), record("L2", NOW + 1), record("L3", NOW + 2, "acme/f2")]);
  const deps = await alertDeps({ config, log, now: () => NOW, query: async () => [], delivery: () => undefined });
  const rule = config.alerts.rules.find(({ name }) => name === "line-down");
  if (!rule) throw new Error("the rule is shipped");
  const request = { tenant: "acme", factory: "f1", rule, from: NOW - 1000, to: NOW + 3_600_000 };
  expect((await deps.dryRun(request, signal)).fired.map(({ labels }) => labels.line)).toEqual(["L1", "L2"]);
  expect(await deps.dryRun({ ...request, lines: ["L2"] }, signal)).toMatchObject({ observations: 1, observedFrom: NOW + 1 });
});

test("a channel without an outbox says that nothing was delivered, and one that there is not is not found", async () => {
  const deps = await alertDeps({ config, log: await newLog(), now: () => NOW, query: async () => [], delivery: () => undefined });
  const test = { language: "en", by: "li" } as const;
  expect(await deps.testChannel({ channel: "team", ...test }, signal)).toMatchObject([{ robot: "hook", delivered: false }]);
  await expect(deps.testChannel({ channel: "none", ...test }, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a process without an outbox tells how robots are as far as it was told, and who was told as the warehouse has it", async () => {
  const log = await newLog();
  const asked: unknown[] = [];
  const row = {
    notification: "a-1.firing.1",
    step: "firing",
    channel: "team",
    robot: "",
    at: NOW,
    state: "waiting",
    code: "NOTICE_LIMITED",
    tries: 2,
  };
  const query = async (...given: unknown[]) => {
    asked.push(given.slice(0, 2));
    return [row] as never;
  };
  const deps = await alertDeps({ config, log, now: () => NOW, query, delivery: () => undefined });
  const robot = { name: "hook", kind: "webhook", state: "ready", perMinute: 120, freeSlots: null, lastSuccessAt: null };
  expect(await deps.channels()).toMatchObject([{ name: "team", toldAt: null, waiting: null, robots: [robot] }]);
  const told = {
    name: "hook",
    state: "resting",
    perMinute: 120,
    freeSlots: 0,
    nextTryAt: NOW + 9,
    refusedSince: null,
    lastSuccessAt: NOW - 1,
    fault: null,
  };
  await log.register("delivery-state").put("state", { toldAt: NOW - 5, channels: [{ name: "team", waiting: 7 }], robots: [told] });
  expect(await deps.channels()).toEqual([{ name: "team", toldAt: NOW - 5, waiting: 7, robots: [{ ...told, kind: "webhook" }] }]);

  const name = { tenant: "acme", factory: "f1", alert: "a-1" };
  expect(await deps.deliveries(name)).toEqual([
    {
      notification: "a-1.firing.1",
      channel: "team",
      robot: null,
      kind: "firing",
      at: NOW,
      state: "waiting",
      tries: 2,
      code: "NOTICE_LIMITED",
    },
  ]);
  expect(asked).toEqual([["alert-deliveries", { ...name, limit: 1000 }]]);
});

test("alerts from outside are taken by any process, and handed to the one that delivers", async () => {
  const log = await newLog();
  const deps = await alertDeps({ config, log, now: () => NOW, query: async () => [], delivery: () => undefined });
  const alert = {
    status: "firing",
    labels: { alertname: "disk" },
    annotations: {},
    startsAt: new Date(NOW).toISOString(),
    endsAt: "",
    generatorURL: "",
    fingerprint: "f",
  };
  const payload = { version: "4", alerts: [alert] } as unknown as AlertmanagerPayload;
  expect(await deps.takeAlertmanager({ payload, tenant: "acme", factory: "_system", receivedAt: NOW })).toBe(1);
  const [record] = await log.read("notifications", 0, 0, { maxBytes: 1e6, waitMs: 0 });
  expect(JSON.parse(Buffer.from(record?.value ?? []).toString())).toMatchObject({ alert: `am-f-${NOW}`, kind: "firing" });
});

test("a link opens its alert alone, for whom it was sent to, and every process checks it", async () => {
  const log = await newLog();
  const told = { id: "a-1.firing.1", alert: "a-1", tenant: "acme", factory: "f1", kind: "firing", subject: { line: "L1" }, channels: ["team"] } as unknown as Notification; // biome-ignore format: one object
  const given = withLink(told, { links: await openLinks(log), url: "https://plant", now: NOW });
  const token = new URL(given.links?.acknowledge ?? "").searchParams.get("token") ?? "";
  expect((await openLinks(log)).check(token, NOW)).toMatchObject({ alert: "a-1", line: "L1", by: "team" });
  const group = { ...told, alert: "g-1" };
  expect(withLink(group, { links: await openLinks(log), url: "https://plant", now: NOW })).toBe(group);
});
