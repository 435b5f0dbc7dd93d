// What `/metrics` shows of gateways that speak Sparkplug B.
import { Counter, Gauge, type Registry } from "prom-client";
import type { SparkplugMetrics } from "../ingest/sparkplug/subscribe.ts";

export type SparkplugMetricsOf = (client: string) => SparkplugMetrics;

export function createSparkplugMetrics(registry: Registry): SparkplugMetricsOf {
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `linepulse_sparkplug_${name}`, help, labelNames, registers: [registry] });
  const messages = counter("messages_total", "Messages of edge nodes, by what they were", ["client", "fate"]);
  const metrics = counter("metrics_total", "Metrics that became no event, by why", ["client", "fate"]);
  const gaps = counter("gaps_total", "Missing messages that did not come in time", ["client"]);
  const rebirths = counter("rebirth_requests_total", "Rebirths that were asked for", ["client"]);
  const nodes = new Gauge({
    name: "linepulse_sparkplug_nodes",
    help: "Edge nodes: alive, dead, or in doubt until they are born anew",
    labelNames: ["client", "state"],
    registers: [registry],
  });

  return (client) => ({
    messages: (fate, count) => messages.inc({ client, fate }, count),
    metrics: (fate, count) => metrics.inc({ client, fate }, count),
    gaps: (count) => gaps.inc({ client }, count),
    rebirths: (count) => rebirths.inc({ client }, count),
    nodes({ alive, dead, inDoubt }) {
      nodes.set({ client, state: "alive" }, alive);
      nodes.set({ client, state: "dead" }, dead);
      nodes.set({ client, state: "inDoubt" }, inDoubt);
    },
  });
}
