// The `alerts` role: judges observations, and tells people what comes of it.
import { ALERTING_TOPIC } from "../../core/alerting.ts";
import type { Config } from "../../core/config.ts";
import { NOTIFICATIONS_TOPIC } from "../../core/frame.ts";
import type { Notification } from "../../core/notification.ts";
import type { Timer } from "../../core/timer.ts";
import type { Claim } from "../../log/log.ts";
import { partitionOf } from "../../log/partition-of.ts";
import { alertProcessor } from "../../processors/alerts/alerts.ts";
import { wallClock } from "../clock.ts";
import { makeRobots } from "../delivery/make-robots.ts";
import { createPost } from "../delivery/post.ts";
import type { DeliveryDeps } from "../delivery/shell.ts";
import { type Delivery, startDelivery } from "../delivery/start-delivery.ts";
import { errorText } from "../error-text.ts";
import { DELIVERY_GROUP, deliver } from "./deliver.ts";
import { deliveryHistory } from "./delivery-history.ts";
import { SYSTEM } from "./health.ts";
import { openLinks, withLink } from "./links.ts";
import { ALERTS_GROUP, type RunAlertsDeps, runAlerts } from "./run-alerts.ts";
import { type TellHealthDeps, tellHealth } from "./tell-health.ts";

const OUTBOX = "outbox";
const AGAIN_MS = 30_000;

export interface AlertsDeps extends Omit<RunAlertsDeps, "processor">, TellHealthDeps, Pick<DeliveryDeps, "draw"> {
  readonly config: Pick<Config, "alerts" | "robots" | "channels" | "allowedHosts">;
  readonly timer: Timer;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onClaim: (group: string, claim: Claim) => void;
}

export interface AlertsRole {
  /** The outbox, where this process has it. */
  delivery(): Delivery | undefined;
  close(): Promise<void>;
}

/** @throws PipelineError CONFIG_INVALID when a secret of a robot cannot be read, LOG_UNAVAILABLE */
export async function startAlerts(deps: AlertsDeps): Promise<AlertsRole> {
  const { log, config, logger, sleep, onClaim } = deps;
  const processor = alertProcessor(config.alerts);
  const robots = robotsOf(deps);
  let delivery: Delivery | undefined;
  const partitions = log.partitionsOf(ALERTING_TOPIC);
  const leaveAlerts = await log.share(ALERTS_GROUP, [ALERTING_TOPIC], async (claim) => {
    onClaim(ALERTS_GROUP, claim);
    const telling = claim.partition === partitionOf(`${deps.tenant}/${SYSTEM}`, partitions) ? tellHealth(claim.signal, deps) : undefined;
    while (!claim.signal.aborted) {
      await runAlerts(claim, { ...deps, processor }).catch(async (error: unknown) => {
        logger.error("alerts stand still", { partition: claim.partition, error: errorText(error), inMs: AGAIN_MS });
        await sleep(AGAIN_MS, claim.signal);
      });
    }
    await telling;
  });
  const { url } = config.alerts;
  const links = url === undefined ? undefined : await openLinks(log);
  const complete = (notification: Notification) =>
    links && url !== undefined ? withLink(notification, { links, url, now: deps.now() }) : notification;
  const keep = deliveryHistory(deps);
  const told = { onOutcomes: keep, onWaiting: keep };
  const start = () => startDelivery({ ...deps, ...told, store: log.register(OUTBOX), channels: config.channels, robots });
  const leaveDelivery = await log.share(DELIVERY_GROUP, [NOTIFICATIONS_TOPIC], (claim) => {
    onClaim(DELIVERY_GROUP, claim);
    return deliver(claim, { ...deps, start, complete, onDelivery: (running) => void (delivery = running) });
  });
  return {
    delivery: () => delivery,
    async close() {
      await leaveAlerts();
      await leaveDelivery();
    },
  };
}

function robotsOf({ config, environment }: AlertsDeps) {
  const post = createPost(config.allowedHosts);
  return makeRobots(config.robots, { post, now: wallClock, environment });
}
