// GET /alerts, GET /alerts/{id}: what is asked of the warehouse, and what is made of its rows.
import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { HOUR_MS } from "../../core/time.ts";
import { alertRow, alertWorld } from "../alerts.fixture.ts";
import { build } from "../build.ts";
import { enveloped, errorSchema } from "../envelope.ts";
import { credential, type FakeWorld, fakeWorld, NOW } from "../fakes.ts";
import { alertSchema } from "../items/alert.ts";
import { ALL_TIME } from "../parameters.ts";
import { alertDetailSchema, alertListSchema } from "./alerts.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function ask(world: FakeWorld, path = "", token = "t") {
  app = build(world);
  return app.inject({ url: `/api/v1/alerts${path}`, headers: { authorization: `Bearer ${token}` } });
}
const listSchema = enveloped(alertListSchema.extend({ items: alertSchema.strict().array() }).strict());
const list = async (world: FakeWorld, query = "", token = "t") => listSchema.parse((await ask(world, query, token)).json()).data;

describe("GET /alerts", () => {
  test("gives each its words, durations and links, and counts beside", async () => {
    const world = alertWorld();
    world.rows.alerts = [alertRow()];
    world.rows["alert-counts"] = [
      { severity: "P1", status: "firing", alerts: 1 },
      { severity: "P2", status: "resolved", alerts: 4 },
    ];
    world.rows["alert-memory"] = [{ active: 1, resolved: 4, subjects: 9, forgotten: 2, refused: 0 }];
    const data = await list(world);
    expect(data).toMatchObject({ total: 5, page: 1, pageSize: 1000, memory: { active: 1, subjects: 9, forgotten: 2 } });
    const none = { pending: 0, firing: 0, acknowledged: 0, resolved: 0 };
    expect(data.counts).toEqual({ P0: none, P1: { ...none, firing: 1 }, P2: { ...none, resolved: 4 } });
    const [item] = data.items;
    expect(item).toMatchObject({
      id: "a-1", factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: "P1", order: null, gauge: null,
      title: { zh: "SPC 判异", en: "SPC signal" }, status: "firing", since: "2026-03-01T12:00:00.000Z", firedAt: "2026-03-01T12:00:01.000Z",
      acknowledgedAt: null, resolution: null, value: 74.06, limit: 74.02, unit: null, durationMs: NOW - Date.UTC(2026, 2, 1, 12, 0, 1),
      acknowledgedAfterMs: null,
      links: { page: "/alerts?alert=a-1", chart: "/spc?factory=f1&line=l1&station=s1&characteristic=diameter&product=P1" },
    }); // biome-ignore format: one item
    expect(item?.next?.en).toContain("Measure the part again");
  });

  test("tells how long one stood that is over, and how long nobody saw it", async () => {
    const world = alertWorld();
    const opened = Date.UTC(2026, 2, 1, 8);
    const times = { opened_at: opened, fired_at: opened + 5000, acknowledged_at: opened + 65_000, resolved_at: opened + HOUR_MS };
    const over = { ...times, status: "resolved", acknowledged_by: "li", resolution: "cleared" } as const;
    world.rows.alerts = [alertRow(over), alertRow({ ...over, acknowledged_at: opened }), alertRow({ ...over, fired_at: null })];
    const items = (await list(world)).items;
    expect(items.map(({ durationMs, acknowledgedAfterMs }) => [durationMs, acknowledgedAfterMs])).toEqual([
      [HOUR_MS, 60_000],
      [HOUR_MS, 0],
      [HOUR_MS, null],
    ]);
    expect(items[0]).toMatchObject({ acknowledgedBy: "li", resolvedBy: null, resolution: "cleared" });
  });

  test("of a rule that is no more has its name, and no chart", async () => {
    const world = fakeWorld();
    world.rows.alerts = [alertRow({ rule: "gone", line: "", labels: '{"tenant":"acme","factory":"f1","source":"mes"}', source: "mes" })];
    const [item] = (await list(world)).items;
    expect(item).toMatchObject({
      title: { zh: "gone", en: "gone" },
      next: null,
      line: null,
      source: "mes",
      links: { chart: null },
    });
  });

  test("asks for all of all time, unless told otherwise", async () => {
    const world = alertWorld();
    await list(world);
    expect(world.asked[0]).toEqual({
      name: "alerts",
      params: {
        tenant: "acme", generation: 3, factories: [], lines: [], factory: "", line: "", ...ALL_TIME, station: "", rule: "", assignees: [],
        q: "", titled: expect.arrayContaining(["spc-signal"]), never_fired: 0, statuses: [], severities: [], limit: 1000, offset: 0,
      },
    }); // biome-ignore format: one question
    const query = "?status=firing,pending&severity=P0&station=s1&rule=oee-low&assignee=&q=判异&neverFired=true&page=3&pageSize=5";
    await list(world, `${query}&from=2026-03-01T08:00:00%2B08:00&to=2026-03-01T12:00:00.5Z`);
    expect(world.asked[3]?.params).toMatchObject({
      statuses: ["firing", "pending"], severities: ["P0"], station: "s1", rule: "oee-low", assignees: [""], q: "判异", never_fired: 1,
      titled: ["spc-signal"], from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 2, 1, 12, 0, 0, 500), limit: 5, offset: 10,
    }); // biome-ignore format: one question
    expect(world.asked[4]?.params).not.toHaveProperty("statuses"); // counts are for the tabs beside the one that is open
  });

  test("counts as many as the statuses and severities that are asked for have", async () => {
    const world = alertWorld();
    world.rows["alert-counts"] = (["P0", "P1", "P2"] as const).flatMap((severity, n) => [
      { severity, status: "firing", alerts: 10 ** n },
      { severity, status: "resolved", alerts: 2 * 10 ** n },
    ]);
    for (const [query, total] of [["", 333], ["status=firing", 111], ["severity=P0,P2", 303], ["status=resolved&severity=P1", 20], ["status=pending", 0]]) {
      expect((await list(world, `?${query}`)).total).toBe(total);
    } // biome-ignore format: one table
  });

  test.each(["status=open", "severity=P3", "status=", "from=yesterday", "to=2026-13-01T00:00:00Z", "neverFired=1", "rule=a/b",
    "from=2026-03-01T08:00:00Z&to=2026-03-01T08:00:00Z", "pageSize=10001"])(
    "refuses %s",
    async (query) => {
      const { statusCode, json } = await ask(alertWorld(), `?${query}`);
      expect([statusCode, errorSchema.parse(json()).details[0]?.path.split(".")[0]]).toEqual([400, query.split("=")[0]]);
    },
  ); // biome-ignore format: one table

  test("shows what the credential covers", async () => {
    const world = alertWorld({}, {}, { limited: credential({ factories: new Set(["f1"]), lines: new Set(["f1/l1"]) }) });
    await list(world, "", "limited");
    for (const { params } of world.asked) expect(params).toMatchObject({ tenant: "acme", factories: ["f1"], lines: ["f1/l1"] });
    expect((await ask(world, "?factory=f2", "limited")).json()).toMatchObject({ code: "TENANT_MISMATCH" });
  });
});

describe("GET /alerts/{id}", () => {
  const at = Date.UTC(2026, 2, 1, 12, 0, 1);
  const steps = [
    { step: 1, at, what: "opened", by: "", note: "", detail: "" },
    { step: 2, at, what: "told", by: "", note: "", detail: "a-1.firing.1" },
    { step: 3, at, what: "commented", by: "li", note: "looking", detail: "" },
  ];

  test("gives the alert, what happened to it, and who was told", async () => {
    const world = alertWorld();
    world.rows.alert = [alertRow()];
    world.rows["alert-history"] = steps;
    const { data } = enveloped(alertDetailSchema.strict()).parse((await ask(world, "/a-1")).json());
    expect(data.history).toEqual([
      { step: 1, at: "2026-03-01T12:00:01.000Z", what: "opened", by: null, note: null, detail: null },
      { step: 2, at: "2026-03-01T12:00:01.000Z", what: "told", by: null, note: null, detail: "a-1.firing.1" },
      { step: 3, at: "2026-03-01T12:00:01.000Z", what: "commented", by: "li", note: "looking", detail: null },
    ]);
    expect(data.deliveries).toEqual([
      { notification: "a-1.firing.1", channel: "shift", robot: "ding-1", kind: "firing", at: "2026-03-01T12:29:15.250Z",
        state: "delivered", code: null, tries: 2 },
    ]); // biome-ignore format: one item
    expect(world.asked[1]?.params).toEqual({ tenant: "acme", factory: "f1", alert: "a-1", limit: 1000 });
  });

  test("the example of docs/alerts-api.md is what it is said to be", async () => {
    const text = readFileSync(new URL("../../docs/alerts-api.md", import.meta.url), "utf8");
    const example = JSON.parse(/```json\n([\s\S]+?)```/.exec(text)?.[1] ?? "");
    const world = alertWorld();
    world.rows.alert = [alertRow()];
    world.rows["alert-history"] = steps.slice(0, 2);
    expect((await ask(world, "/a-1")).json().data).toEqual(example);
  });

  test("is 404 where there is none, or none that the credential covers", async () => {
    const world = alertWorld({}, {}, { limited: credential({ factories: new Set(["f2"]) }) });
    const { statusCode, json } = await ask(world, "/a-9", "limited");
    expect([statusCode, json().code]).toEqual([404, "NOT_FOUND"]);
    expect(world.asked).toMatchObject([{ name: "alert", params: { alert: "a-9", factories: ["f2"] } }]);
  });
});
