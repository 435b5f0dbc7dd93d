// What `/metrics` shows: counters of the edge and the loop, gauges read when asked.
import { Counter, Gauge, Registry } from "prom-client";
import type { Status } from "../core/status.ts";
import type { Instant } from "../core/time.ts";
import type { DoorMetrics } from "../ingest/door.ts";
import type { ConnectorNumbers } from "./connectors/watcher.ts";
import type { PartitionCounts } from "./loop/memory.ts";
import { createSourceMetrics } from "./source-metrics.ts";
import type { TableQuality } from "./source-quality.ts";
import { createSparkplugMetrics, type SparkplugMetricsOf } from "./sparkplug-metrics.ts";

export interface Metrics {
  readonly door: DoorMetrics;
  /** Of the subscription of this client id. */
  readonly sparkplug: SparkplugMetricsOf;
  /** Counts of one partition since its log began; none once another process has it. */
  partition(partition: number, counts: Readonly<PartitionCounts> | undefined): void;
  /** The Prometheus text, gauges taken from the status. */
  text(status: Status, extra: MetricsExtra): Promise<string>;
}

export interface MetricsExtra {
  readonly diskUsedPercent: number;
  readonly warehouseRestarts: number;
  readonly quality: readonly TableQuality[];
  readonly connectors: ReadonlyMap<string, ConnectorNumbers>;
  readonly now: Instant;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `linepulse_${name}`, help, labelNames, registers: [registry] });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `linepulse_${name}`, help, labelNames, registers: [registry] });

  const sources = createSourceMetrics(registry);
  const sparkplug = createSparkplugMetrics(registry);
  const accepted = counter("ingest_events_accepted_total", "Events that the edge took in");
  const duplicates = counter("ingest_events_duplicate_total", "Events that equal an earlier one of their request");
  const rejected = counter("ingest_events_rejected_total", "Events that the edge rejected", ["code"]);
  const unknown = counter("ingest_unknown_fields_total", "Fields that no schema knows, left out of the log");
  const steps = gauge("partition_count", "Of a partition since its log began", ["partition", "what"]);
  const counted = new Set<string>();
  const lag = gauge("lag", "What is not yet accounted, by stage", ["stage"]);
  const destinations = gauge("destination_lag", "What a destination beside the warehouse has not taken yet", ["destination", "stage"]);
  const deadletters = gauge("deadletter_records", "Records now in deadletter");
  const quarantined = gauge("quarantined_lines", "Lines stopped by a failed assertion");
  const disk = gauge("disk_used_percent", "Of the disk under the data directory");
  const restarts = gauge("warehouse_restarts", "Of the embedded warehouse since the program started");
  const memory = gauge("process_resident_bytes", "Resident memory of the program without the warehouse");
  const cpu = gauge("process_cpu_seconds", "CPU of the program without the warehouse");

  return {
    sparkplug,
    door: {
      accepted: (events) => accepted.inc(events),
      duplicates: (events) => duplicates.inc(events),
      rejected: (code, events) => rejected.inc({ code }, events),
      unknownFields: (fields) => unknown.inc(fields),
    },
    partition(partition, counts) {
      const place = { partition: String(partition) };
      if (counts === undefined) for (const what of counted) steps.remove({ ...place, what });
      for (const [what, value] of Object.entries(counts ?? {})) {
        counted.add(what);
        steps.set({ ...place, what }, value);
      }
    },
    text(status, { diskUsedPercent, warehouseRestarts, quality, connectors, now }) {
      sources.status(status.sources, now);
      sources.connectors(connectors);
      sources.quality(quality);
      for (const [stage, value] of Object.entries(status.lag)) lag.set({ stage }, value);
      for (const { destination, facts, sinks: open } of status.destinations ?? []) {
        destinations.set({ destination, stage: "facts" }, facts);
        destinations.set({ destination, stage: "sinks" }, open);
      }
      deadletters.set(status.deadletters);
      quarantined.set(status.quarantined.length);
      disk.set(diskUsedPercent);
      restarts.set(warehouseRestarts);
      memory.set(process.memoryUsage.rss());
      const { user, system } = process.cpuUsage();
      cpu.set((user + system) / 1e6);
      return registry.metrics();
    },
  };
}
