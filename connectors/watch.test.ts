import { expect, test } from "vitest";
import type { ConnectorState, ConnectorStatus } from "./client.ts";
import { offsetTime, snapshotProgress } from "./progress.ts";
import { failureOf, isRunning, NOTHING_YET, nextStep } from "./watch.ts";

const TRACE = [
  "org.apache.kafka.connect.errors.ConnectException: An exception occurred in the change event producer.",
  "\tat io.debezium.pipeline.ErrorHandler.setProducerThrowable(ErrorHandler.java:67)",
  "\t... 5 more",
  "Caused by: org.postgresql.util.PSQLException: ERROR: publication does not exist",
].join("\n");

function status(task: ConnectorState, connector: ConnectorState = "RUNNING"): ConnectorStatus {
  return { name: "cdc.mes", connector: { state: connector }, tasks: [{ id: 0, state: task, ...(task === "FAILED" && { trace: TRACE }) }] };
}

/** When a connector that fails at every look, every `everyMs`, is restarted. */
function restarts(looks: number, everyMs: number): number[] {
  const times: number[] = [];
  let memory = NOTHING_YET;
  for (let now = 0; now < looks * everyMs; now += everyMs) {
    const step = nextStep(memory, status("FAILED"), now);
    memory = step.memory;
    if (step.isRestartDue) times.push(now);
  }
  return times;
}

test("a failed task is restarted at once, then more and more rarely, but never given up", () => {
  const times = restarts(7200, 1000);
  expect(times.slice(0, 5)).toEqual([0, 1000, 3000, 7000, 15_000]);
  const pauses = times.slice(1).map((time, index) => time - (times[index] as number));
  expect(Math.max(...pauses)).toBe(300_000);
  expect(times.at(-1)).toBeGreaterThan(7_200_000 - 300_001);
});

test("one that has run for ten minutes is well again", () => {
  let { memory } = nextStep(NOTHING_YET, status("FAILED"), 0);
  memory = nextStep(memory, status("FAILED"), 1000).memory;
  expect(memory.tries).toBe(2);
  memory = nextStep(memory, status("RUNNING"), 2000).memory;
  memory = nextStep(memory, status("RUNNING"), 500_000).memory;
  expect(memory.tries).toBe(2);
  memory = nextStep(memory, status("RUNNING"), 602_000).memory;
  expect(memory.tries).toBe(0);
});

test("what is paused or without a task yet neither runs nor has failed", () => {
  for (const one of [status("PAUSED", "PAUSED"), { ...status("RUNNING"), tasks: [] }, status("UNASSIGNED")]) {
    expect(isRunning(one)).toBe(false);
    expect(failureOf(one)).toBeUndefined();
    expect(nextStep(NOTHING_YET, one, 0).isRestartDue).toBe(false);
  }
  expect(isRunning(status("RUNNING"))).toBe(true);
});

test("a failure is told by what was thrown and what caused it", () => {
  expect(failureOf(status("FAILED"))).toBe(
    "task 0 failed: org.apache.kafka.connect.errors.ConnectException: An exception occurred in the change event producer. | Caused by: org.postgresql.util.PSQLException: ERROR: publication does not exist",
  );
});

test("of a line that names a whole state, beginning and end are told", () => {
  const trace = `DebeziumException: The connector is trying to read from ${"state ".repeat(300)}, but this is no longer available.`;
  const failure = failureOf({ ...status("FAILED"), tasks: [{ id: 0, state: "FAILED", trace }] }) ?? "";
  expect(failure).toMatch(/^task 0 failed: DebeziumException: The connector .* … .* no longer available\.$/);
  expect(failure.length).toBeLessThan(450);
});

test("an offset tells when its change happened, in the connector's own unit", () => {
  expect(offsetTime({ lsn: 1, ts_usec: 1795360039367214 })).toBe(1795360039367);
  expect(offsetTime({ file: "binlog.000001", pos: 4, ts_sec: 1795360122 })).toBe(1795360122000);
  expect(offsetTime({ lsn: 1 })).toBeUndefined();
  expect(offsetTime(undefined)).toBeUndefined();
});

test("notices tell how far a snapshot is; the newest one counts", () => {
  const initial = (type: string, additional_data = {}) => ({ aggregate_type: "Initial Snapshot", type, additional_data, timestamp: 7 });
  const running = [
    initial("STARTED"),
    initial("IN_PROGRESS", { current_collection_in_progress: "mes.orders" }),
    initial("TABLE_SCAN_COMPLETED", { scanned_collection: "mes.orders", total_rows_scanned: "12" }),
    initial("IN_PROGRESS", { current_collection_in_progress: "mes.reports" }),
  ];
  expect(snapshotProgress(running)).toEqual({ kind: "initial", state: "running", table: "mes.reports", rows: { "mes.orders": 12 }, at: 7 });
  const done = [...running, initial("COMPLETED")];
  expect(snapshotProgress(done)).toMatchObject({ state: "done", table: undefined, rows: { "mes.orders": 12 } });
  const again = [...done, { aggregate_type: "Incremental Snapshot", type: "STARTED", timestamp: 9 }];
  expect(snapshotProgress(again)).toEqual({ kind: "incremental", state: "running", table: undefined, rows: {}, at: 9 });
  expect(snapshotProgress([{ aggregate_type: "Something else", type: "STARTED" }])).toBeUndefined();
});
