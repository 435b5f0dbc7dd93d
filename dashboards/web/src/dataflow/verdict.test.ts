import { expect, test } from "vitest";
import type { PipelineStatus } from "../api/pipeline.ts";
import type { Source } from "../api/source.ts";
import { stageState, verdictOf } from "./verdict.ts";

const status = (fields: Partial<PipelineStatus> = {}, lag: Partial<PipelineStatus["lag"]> = {}): PipelineStatus => ({
  lag: { sources: 0, events: 3, facts: 2, sinks: 1, ...lag }, deadletters: 0, quarantined: [], sinks: [], rebuildingLag: null, ...fields,
}); // biome-ignore format: one object
const source = (fields: Partial<Source> = {}): Source => ({
  source: "mes", system: "enghub", topic: "cdc.mes", state: "running", stopped: null, waiting: 0, parked: 0, lastChangeAt: 1, delayMs: 4_000,
  changes: 1, duplicates: 0, deadLetters: 0, connector: null, ...fields,
}); // biome-ignore format: one object

test("a little on its way is no delay", () => {
  expect(verdictOf(status(), [source()])).toMatchObject({ tone: "good", text: "caughtUp", behind: [] });
  expect([0, 1, 500, 501].map((lag) => stageState("events", lag))).toEqual(["clear", "moving", "moving", "behind"]);
});

test("names the stages that are behind, in the order of the way", () => {
  expect(verdictOf(status({}, { facts: 4_000, events: 9_000 }), [])).toMatchObject({
    tone: "warn",
    text: "behind",
    behind: ["events", "facts"],
  });
});

test("what stands still goes before what is behind", () => {
  const stopped = { code: "SOURCE_SCHEMA", detail: "no column x" };
  const fields = { quarantined: ["acme/f1/L1"], sinks: [{ table: "unit_results", code: "SINK_REJECTED" }] };
  const found = verdictOf(status(fields, { events: 9_000 }), [
    source({ state: "stopped", stopped }),
    source({ source: "lab", state: "failed" }),
  ]);
  expect(found).toMatchObject({ tone: "alarm", text: "stopped", behind: ["events"] });
  expect(found.troubles).toEqual([
    { kind: "source", name: "mes", ...stopped },
    { kind: "connector", name: "lab", code: "", detail: "" },
    { kind: "line", name: "f1/L1", code: "ASSERTION_FAILED", detail: "" },
    { kind: "sink", name: "unit_results", code: "SINK_REJECTED", detail: "" },
  ]);
});

test("a source that is late is told, one that reads its snapshot or is not known is not", () => {
  const old = { delayMs: 300_001 };
  const late = verdictOf(status(), [source(old), source({ ...old, state: "snapshot" }), source({ delayMs: null })]);
  expect([late.text, late.late.length]).toEqual(["late", 1]);
  expect(verdictOf(status({ rebuildingLag: 7 }), [])).toMatchObject({ tone: "moving", text: "rebuilding" });
});
