// What the API asks of the alerts role: observations of the past, robots, deliveries, links.
//   I1. Whatever it answers, a process answers that has no outbox: deliveries from the warehouse, robots as the process says that has one.
//       A test alone needs the outbox here.
import type { AlertChannel, AlertDelivery, AlertDeps, AlertRobot, DryRunRequest } from "../../api/alert-deps.ts";
import type { ApiDeps } from "../../api/deps.ts";
import { ALERTING_TOPIC, type Observation } from "../../core/alerting.ts";
import { notificationsOf } from "../../core/alertmanager.ts";
import type { Config } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { NOTIFICATIONS_TOPIC } from "../../core/frame.ts";
import type { Notification } from "../../core/notification.ts";
import type { Row } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";
import type { EventLog, NewRecord } from "../../log/log.ts";
import { partitionOf } from "../../log/partition-of.ts";
import { dryRun } from "../../processors/alerts/dry-run.ts";
import type { Delivery } from "../delivery/start-delivery.ts";
import { type DeliveryState, readState } from "./delivery-state.ts";
import { openLinks } from "./links.ts";

const READ = { maxBytes: 4 * 1024 * 1024, waitMs: 0 };
/** Of one alert that one answer shows. */
const MOST_DELIVERIES = 1000;
const QUERY_WITHIN_MS = 10_000;

export interface AlertApiParts {
  readonly config: Config;
  readonly log: EventLog;
  readonly now: () => Instant;
  readonly query: ApiDeps["query"];
  /** The outbox, where this process has it. */
  readonly delivery: () => Delivery | undefined;
}

/** @throws PipelineError LOG_UNAVAILABLE */
export async function alertDeps({ config, log, now, query, delivery }: AlertApiParts): Promise<AlertDeps> {
  return {
    config: config.alerts,
    links: await openLinks(log),
    async deliveries(name) {
      const signal = AbortSignal.timeout(QUERY_WITHIN_MS);
      return (await query<DeliveryRow>("alert-deliveries", { ...name, limit: MOST_DELIVERIES }, { signal })).map(deliveryOf);
    },
    dryRun: (request, signal) => runDry(log, request, signal),
    async channels() {
      const running = delivery()?.status();
      return channelsOf(config, running ? { ...running, toldAt: now() } : await readState({ log, now }));
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
      await log.append(notifications.map((notification) => recordOf(notification, receivedAt)));
      return notifications.length;
    },
  };
}

type DeliveryRow = Omit<Row<"alert_deliveries">, "tenant" | "factory" | "alert">;

function deliveryOf({ notification, step, channel, robot, at, state, code, tries }: DeliveryRow): AlertDelivery {
  return { notification, channel, robot: robot || null, kind: step, at, state, tries, ...(code !== "" && { code }) };
}

/** The configured channels and robots, and how they are as far as somebody has told. */
function channelsOf({ channels, robots }: Config, told: DeliveryState | undefined): AlertChannel[] {
  return channels.map(({ name, robots: names }) => ({
    name,
    toldAt: told?.toldAt ?? null,
    waiting: told?.channels.find((each) => each.name === name)?.waiting ?? null,
    robots: names.flatMap((robotName) => robots.find((each) => each.name === robotName) ?? []).map((robot) => robotOf(robot, told)),
  }));
}

function robotOf({ name, kind, perMinute }: Config["robots"][number], told: DeliveryState | undefined): AlertRobot {
  const so = told?.robots.find((each) => each.name === name);
  const { state = "ready", freeSlots = null, nextTryAt = null, refusedSince = null, lastSuccessAt = null, fault = null } = so ?? {};
  return { name, kind, state, perMinute, freeSlots, nextTryAt, refusedSince, lastSuccessAt, fault };
}

/** A notification on its way to whoever delivers. */
function recordOf(notification: Notification, timestamp: Instant): NewRecord {
  const { tenant, factory } = notification;
  const value = Buffer.from(JSON.stringify(notification));
  return { topic: NOTIFICATIONS_TOPIC, partition: 0, key: `${tenant}/${factory}`, value, timestamp };
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
    if (!delivery) throw new PipelineError("NOTICE_UNAVAILABLE", "another process delivers, and it alone can send a test");
    await delivery.test(robot, notification);
    return { robot, delivered: true, fault: null };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { robot, delivered: false, fault: { code: error.code, text: error.message } };
  }
}
