import { expect, test } from "vitest";
import { readAlert, readAlertDetail, readCounts } from "./alert.ts";
import { readActivity, readDryRun, readRule } from "./alert-rule.ts";
import { readChannel, readRobotTest, readSettings, readSilence } from "./alert-ways.ts";

const at = "2026-03-01T12:00:00.000Z";
const NOON = Date.UTC(2026, 2, 1, 12);
const item = {
  id: "a-1", factory: "f1", labels: { tenant: "acme", factory: "f1", line: "l1" }, rule: "oee-low", title: { zh: "低", en: "low" }, next: null,
  severity: "P1", status: "firing", since: at, openedAt: at, firedAt: at, acknowledgedAt: null, acknowledgedBy: null, value: 0.5, limit: 0.8,
  unit: "ratio", detail: null, stale: false, mutedBy: null, level: 0, at, links: { page: "/alerts?alert=a-1", chart: null },
}; // biome-ignore format: one item

test("an alert is read with its times in ms, and what it is about without tenant and factory", () => {
  expect(readAlert(item)).toMatchObject({
    openedAt: NOON,
    acknowledgedAt: null,
    acknowledgedBy: "",
    labels: { line: "l1" },
    chart: "",
    detail: "",
  });
});

test("what has no id, or was never opened, is no alert; what is not understood takes the safe side", () => {
  for (const fault of [null, {}, { ...item, id: "" }, { ...item, openedAt: "soon" }]) expect(readAlert(fault)).toBeUndefined();
  expect(readAlert({ ...item, title: null, severity: "P9" })).toMatchObject({ title: { zh: "oee-low", en: "oee-low" }, severity: "P2" });
});

test("an alert's page has its steps and deliveries", () => {
  const history = [{ step: 1, at, what: "opened", by: null, note: null, detail: null }, "odd"];
  const deliveries = [
    { notification: "n", channel: "c", robot: null, kind: "firing", at, state: "failed", code: "NOTICE_LIMITED", tries: 2 },
  ];
  expect(readAlertDetail({ ...item, history, deliveries })).toMatchObject({
    history: [{ step: 1, at: NOON, what: "opened", by: "" }],
    deliveries: [{ robot: "", code: "NOTICE_LIMITED", tries: 2 }],
  });
});

test("counts that are not said are none", () => {
  expect(readCounts({ P0: { firing: 2 } })).toMatchObject({ P0: { firing: 2, pending: 0 }, P1: { firing: 0 } });
});

test("a rule keeps its condition as it is, and says by what it is one alert", () => {
  const rule = {
    name: "x",
    shipped: true,
    enabled: false,
    severity: "P0",
    condition: { type: "finding" },
    match: { line: ["a", "b"] },
    by: null,
  };
  expect(readRule({ ...rule, forMs: 5 })).toMatchObject({
    by: null,
    forMs: 5,
    enabled: false,
    match: { line: ["a", "b"] },
    condition: { type: "finding" },
  });
  expect([readRule({}), readActivity({})]).toEqual([undefined, undefined]);
  expect(readActivity({ rule: "x", fired: 3, lastFiredAt: at })).toEqual({ rule: "x", fired: 3, lastFiredAt: NOON });
  expect(readDryRun({ fired: 12, observedFrom: null, examples: [{ subject: "s", firedAt: at, resolvedAt: null }] })).toMatchObject({
    fired: 12,
    observedFrom: null,
    examples: [{ firedAt: NOON, resolvedAt: null }],
  });
});

test("how a robot is is not known where no process delivers", () => {
  const robots = [{ name: "ding", kind: "dingtalk", state: "ready", perMinute: 20, freeSlots: 7, fault: { code: "C", text: "t", at } }];
  expect(readChannel({ name: "q", waiting: 2, toldAt: at, robots })).toMatchObject({
    waiting: 2,
    robots: [{ state: "ready", freeSlots: 7, fault: { at: NOON } }],
  });
  expect(readChannel({ name: "q", waiting: null, toldAt: null, robots })).toMatchObject({ waiting: null, robots: [{ state: null }] });
  expect(readRobotTest({ robot: "ding", delivered: false, fault: { code: "C", text: "t" } })).toMatchObject({
    delivered: false,
    fault: { code: "C", at: null },
  });
});

test("silences and settings are read as they are", () => {
  expect(
    readSilence({ id: "s/1", factory: "f1", match: { line: "l1" }, at, until: at, by: "li", note: null, state: "active" }),
  ).toMatchObject({
    until: NOON,
    isActive: true,
    note: "",
  });
  expect(readSilence({ id: "s/1" })).toBeUndefined();
  const settings = readSettings({
    chain: null,
    chains: [{ name: "q", levels: [{ channels: ["c"], afterMs: 5 }] }],
    muteTimes: [{ name: "n", match: {}, days: null }],
  });
  expect(settings).toMatchObject({
    chain: "",
    chains: [{ levels: [{ channels: ["c"], afterMs: 5 }] }],
    muteTimes: [{ days: null }],
    routes: [],
  });
});
