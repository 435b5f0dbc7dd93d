import { expect, test } from "vitest";
import { anAlert } from "../alerts/fixtures.ts";
import { readOee } from "../api/oee.ts";
import { readOrder } from "../api/order.ts";
import { en } from "../i18n/en.ts";
import { stretch } from "../oee/fixtures.ts";
import { type PlantNow, wrongsOf } from "./wrongs.ts";

const place = { factory: "f1", line: "l1" };
const quiet: PlantNow = { alerts: [], lines: [], stations: [], states: [], signals: [], orders: [], flow: [], deadletters: 0, eventLag: 3 };
const figures = (over: object) => readOee({ ...place, station: "press", ...over })!;
const order = (over: object) =>
  readOrder({ ...place, order: "WO-1", quantity: 100, goodQuantity: 40, status: "started", late: true, latenessMs: 60_000, ...over })!;
const all: PlantNow = {
  alerts: [anAlert({ since: 90_000 }), anAlert({ since: 100_000 }), anAlert({ severity: "P0", since: 150_000, stale: true })],
  lines: [figures({ oee: 0.5, targets: { oee: 0.75 } }), figures({ oee: 0.9, targets: { oee: 0.75 } }), figures({ oee: 0.1 })],
  stations: [figures({ stale: true }), figures({ stale: true, station: "mill" }), figures({})],
  states: [
    stretch("press", 100, null, { state: "down", reasonName: "jam" }),
    stretch("weld", 0, null),
    stretch("saw", 0, null, { state: "down", category: "planned" }),
  ],
  signals: [
    { ...place, station: "press", characteristic: "force", product: "", open: 2 },
    { ...place, station: "press", characteristic: "bore", product: "P", open: 0 },
  ],
  orders: [order({}), order({ latenessMs: null }), order({ status: "completed" }), order({ late: false })],
  flow: [
    { ...place, kind: "aged-lot", operation: "OP10", subject: "LOT-1", ageMs: 5 },
    { ...place, kind: "stuck-order", operation: "", subject: "WO-2", ageMs: 5 },
    { ...place, kind: "negative-quantity", operation: "OP20", subject: "LOT-2", ageMs: 5 },
  ],
  deadletters: 4,
  eventLag: 20_000,
};

test("a plant in which nothing is wrong has an empty list", () => {
  expect(wrongsOf(quiet, 0)).toEqual([]);
});

test("standstills first, then what needs a look, then faults of data; each leads where more is said", () => {
  expect(wrongsOf(all, 160_000).map(({ kind, text, hint, to }) => [kind, text, hint, to])).toEqual([
    ["alarm", "down", "downHint", "/oee?factory=f1&line=l1&station=press"],
    ["alarm", "silent", "silentHint", "/oee?factory=f1&line=l1&station=mill"],
    ["warn", "alerts", "alertsHint", "/alerts?severity=P1"],
    ["warn", "lowOee", "lowOeeHint", "/oee?factory=f1&line=l1"],
    ["warn", "late", "lateHint", "/orders?factory=f1&order=WO-1"],
    ["warn", "late", "lateBy", "/orders?factory=f1&order=WO-1"],
    ["warn", "aged", "agedHint", "/wip?factory=f1&line=l1&operation=OP10"],
    ["warn", "stuck", "stuckHint", "/orders?factory=f1&order=WO-2"],
    ["warn", "signals", "signalsHint", "/spc?factory=f1&line=l1&station=press&characteristic=force"],
    ["odd", "negative", "negativeHint", "/wip?factory=f1&line=l1&operation=OP20"],
    ["odd", "deadletters", "deadlettersHint", "/data"],
    ["odd", "lag", "lagHint", "/data"],
  ]); // biome-ignore format: one table
  expect(wrongsOf(all, 160_000)[0]?.values).toEqual({ station: "press", reason: "jam", ageMs: 60_000 });
});

test("a silent station that waited for its line is no standstill; one that is down is told as down", () => {
  const plant = { ...quiet, stations: [figures({ stale: true })] };
  const told = (state: "starved" | "running" | "down") =>
    wrongsOf({ ...plant, states: [stretch("press", 0, null, { state })] }, 0).map(({ kind, text }) => [kind, text]);
  expect([told("starved"), told("running"), told("down")]).toEqual([[["odd", "silent"]], [["alarm", "silent"]], [["alarm", "down"]]]);
});

test("an order that is not due yet will be late, one that was due is late", () => {
  const orders = [order({ due: 1_000_000 })];
  const told = (now: number) => wrongsOf({ ...quiet, orders }, now).map(({ text, hint }) => [text, hint]);
  expect([told(0), told(2_000_000)]).toEqual([[["willBeLate", "lateForecast"]], [["late", "lateHint"]]]);
});

test("everything that can be wrong has words", () => {
  for (const { text, hint } of wrongsOf(all, 0)) expect(Object.keys(en.start)).toEqual(expect.arrayContaining([text, hint]));
});

test("of many signals the characteristics with the most are told", () => {
  const signals = Array.from({ length: 9 }, (_, i) => ({ ...place, station: "s", characteristic: `c${i}`, product: "", open: i + 1 }));
  expect(wrongsOf({ ...quiet, signals }, 0).map(({ values }) => values.n)).toEqual([9, 8, 7, 6, 5, 4]);
});

test("alerts that nobody has taken are one row a severity, with the oldest of them; news of the past is none", () => {
  const alerts = [
    anAlert({ since: 90_000 }),
    anAlert({ since: 100_000 }),
    anAlert({ severity: "P0", since: 150_000 }),
    anAlert({ severity: "P0", stale: true }),
  ];
  expect(wrongsOf({ ...quiet, alerts }, 160_000).map(({ kind, values, to }) => [kind, values, to])).toEqual([
    ["alarm", { severity: "P0", n: 1, ageMs: 10_000, at: "F1 / L1 / ST-03 · 直径 · P1" }, "/alerts?severity=P0"],
    ["warn", { severity: "P1", n: 2, ageMs: 70_000, at: "F1 / L1 / ST-03 · 直径 · P1" }, "/alerts?severity=P1"],
  ]);
});
