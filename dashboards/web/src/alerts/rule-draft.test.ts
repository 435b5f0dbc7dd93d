import { expect, test } from "vitest";
import { parse } from "yaml";
import { ruleItem } from "../../../../api/items/alert-rule.ts";
import { alertsSchema } from "../../../../core/alert-config.ts";
import { readRule } from "../api/alert-rule.ts";
import { draftOf, durationOf, EMPTY_DRAFT, writtenOf, yamlOf } from "./rule-draft.ts";

const own = [
  { name: "press", severity: "P0", condition: { type: "rate", of: "signal", name: "spc", count: 3, within: "1h" }, match: { station: ["PRESS-*", "P2"], line: "二线" }, by: ["line"], title: { zh: "甲", en: "a: b" }, next: "停机 #1" },
  { name: "quiet", enabled: false, severity: "P2", condition: { type: "signal", rules: ["nelson1"] }, for: "90s", keepFiringFor: "2d", workingTime: true, by: ["line"], title: "x" },
  { name: "odd", severity: "P1", condition: { type: "history", sample: "oee", side: "both", k: 2.5, windows: 20, minWindows: 5 }, title: "true" },
  { name: "yield-low", condition: { value: 0.92 }, workingTime: true },
  { name: "device-silent", enabled: false },
]; // biome-ignore format: rules
const inForce = alertsSchema.parse({ rules: own }).rules;

test("every rule in force is the same again when its draft is written and read as configuration", () => {
  expect(inForce.length).toBeGreaterThan(15);
  for (const rule of inForce) {
    const read = readRule(JSON.parse(JSON.stringify(ruleItem(rule))));
    if (!read) throw new Error(`"${rule.name}" is not read`);
    const written = parse(yamlOf(writtenOf(draftOf(read), read)));
    const again = alertsSchema.parse({ rules: written }).rules.find(({ name }) => name === rule.name);
    expect(again).toEqual(rule);
  }
});

test("an empty draft needs a name and words alone", () => {
  const written = writtenOf({ ...EMPTY_DRAFT, name: "mine", titleEn: "Mine" }, undefined);
  expect(alertsSchema.parse({ rules: [written] }).rules.at(-1)).toMatchObject({
    name: "mine",
    title: { zh: "Mine", en: "Mine" },
    severity: "P1",
  });
});

test("what is no number is sent as it is, so that the check names it", () => {
  expect(writtenOf({ ...EMPTY_DRAFT, value: "much" }, undefined)).toMatchObject({ condition: { value: "much" } });
});

test("durations are written in the largest whole unit", () => {
  expect([0, 90_000, 3_600_000, 172_800_000, 1_500].map(durationOf)).toEqual(["0s", "90s", "1h", "2d", "1500ms"]);
});
