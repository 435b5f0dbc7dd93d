import { expect, test } from "vitest";
import { DEFAULT_TARGETS } from "../core/quality.ts";
import { credential } from "./fakes.ts";
import { type ConfiguredSource, coveredSources, targetsOf } from "./quality-sources.ts";

const SOURCES: readonly ConfiguredSource[] = [
  { name: "plant-b", tenant: "acme", factories: ["f2"] },
  { name: "plant-a", tenant: "acme", factories: ["f1"], targets: { validity: 1 } },
  { name: "line-1", tenant: "acme", lines: ["f1/l1"] },
  { name: "both", tenant: "acme", factories: ["f1", "f2"] },
  { name: "all", tenant: "acme" },
  { name: "plant-a", tenant: "rival", factories: ["f1"] },
];
const coveredBy = (limits: Parameters<typeof credential>[0]) => coveredSources(credential(limits), SOURCES);

test("a credential without limits covers every source, also one that is not configured any more", () => {
  expect(coveredBy({})).toBeUndefined();
});

test("a credential of some factories covers the sources that can tell of no others", () => {
  expect(coveredBy({ factories: new Set(["f1"]) })).toEqual(["line-1", "plant-a"]);
  expect(coveredBy({ factories: new Set(["f1", "f2"]) })).toEqual(["both", "line-1", "plant-a", "plant-b"]);
  expect(coveredBy({ factories: new Set() })).toEqual([]);
  expect(coveredBy({ tenant: "rival", factories: new Set(["f1"]) })).toEqual(["plant-a"]);
});

test("a credential of some lines covers the sources that name their lines, all of them among these", () => {
  expect(coveredBy({ lines: new Set(["f1/l1", "f1/l2"]) })).toEqual(["line-1"]);
  expect(coveredBy({ lines: new Set(["f1/l2"]) })).toEqual([]);
  expect(coveredBy({ factories: new Set(["f2"]), lines: new Set(["f1/l1"]) })).toEqual([]);
});

test("a source is held against its own targets, or against the default ones", () => {
  expect(targetsOf(SOURCES, { tenant: "acme", source: "plant-a" })).toEqual({ ...DEFAULT_TARGETS, validity: 1 });
  expect(targetsOf(SOURCES, { tenant: "rival", source: "plant-a" })).toEqual(DEFAULT_TARGETS);
  expect(targetsOf(SOURCES, { tenant: "acme", source: "gone" })).toEqual(DEFAULT_TARGETS);
});
