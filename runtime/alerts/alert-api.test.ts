// What the API is told of alerts: a dry run over the log, robots that are tested, links that open one alert.
import { afterEach, expect, test } from "vitest";
import { ALERTING_TOPIC } from "../../core/alerting.ts";
import { configSchema } from "../../core/config.ts";
import type { Notification } from "../../core/notification.ts";
import { closeAll, newLog } from "../logs.fixture.ts";
import { alertDeps, createOutcomes } from "./alert-api.ts";
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
  const deps = await alertDeps({ config, log, now: () => NOW, delivery: () => undefined, outcomes: createOutcomes() });
  const rule = config.alerts.rules.find(({ name }) => name === "line-down");
  if (!rule) throw new Error("the rule is shipped");
  const request = { tenant: "acme", factory: "f1", rule, from: NOW - 1000, to: NOW + 3_600_000 };
  expect((await deps.dryRun(request, signal)).fired.map(({ labels }) => labels.line)).toEqual(["L1", "L2"]);
  expect(await deps.dryRun({ ...request, lines: ["L2"] }, signal)).toMatchObject({ observations: 1, observedFrom: NOW + 1 });
});

test("a channel without an outbox says that nothing was delivered, and one that there is not is not found", async () => {
  const deps = await alertDeps({ config, log: await newLog(), now: () => NOW, delivery: () => undefined, outcomes: createOutcomes() });
  const test = { language: "en", by: "li" } as const;
  expect(await deps.testChannel({ channel: "team", ...test }, signal)).toMatchObject([{ robot: "hook", delivered: false }]);
  await expect(deps.testChannel({ channel: "none", ...test }, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
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
