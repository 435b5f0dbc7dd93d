// What `/metrics` shows of sources of change data: `linepulse_source_*`.
//   I1. What comes from the status and the warehouse is the same in every process with the API: of several that are scraped take the
//       highest, not the sum.
//   I2. What is not told any more is not shown any more: a value that stands still would look like one that is measured.
import { Counter, Gauge, type Registry } from "prom-client";
import { DIMENSIONS } from "../core/quality.ts";
import type { SourceStatus } from "../core/status.ts";
import { type Instant, parseInstant, SECOND_MS } from "../core/time.ts";
import type { ConnectorNumbers } from "./connectors/watcher.ts";
import type { TableQuality } from "./source-quality.ts";

export interface SourceMetrics {
  /** From `GET /status`: what translate has done so far. */
  status(sources: readonly SourceStatus[], now: Instant): void;
  /** By the source's name: what the watcher of connectors has found. */
  connectors(numbers: ReadonlyMap<string, ConnectorNumbers>): void;
  quality(tables: readonly TableQuality[]): void;
}

const COUNTED = [
  ["changes", "changes_total", "Streamed changes of rows, taken once"],
  ["snapshotRows", "snapshot_rows_total", "Rows of snapshots"],
  ["duplicates", "duplicates_total", "Deliveries of what had been delivered"],
  ["events", "events_total", "Events that changes became"],
  ["buried", "dead_letters_total", "Changes that went to deadletter"],
  ["orphans", "orphans_total", "Of these, the ones whose parent row did not come in time"],
  ["truncates", "truncates_total", "Tables that were emptied at once"],
] as const;

const WATCHED = [
  ["running", "connector_running", "1 while the connector and its task run"],
  ["lagSeconds", "connector_lag_seconds", "Since the newest change or heartbeat that Debezium has delivered"],
  ["logBehindBytes", "log_behind_bytes", "Of the database's log: not read by the connector yet"],
  ["logKeptBytes", "slot_lag_bytes", "Of the database's log: kept on its disk for the connector"],
  ["logLost", "log_lost", "1 when the database has removed what the connector still needs: only a new snapshot helps"],
] as const;

/** Adds the metrics of sources to a registry. */
export function createSourceMetrics(registry: Registry): SourceMetrics {
  const options = (name: string, help: string, ...labelNames: string[]) => {
    return { name: `linepulse_source_${name}`, help, labelNames: ["source", ...labelNames], registers: [registry] };
  };
  const counters = COUNTED.map(([total, name, help]) => ({ total, counter: new Counter(options(name, help)) }));
  const parked = new Gauge(options("parked", "Changes that wait for their parent row"));
  const waiting = new Gauge(options("waiting_records", "Records of the source's topic that are not translated yet"));
  const lag = new Gauge(options("lag_seconds", "Since the database committed the newest change that is translated, heartbeats included"));
  const stopped = new Gauge(options("stopped", "1 for a source that stands still: a person must act", "code"));
  const gauges = WATCHED.map(([number, name, help]) => ({ number, gauge: new Gauge(options(name, help)) }));
  const restarts = new Counter(options("restarts_total", "Restarts of the connector by this process"));
  const ratio = new Gauge(options("quality_ratio", "Share of the last hour's changes that are as they should be", "table", "dimension"));
  const target = new Gauge(options("quality_target", "What `quality_ratio` should reach", "dimension"));

  return {
    status(sources, now) {
      for (const metric of [...counters.map(({ counter }) => counter), parked, waiting, lag, stopped]) metric.reset();
      const oldest = new Map<string, Instant>();
      for (const { source, totals, lag: records, stopped: why } of sources) {
        if (why) stopped.set({ source, code: why.code }, 1);
        if (records !== null) waiting.inc({ source }, records);
        if (totals === null) continue;
        for (const { total, counter } of counters) counter.inc({ source }, totals[total]);
        parked.inc({ source }, totals.parked);
        const committedAt = parseInstant(totals.committedAt); // a topic of messages has none
        if (committedAt !== undefined) oldest.set(source, Math.min(committedAt, oldest.get(source) ?? committedAt));
      }
      for (const [source, at] of oldest) lag.set({ source }, Math.max(0, now - at) / SECOND_MS);
    },
    connectors(numbers) {
      for (const metric of [...gauges.map(({ gauge }) => gauge), restarts]) metric.reset();
      for (const [source, known] of numbers) {
        restarts.inc({ source }, known.restarts);
        for (const { number, gauge } of gauges) {
          const value = known[number];
          if (value !== null) gauge.set({ source }, value);
        }
      }
    },
    quality(tables) {
      for (const metric of [ratio, target]) metric.reset();
      for (const { source, table, figures, targets } of tables) {
        for (const dimension of DIMENSIONS) {
          const figure = figures[dimension];
          if (figure === null) continue;
          ratio.set({ source, table, dimension }, figure);
          target.set({ source, dimension }, targets[dimension]);
        }
      }
    },
  };
}
