import { readFileSync } from "node:fs";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { DEFAULT_TARGETS, qualityOf } from "../core/quality.ts";
import type { SourceStatus } from "../core/status.ts";
import { createSourceMetrics } from "./source-metrics.ts";

const NOON = Date.UTC(2026, 2, 1, 12);

const totals: NonNullable<SourceStatus["totals"]> = {
  changes: 100, snapshotRows: 20, duplicates: 3, events: 90, buried: 2, orphans: 1, truncates: 1, ignored: 5, parked: 4,
  recordAt: "2026-03-01T11:59:59.000Z", committedAt: "2026-03-01T11:59:30.000Z", inSnapshot: false,
}; // biome-ignore format: one object
const statusOf = (fields: Partial<SourceStatus> = {}): SourceStatus => {
  return { source: "mes", topic: "cdc.mes", partition: 0, lag: 7, totals, stopped: null, ...fields };
};

/** The samples of the Prometheus text, without its prefix. */
async function samples(registry: Registry): Promise<string[]> {
  const lines = (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => line.replace("linepulse_source_", ""));
}

test("shows what status tells of a source, its topics together", async () => {
  const registry = new Registry();
  const metrics = createSourceMetrics(registry);
  metrics.status([statusOf(), statusOf({ topic: "enghub.events", lag: 1, totals: { ...totals, committedAt: null, parked: 0 } })], NOON);
  expect(await samples(registry)).toEqual([
    'changes_total{source="mes"} 200',
    'snapshot_rows_total{source="mes"} 40',
    'duplicates_total{source="mes"} 6',
    'events_total{source="mes"} 180',
    'dead_letters_total{source="mes"} 4',
    'orphans_total{source="mes"} 2',
    'truncates_total{source="mes"} 2',
    'parked{source="mes"} 4',
    'waiting_records{source="mes"} 8',
    'lag_seconds{source="mes"} 30',
  ]);
});

test("counters are counters, and asking twice counts once", async () => {
  const registry = new Registry();
  const metrics = createSourceMetrics(registry);
  metrics.status([statusOf()], NOON);
  metrics.status([statusOf({ totals: { ...totals, changes: 101 } })], NOON + 1000);
  expect(await samples(registry)).toContain('changes_total{source="mes"} 101');
  expect(await samples(registry)).toContain('lag_seconds{source="mes"} 31');
  expect(await registry.metrics()).toContain("# TYPE linepulse_source_changes_total counter");
});

test("a source that stands still says why, and one that is not told any more is not shown", async () => {
  const registry = new Registry();
  const metrics = createSourceMetrics(registry);
  metrics.status([statusOf({ totals: null, lag: null, stopped: { code: "SOURCE_SCHEMA", detail: "column gone", offset: 5 } })], NOON);
  expect(await samples(registry)).toEqual(['stopped{source="mes",code="SOURCE_SCHEMA"} 1']);
  metrics.status([], NOON);
  expect(await samples(registry)).toEqual([]);
});

test("a clock of the database that runs ahead gives no negative lag", async () => {
  const registry = new Registry();
  createSourceMetrics(registry).status([statusOf()], NOON - 3_600_000);
  expect(await samples(registry)).toContain('lag_seconds{source="mes"} 0');
});

test("shows connectors as far as they are known", async () => {
  const registry = new Registry();
  const metrics = createSourceMetrics(registry);
  const unknown = { running: null, restarts: 0, lagSeconds: null, logBehindBytes: null, logKeptBytes: null, logLost: null };
  const mes = { running: 0, restarts: 2, lagSeconds: 1.5, logBehindBytes: 10, logKeptBytes: 4096, logLost: 0 };
  metrics.connectors(new Map(Object.entries({ mes, lab: { ...unknown, running: 1 } })));
  const expected = [
    'connector_running{source="mes"} 0',
    'connector_running{source="lab"} 1',
    'connector_lag_seconds{source="mes"} 1.5',
    'log_behind_bytes{source="mes"} 10',
    'slot_lag_bytes{source="mes"} 4096',
    'log_lost{source="mes"} 0',
    'restarts_total{source="mes"} 2',
    'restarts_total{source="lab"} 0',
  ];
  expect(await samples(registry)).toEqual(expected);
  metrics.connectors(new Map());
  expect(await samples(registry)).toEqual([]);
});

test("shows the six figures of a table, and what they should reach; what is null is not shown", async () => {
  const registry = new Registry();
  const sums = { changes: 10, unique: 10, complete: 9, valid: 10, timed: 0, timely: 0, consistent: 10, checked: 0, accurate: 0 };
  const table = { tenant: "acme", source: "mes", table: "工单", changes: 10, sums, figures: qualityOf(sums), targets: DEFAULT_TARGETS };
  createSourceMetrics(registry).quality([table]);
  expect(await samples(registry)).toEqual([
    'quality_ratio{source="mes",table="工单",dimension="completeness"} 0.9',
    'quality_ratio{source="mes",table="工单",dimension="validity"} 1',
    'quality_ratio{source="mes",table="工单",dimension="uniqueness"} 1',
    'quality_ratio{source="mes",table="工单",dimension="consistency"} 1',
    'quality_target{source="mes",dimension="completeness"} 0.98',
    'quality_target{source="mes",dimension="validity"} 0.99',
    'quality_target{source="mes",dimension="uniqueness"} 0.999',
    'quality_target{source="mes",dimension="consistency"} 0.99',
  ]);
});

test("docs/data-quality.md names every metric, and no other", async () => {
  const registry = new Registry();
  createSourceMetrics(registry);
  const named = readFileSync(new URL("../docs/data-quality.md", import.meta.url), "utf8").matchAll(/^\| `(linepulse_source_\w+)/gm);
  const metrics = await registry.getMetricsAsJSON();
  expect([...named].map(([, name]) => name).sort()).toEqual(metrics.map(({ name }) => name).sort());
});
