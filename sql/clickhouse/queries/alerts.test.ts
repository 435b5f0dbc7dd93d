// Alerts, their history and silences on the real engine: for readers of every generation, newest version first, also across logs.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alertRow } from "../../../api/alerts.fixture.ts";
import type { QueryName, QueryParams } from "../../../api/deps.ts";
import { type AlertRow, alertItem, alertSchema } from "../../../api/items/alert.ts";
import type { SilenceRow } from "../../../api/items/alert-silence.ts";
import { ALL_TIME } from "../../../api/parameters.ts";
import type { Row } from "../../../core/rows.ts";
import { MINUTE, NOON, openQueryWorld, type QueryWorld } from "./fixtures.ts";

let world: QueryWorld;

/** Opened so many minutes after NOON. */
const opened = (alert: string, minutes: number, fields: Partial<Row<"alerts">> = {}) =>
  alertRow({ alert, opened_at: NOON + minutes * MINUTE, at: NOON + minutes * MINUTE, ...fields });

beforeAll(async () => {
  world = await openQueryWorld();
  const over = { status: "resolved", resolved_at: NOON + 30 * MINUTE, resolution: "cleared" } as const;
  await world.insert("alerts", [
    opened("old", 0, { severity: "P0", value: 0.1 + 0.2, since: NOON - 1 }),
    opened("over", 20, { ...over, rule: "oee-low", assignee: "李", line: "l2" }),
    opened("new", 10, { station: "s2", detail: "Nelson 50 %", status: "acknowledged" }),
    opened("flash", 5, { ...over, resolution: "never-fired" }),
    opened("whole", 15, { line: "", station: "", source: "mes", status: "pending" }),
    opened("f2", 7, { factory: "f2" }),
    opened("rival", 8, { tenant: "rival" }),
  ]);
  await world.insert("alerts", [opened("new", 10, { status: "firing", station: "s2", detail: "Nelson 50 %", at: NOON + 40 * MINUTE })]);
  await world.insert("alerts", [opened("stamped", 9)], 1); // not a generation that alerts have
}, 60_000);
afterAll(() => world.close());

const NONE = { ...ALL_TIME, never_fired: 0, rule: "", assignees: [], q: "", titled: [], statuses: [], severities: [], generation: 7 };
const ask = (name: QueryName, given: QueryParams = {}) => world.ask<AlertRow>(name, { ...NONE, ...given });
const namesOf = async (given: QueryParams = {}) => (await ask("alerts", given)).map(({ alert }) => alert);

describe("alerts", () => {
  test("gives those that stand, then those that are over, the newest first, whatever generation readers see", async () => {
    expect(await namesOf()).toEqual(["whole", "new", "f2", "old", "over"]);
    expect(await namesOf({ limit: 2, offset: 1 })).toEqual(["new", "f2"]);
    expect(await namesOf({ generation: 1, offset: 5 })).toEqual([]);
  });

  test("gives every column as the processor emitted it, so that an item is the same as on the stream", async () => {
    const [row] = await ask("alert", { alert: "old" });
    const emitted = opened("old", 0, { severity: "P0", value: 0.1 + 0.2, since: NOON - 1 });
    expect({ ...row, tenant: "acme" }).toEqual(emitted);
    const context = { rules: new Map(), now: NOON };
    for (const each of await ask("alerts")) expect(alertSchema.strict().parse(alertItem(each, context)).id).toBe(each.alert);
    expect(row && alertItem(row, context)).toEqual(alertItem(emitted, context));
  });

  test.each<[QueryParams, string[]]>([
    [{ statuses: ["firing", "pending"] }, ["whole", "new", "f2", "old"]],
    [{ severities: ["P0"] }, ["old"]],
    [{ never_fired: 1, statuses: ["resolved"] }, ["over", "flash"]],
    [{ rule: "oee-low" }, ["over"]],
    [{ factory: "f1", line: "l1" }, ["new", "old"]],
    [{ station: "s2" }, ["new"]],
    [{ assignees: ["李"] }, ["over"]],
    [{ assignees: [""], factory: "f1" }, ["whole", "new", "old"]],
    [{ q: "nelson 50 %" }, ["new"]],
    [{ q: "MES" }, ["whole"]],
    [{ q: "%" }, ["new"]],
    [{ q: "nothing", titled: ["oee-low"] }, ["over"]],
    [{ q: "x') OR ('1'='1" }, []],
    [{ to: NOON + 7 * MINUTE }, ["old"]],
    [{ from: NOON + 30 * MINUTE, to: NOON + 60 * MINUTE }, ["whole", "new", "f2", "old", "over"]],
    [{ from: NOON + 30 * MINUTE + 1 }, ["whole", "new", "f2", "old"]],
    [{ factories: ["f2"] }, ["f2"]],
    [{ lines: ["f1/l1"] }, ["new", "old"]],
    [{ factories: [""] }, []],
    [{ tenant: "rival" }, ["rival"]],
  ])("with %j gives and counts %j", async (given, names) => {
    expect(await namesOf(given)).toEqual(names);
    const { statuses = [], severities = [], ...rest } = given as Record<"statuses" | "severities", string[]>;
    const counts = await world.ask<{ severity: string; status: string; alerts: number }>("alert-counts", { ...NONE, ...rest });
    const isIn = (wanted: string[], value: string) => wanted.length === 0 || wanted.includes(value);
    const counted = counts.filter(({ severity, status }) => isIn(severities, severity) && isIn(statuses, status));
    expect(counted.reduce((sum, { alerts }) => sum + alerts, 0)).toBe(names.length);
  });

  test("finds one by its id, within what the credential covers", async () => {
    expect(await ask("alert", { alert: "new" })).toMatchObject([{ alert: "new", status: "firing", factory: "f1" }]);
    for (const given of [{ factories: ["f2"] }, { lines: ["f1/l2"] }, { tenant: "rival" }, { alert: "stamped" }])
      expect(await ask("alert", { alert: "new", ...given })).toEqual([]);
    expect(await ask("alert", { alert: "whole", lines: ["f1/l1"] })).toEqual([]); // it is about no one line
  });

  test("takes the newest by the alert clock, then by the log: offsets of another log may begin anew", async () => {
    const [first, second] = [opened("again", 1, { factory: "f3" }), opened("again", 1, { factory: "f3", detail: "second", level: 1 })];
    await world.insert("alerts", [first, second]);
    await world.insert("alerts", [{ ...first, detail: "stale", at: first.at - 1 }]);
    expect(await ask("alert", { alert: "again" })).toMatchObject([{ detail: "second", level: 1 }]);
  });
});

test("alert-rule-counts gives how often rules fired since an instant, and when they last did, within what the credential covers", async () => {
  const place = { factory: "f9", rule: "oee-low" };
  await world.insert("alerts", [
    opened("c1", 0, { ...place, fired_at: NOON }),
    opened("c2", 9, { ...place, fired_at: NOON + 9 * MINUTE, line: "l2" }),
    opened("c3", 9, { ...place, fired_at: null }),
    opened("c4", 0, { ...place, rule: "lot-aged", fired_at: NOON }),
  ]);
  const counts = (given: QueryParams) => world.ask("alert-rule-counts", { factories: ["f9"], ...given });
  expect(await counts({ from: NOON + 1 })).toEqual([
    { rule: "lot-aged", fired: 0, last_fired_at: NOON },
    { rule: "oee-low", fired: 1, last_fired_at: NOON + 9 * MINUTE },
  ]);
  expect(await counts({ from: NOON, lines: ["f9/l1"] })).toMatchObject([{ fired: 1 }, { rule: "oee-low", fired: 1, last_fired_at: NOON }]);
});

test("alert-history gives the newest steps of one alert, oldest first", async () => {
  const step = (number: number, fields: Partial<Row<"alert_history">> = {}): Row<"alert_history"> => ({
    tenant: "acme", factory: "f1", alert: "old", step: number, at: NOON + number, what: "commented", by: "li", note: `n${number}`, detail: "", ...fields,
  }); // biome-ignore format: one row
  await world.insert("alert_history", [step(1), step(3), step(2), step(1, { alert: "new" }), step(4, { factory: "f2" }), step(5, { tenant: "rival" })]);
  await world.insert("alert_history", [step(3)]); // told again after a crash
  const name = { tenant: "acme", factory: "f1", alert: "old" };
  const rows = await world.ask<Row<"alert_history">>("alert-history", { ...name, limit: 1000 });
  expect(rows).toEqual([1, 2, 3].map((n) => ({ step: n, at: NOON + n, what: "commented", by: "li", note: `n${n}`, detail: "" })));
  expect((await world.ask<Row<"alert_history">>("alert-history", { ...name, limit: 2 })).map(({ step: n }) => n)).toEqual([2, 3]);
}); // biome-ignore format: rows

describe("alert-silences", () => {
  const silence = (name: string, fields: Partial<Row<"silences">> = {}): Row<"silences"> => ({
    tenant: "acme", factory: "f1", silence: name, match: '{"line":"l1"}', at: NOON, until: NOON + MINUTE, by: "kim", note: "", ended_at: null,
    ended_by: "", ...fields,
  }); // biome-ignore format: one row
  const silences = async (given: QueryParams = {}) => {
    const params = { silence: "", over: 0, now: NOON, ...given };
    const rows = await world.ask<SilenceRow>("alert-silences", params);
    expect(await world.ask("alert-silences-count", params)).toEqual([{ total: rows.length }]);
    return rows;
  };
  const names = async (given: QueryParams = {}) => (await silences(given)).map(({ silence: name }) => name);

  beforeAll(async () => {
    await world.insert("silences", [
      silence("http/a"), silence("http/b", { at: NOON + 1, match: '{"line":"l*"}' }), silence("http/c", { match: '{"rule":"oee-low"}' }),
      silence("http/d", { factory: "f2" }), silence("http/e", { tenant: "rival" }),
    ]); // biome-ignore format: rows
    await world.insert("silences", [silence("http/a", { ended_at: NOON, ended_by: "li" })]);
  });

  test("gives those in force, the newest first, or all", async () => {
    expect(await names()).toEqual(["http/b", "http/c", "http/d"]);
    expect(await names({ over: 1 })).toEqual(["http/b", "http/a", "http/c", "http/d"]);
    expect(await names({ now: NOON + MINUTE })).toEqual([]);
    const { tenant, ...ended } = silence("http/a", { ended_at: NOON, ended_by: "li" });
    expect(await silences({ over: 1, silence: "http/a" })).toEqual([{ ...ended, line: "l1" }]);
  });

  test("shows those of one line to who may see it, and no pattern to who may see some lines alone", async () => {
    expect(await names({ lines: ["f1/l1"], over: 1 })).toEqual(["http/a"]);
    expect(await names({ factories: ["f2"] })).toEqual(["http/d"]);
    expect(await names({ tenant: "rival" })).toEqual(["http/e"]);
  });
});

test("alert-memory adds up factories, each as it was told last", async () => {
  const memory = (factory: string, n: number) => ({ tenant: "acme", factory, active: n, resolved: n, subjects: n, forgotten: n, refused: n });
  await world.insert("alert_memory", [memory("f1", 99), memory("f2", 20)]);
  await world.insert("alert_memory", [memory("f1", 1), { ...memory("f1", 50), tenant: "rival" }]);
  const of = async (given: QueryParams) => (await world.ask<{ active: number }>("alert-memory", given)).map(({ active }) => active);
  expect(await world.ask("alert-memory")).toEqual([{ active: 21, resolved: 21, subjects: 21, forgotten: 21, refused: 21 }]);
  expect([await of({ factory: "f2" }), await of({ factories: ["f1"] }), await of({ lines: ["f2/l1"] }), await of({ factory: "f9" })]).toEqual([[20], [1], [20], [0]]);
}); // biome-ignore format: one line

test("what became of a command about an alert is found beside those of the generation that readers see", async () => {
  const command = { tenant: "acme", factory: "f1", line: "_system", source: "http", at: NOON, by: "kim", note: "", code: "", detail: "" };
  const told = { ...command, name: "alert.acknowledge", status: "applied", body: "{}", before: "", after: "" } as const;
  await world.insert("commands", [{ ...told, id: "ack" }]);
  expect(await world.ask("command", { generation: 0, id: "ack" })).toMatchObject([{ name: "alert.acknowledge" }]);
  expect(await world.ask("command", { generation: 1, id: "ack" })).toEqual([]);
});

test("alert-deliveries gives the newest word on each notification that told of an alert, also of those that told of many", async () => {
  const row = (notification: string, minutes: number, fields: Partial<Row<"alert_deliveries">> = {}): Row<"alert_deliveries"> => ({
    tenant: "acme", factory: "f1", notification, alert: "told", step: "firing", channel: "team", robot: "ding", at: NOON + minutes * MINUTE,
    state: "delivered", code: "", tries: 1, ...fields,
  }); // biome-ignore format: one row
  const waiting = { state: "waiting", robot: "", code: "NOTICE_UNAVAILABLE" } as const;
  const told = (step: number, detail: string, what: Row<"alert_history">["what"] = "told", alert = "told") =>
    ({ tenant: "acme", factory: "f1", alert, step, at: NOON, what, by: "", note: "", detail }); // biome-ignore format: one row
  await world.insert("alert_history", [told(1, "told.firing.1"), told(2, "g-7.digest.5"), told(3, "x", "commented"), told(1, "other.firing.1", "told", "other")]);
  await world.insert("alert_deliveries", [row("told.firing.1", 1, waiting), row("g-7.digest.5", 1, { ...waiting, alert: "g-7" })]);
  await world.insert("alert_deliveries", [row("told.firing.1", 1), row("other.firing.1", 0), row("x", 0), row("told.firing.1", 9, { tenant: "rival" })]);
  await world.insert("alert_deliveries", [row("told.firing.1", 0, waiting)]); // told late: an older word
  const ask = (limit: number) => world.ask<Row<"alert_deliveries">>("alert-deliveries", { tenant: "acme", factory: "f1", alert: "told", limit });
  const rows = await ask(10);
  expect(rows.map(({ notification, state, robot }) => [notification, state, robot])).toEqual([["g-7.digest.5", "waiting", ""], ["told.firing.1", "delivered", "ding"]]);
  expect(rows[1]).toEqual({ notification: "told.firing.1", channel: "team", robot: "ding", step: "firing", at: NOON + MINUTE, state: "delivered", code: "", tries: 1 });
  expect(await ask(1)).toHaveLength(1);
}); // biome-ignore format: rows
