// What the API asks of the alerts role: observations of the past, robots, deliveries, links.
//   I1. Deliveries are those of this process since it began, the newest of them: what was delivered before is in nobody's memory.
import type { AlertDelivery, AlertDeps, DryRunRequest } from "../../api/alert-deps.ts";
import { ALERTING_TOPIC, type Observation } from "../../core/alerting.ts";
import { notificationsOf } from "../../core/alertmanager.ts";
import type { Config } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import type { Notification } from "../../core/notification.ts";
import type { Instant } from "../../core/time.ts";
import type { EventLog } from "../../log/log.ts";
import { partitionOf } from "../../log/partition-of.ts";
import { dryRun } from "../../processors/alerts/dry-run.ts";
import type { Outcome } from "../delivery/robot.ts";
import type { Delivery } from "../delivery/start-delivery.ts";
import { openLinks } from "./links.ts";

const READ = { maxBytes: 4 * 1024 * 1024, waitMs: 0 };
const MOST_OUTCOMES = 10_000;

export interface Outcomes {
  take(outcomes: readonly Outcome[]): Promise<void>;
  of(alert: string): readonly Outcome[];
  lastSuccessAt(robot: string): Instant | null;
}

/** The newest outcomes, in memory. */
export function createOutcomes(): Outcomes {
  let kept: Outcome[] = [];
  const successes = new Map<string, Instant>();
  return {
    async take(outcomes) {
      kept = [...kept, ...outcomes].slice(-MOST_OUTCOMES);
      for (const { how, robot, at } of outcomes) if (robot !== undefined && how !== "undelivered") successes.set(robot, at);
    },
    of: (alert) => kept.filter((outcome) => outcome.alert === alert),
    lastSuccessAt: (robot) => successes.get(robot) ?? null,
  };
}

export interface AlertApiParts {
  readonly config: Config;
  readonly log: EventLog;
  readonly now: () => Instant;
  readonly delivery: () => Delivery | undefined;
  readonly outcomes: Outcomes;
}

/** @throws PipelineError LOG_UNAVAILABLE */
export async function alertDeps({ config, log, now, delivery, outcomes }: AlertApiParts): Promise<AlertDeps> {
  return {
    config: config.alerts,
    links: await openLinks(log),
    deliveries: async ({ alert }) => outcomes.of(alert).map(deliveryOf),
    dryRun: (request, signal) => runDry(log, request, signal),
    async channels() {
      const robots = new Map(
        delivery()
          ?.status()
          .robots.map((robot) => [robot.name, robot]),
      );
      return config.channels.map(({ name, robots: names }) => ({
        name,
        robots: names.map((robot) => {
          const { state = "ready", nextTryAt = null, refusedSince = null, fault = null } = robots.get(robot) ?? {};
          const kind = config.robots.find((each) => each.name === robot)?.kind ?? "webhook";
          return { name: robot, kind, state, nextTryAt, refusedSince, lastSuccessAt: outcomes.lastSuccessAt(robot), fault };
        }),
      }));
    },
    async testChannel({ channel, language, by }) {
      const found = config.channels.find(({ name }) => name === channel);
      if (!found) throw new PipelineError("NOT_FOUND", `there is no channel "${channel}"`);
      const notification = testNotification({ config, channel, language, by, at: now() });
      return Promise.all(found.robots.map((robot) => testRobot(delivery(), robot, notification)));
    },
    async takeAlertmanager({ payload, tenant, factory, receivedAt }) {
      const { language, timeZone = "UTC" } = config.alerts;
      const channels = config.alerts.chain === undefined ? [] : (config.alerts.chains[config.alerts.chain]?.[0]?.channels ?? []);
      const notifications = notificationsOf(payload, { tenant, factory, receivedAt, language, timeZone, channels });
      const running = delivery();
      if (!running) throw new PipelineError("NOTICE_UNAVAILABLE", "no outbox runs in this process");
      await running.accept(notifications);
      return notifications.length;
    },
  };
}

function deliveryOf({ id, how, at, channel = "", robot, code }: Outcome): AlertDelivery {
  const state = how === "undelivered" ? "failed" : "delivered";
  const kind = (id.split(".")[1] ?? "firing") as AlertDelivery["kind"];
  return { notification: id, channel, robot: robot ?? null, kind, at, state, tries: 1, ...(code !== undefined && { code }) };
}

async function runDry(log: EventLog, { tenant, factory, lines, rule, from, to }: DryRunRequest, signal: AbortSignal) {
  const key = `${tenant}/${factory}`;
  const partition = partitionOf(key, log.partitionsOf(ALERTING_TOPIC));
  const observations: Observation[] = [];
  for (let next = await log.begin(ALERTING_TOPIC, partition); ; ) {
    signal.throwIfAborted();
    const records = await log.read(ALERTING_TOPIC, partition, next, READ);
    const last = records.at(-1);
    if (!last) break;
    next = last.offset + 1;
    for (const record of records) {
      if (record.key !== key || record.timestamp < from) continue;
      const text = Buffer.from(record.value.buffer, record.value.byteOffset, record.value.length).toString();
      observations.push(...text.trimEnd().split("\n").map((line) => JSON.parse(line) as Observation)); // biome-ignore format: one chain
    }
  }
  const asked = observations.filter(({ receivedAt, labels, kind }) => {
    const isOfLine = lines === undefined || (labels.line !== undefined && lines.includes(labels.line));
    return receivedAt >= from && receivedAt < to && kind !== "command" && isOfLine;
  });
  const { fired, notices, neverFired } = dryRun(rule, asked, { until: to });
  return { observedFrom: asked[0]?.receivedAt ?? null, observations: asked.length, fired, notices, neverFired };
}

type TestRequest = { config: Config; channel: string; language: Notification["language"]; by: string; at: Instant };

function testNotification({ config, channel, language, by, at }: TestRequest): Notification {
  const id = `test-${channel}-${at}`;
  const isChinese = language === "zh-CN";
  return {
    id, alert: id, tenant: config.tenant, factory: "_system", severity: "P2", kind: "report", rule: { name: "test" }, subject: {},
    since: at, at, channels: [channel], language, timeZone: config.alerts.timeZone ?? "UTC",
    text: { what: isChinese ? `linepulse 通道测试（${by}）` : `linepulse channel test (${by})` },
  }; // biome-ignore format: one object
}

async function testRobot(delivery: Delivery | undefined, robot: string, notification: Notification) {
  try {
    if (!delivery) throw new PipelineError("NOTICE_UNAVAILABLE", "no outbox runs in this process");
    await delivery.test(robot, notification);
    return { robot, delivered: true, fault: null };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { robot, delivered: false, fault: { code: error.code, text: error.message } };
  }
}
