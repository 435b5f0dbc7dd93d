import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { alertsSchema } from "../../core/alert-config.ts";
import { SHIPPED_ALERT_RULES } from "../../core/shipped-alert-rules.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import type { DryRunAlert } from "../alert-deps.ts";
import { alertWorld } from "../alerts.fixture.ts";
import { build } from "../build.ts";
import { credential, type FakeWorld, fakeWorld, NOW } from "../fakes.ts";
import { ruleSchema } from "../items/alert-rule.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const headers = { authorization: "Bearer t" };

async function rules(world: FakeWorld) {
  app = build(world);
  const answer = await app.inject({ url: "/api/v1/alerts/rules", headers });
  return ruleSchema.strict().array().parse(answer.json().data.items);
}
async function tryOut(world: FakeWorld, payload: object, token = "t") {
  app = build(world);
  const request = { method: "POST" as const, url: "/api/v1/alerts/rules/dry-run", headers: { authorization: `Bearer ${token}` } };
  return app.inject({ ...request, payload: { factory: "f1", rule: { name: "oee-low" }, ...payload } });
}

describe("GET /alerts/rules", () => {
  test("gives the shipped ones, each with words in both languages", async () => {
    for (const world of [alertWorld(), fakeWorld()]) {
      const items = await rules(world);
      expect(items.map(({ name }) => name)).toEqual(SHIPPED_ALERT_RULES.map(({ name }) => name));
      for (const { title, sentence, next, shipped, name } of items) {
        for (const words of [title, sentence, next]) expect(words?.zh, name).toMatch(/\p{Script=Han}|OEE/u);
        for (const words of [title, sentence, next]) expect(words?.en, name).not.toMatch(/\p{Script=Han}/u);
        expect(shipped).toBe(true);
      }
    }
  });

  test("says what rules may judge, in both languages", async () => {
    app = build(alertWorld());
    const { observed } = (await app.inject({ url: "/api/v1/alerts/rules", headers })).json().data;
    expect(observed).toContainEqual({ kind: "sample", name: "first-pass-yield", words: { zh: "直通率", en: "first-pass yield" } });
    for (const { name, words } of observed) expect(words.en, name).toMatch(/[A-Z ]/); // not the name itself
  });

  test("gives what the configuration made of them", async () => {
    const given = [{ name: "oee-low", enabled: false, for: "90s" }, { name: "mine", severity: "P0", condition: { type: "finding", finding: "line-down" }, title: "停线" }]; // biome-ignore format: rules
    const items = await rules(alertWorld({ config: alertsSchema.parse({ rules: given }) }));
    const changed = items.find(({ name }) => name === "oee-low");
    expect(changed).toMatchObject({ shipped: true, enabled: false, forMs: 90_000, severity: "P2", by: ["line"] });
    expect(changed?.sentence).toEqual({
      zh: "OEE < 其目标或限值（基数不少于 30分钟），持续 1分钟30秒",
      en: "OEE < its own target or limit, of at least 30m, for 1m 30s",
    });
    expect(items.at(-1)).toMatchObject({ name: "mine", shipped: false, severity: "P0", title: { zh: "停线", en: "停线" }, by: null });
  });
});

describe("POST /alerts/rules/check", () => {
  const check = async (rule: object) => {
    app = build(alertWorld());
    return app.inject({ method: "POST", url: "/api/v1/alerts/rules/check", headers, payload: { rule } });
  };

  test("gives the rule as it would be in force: a shipped name keeps what is not said", async () => {
    const { data } = (await check({ name: "yield-low", condition: { value: 0.92 } })).json();
    expect(data).toMatchObject({
      shipped: true,
      severity: "P1",
      condition: { value: 0.92, n: 20 },
      sentence: { en: "first-pass yield < 92%, of at least 20" },
    });
  });

  test("names every fault at its field", async () => {
    const response = await check({
      name: "mine",
      severity: "P9",
      condition: { type: "absence", pulse: "station", after: "5" },
      title: "x",
    });
    expect(response.statusCode).toBe(400);
    expect(response.json().details.map(({ path }: { path: string }) => path)).toEqual(["rule.severity", "rule.condition.after"]);
  });
});

test("GET /alerts/rules/activity tells how often rules fired in seven days", async () => {
  const world = alertWorld();
  world.rows["alert-rule-counts"] = [{ rule: "oee-low", fired: 3, last_fired_at: NOW - HOUR_MS }];
  app = build(world);
  const { data } = (await app.inject({ url: "/api/v1/alerts/rules/activity?line=l1", headers })).json();
  expect(data.items).toEqual([{ rule: "oee-low", fired: 3, lastFiredAt: "2026-03-01T11:30:15.250Z" }]);
  expect(world.asked).toMatchObject([{ name: "alert-rule-counts", params: { tenant: "acme", line: "l1", from: NOW - 7 * DAY_MS } }]);
});

describe("POST /alerts/rules/dry-run", () => {
  const alertAt = (n: number): DryRunAlert => ({
    labels: { tenant: "acme", factory: "f1", line: "l1" }, subject: "line=l1", severity: "P2", since: NOW - HOUR_MS + n, firedAt: NOW - HOUR_MS + n,
    resolvedAt: n === 24 ? null : NOW, resolution: n === 24 ? "" : "cleared", value: 0.5, limit: 0.8, stale: false,
  }); // biome-ignore format: one alert

  test("tells how often it would have fired, with the first and the last", async () => {
    const fired = Array.from({ length: 25 }, (_, n) => alertAt(n));
    const report = { observedFrom: NOW - DAY_MS, observations: 900, fired, notices: 7, neverFired: 3 };
    const { statusCode, json } = await tryOut(alertWorld({ dryRun: async () => report }), { days: 2 });
    expect(statusCode).toBe(200);
    const { rule, examples, ...data } = json().data;
    expect(data).toEqual({
      from: "2026-02-27T12:30:15.250Z", to: "2026-03-01T12:30:15.250Z", observedFrom: "2026-02-28T12:30:15.250Z", observations: 900,
      fired: 25, stillFiring: 1, neverFired: 3, notices: 7,
    }); // biome-ignore format: one answer
    expect(rule).toMatchObject({ name: "oee-low", severity: "P2" });
    expect(examples).toHaveLength(20);
    expect(examples.map(({ firedAt }: { firedAt: string }) => firedAt.slice(-4)).slice(9, 11)).toEqual(["259Z", "265Z"]);
    expect(examples[19]).toMatchObject({ subject: "line=l1", resolvedAt: null, resolution: null, value: 0.5 });
  });

  test("is of the rule as it would be in force, over the days and the lines that may be seen", async () => {
    const world = alertWorld({}, {}, { l1: credential({ lines: new Set(["f1/l1", "f1/l3", "f2/l9"]) }) });
    const condition = { type: "threshold", sample: "oee", op: "<", value: 0.5 };
    await tryOut(world, { rule: { name: "oee-low", condition } });
    await tryOut(world, {}, "l1");
    expect(world.tried[0]).toMatchObject({ tenant: "acme", factory: "f1", from: NOW - 7 * DAY_MS, to: NOW });
    expect(world.tried[0]?.rule).toMatchObject({ for: 600_000, condition: { value: 0.5, n: 1_800_000 } }); // the rest is as shipped
    expect(world.tried[0]).not.toHaveProperty("lines");
    expect(world.tried[1]?.lines).toEqual(["l1", "l3"]);
  });

  test.each([
    [{ rule: { name: "mine" } }, "rule.severity"],
    [{ rule: { name: "oee-low", condition: { op: "=" } } }, "rule.condition.op"],
    [{ rule: { name: "oee-low", for: "5 minutes" } }, "rule.for"],
    [{ rule: { name: "oee-low", fro: "5m" } }, "rule"],
    [{ rule: {} }, "rule.name"],
    [{ days: 8 }, "days"],
    [{ days: 0 }, "days"],
    [{ factory: "f/1" }, "factory"],
  ])("with %j names %s", async (fields, path) => {
    const world = alertWorld();
    const { statusCode, json } = await tryOut(world, fields);
    expect([statusCode, json().details.map((detail: { path: string }) => detail.path)]).toEqual([400, expect.arrayContaining([path])]);
    expect(world.tried).toEqual([]);
  });

  test("of a factory that the credential does not cover is refused", async () => {
    const world = alertWorld({}, {}, { f1: credential({ factories: new Set(["f1"]) }) });
    expect((await tryOut(world, { factory: "f2" }, "f1")).json().code).toBe("TENANT_MISMATCH");
  });

  test("runs one at a time, and another one after it, also after a fault", async () => {
    let end = (_: Error) => {};
    const world = alertWorld({ dryRun: () => new Promise((_, reject) => (end = reject)) });
    app = build(world);
    const request = { method: "POST" as const, url: "/api/v1/alerts/rules/dry-run", headers };
    const ask = () => app?.inject({ ...request, payload: { factory: "f1", rule: { name: "oee-low" } } });
    for (let round = 0; round < 2; round++) {
      const first = Promise.resolve(ask());
      await expect.poll(async () => (await Promise.race([ask(), first]))?.statusCode).toBe(503);
      end(new Error("broken"));
      expect((await first)?.statusCode).toBe(500);
    }
  });
});
