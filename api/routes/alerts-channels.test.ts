// Channels with their robots, the test button, and alerts from an Alertmanager.
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import type { ChannelTest } from "../alert-deps.ts";
import { alertWorld } from "../alerts.fixture.ts";
import { build } from "../build.ts";
import { credential, type FakeWorld, fakeWorld, NOW } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function post(world: FakeWorld, url: string, payload: object, token = "t") {
  app = build(world);
  return app.inject({ method: "POST", url: `/api/v1/${url}`, payload, headers: { authorization: `Bearer ${token}` } });
}

test("GET /alerts/channels tells how robots are, and nothing that they may carry beside", async () => {
  const fault = { code: "ROBOT_REFUSED", text: "errcode 310000", at: NOW, key: "secret" };
  const robot = {
    name: "ding-1",
    kind: "dingtalk",
    state: "refused",
    perMinute: 20,
    freeSlots: 8,
    nextTryAt: NOW,
    refusedSince: NOW,
    lastSuccessAt: null,
  } as const;
  const channels = async () => [{ name: "shift", waiting: 3, toldAt: NOW, robots: [{ ...robot, fault, token: "secret" }] }];
  app = build(alertWorld({ channels }));
  const answer = await app.inject({ url: "/api/v1/alerts/channels", headers: { authorization: "Bearer t" } });
  const at = "2026-03-01T12:30:15.250Z";
  expect(answer.json().data.items).toEqual([
    { name: "shift", waiting: 3, toldAt: at, robots: [{ ...robot, nextTryAt: at, refusedSince: at, fault: { code: "ROBOT_REFUSED", text: "errcode 310000", at } }] },
  ]); // biome-ignore format: one item
  expect(answer.body).not.toContain("secret");
});

describe("POST /alerts/channels/{name}/test", () => {
  test("sends by each robot, in the name of who asks, and tells what each answered", async () => {
    const results = [{ robot: "a", delivered: true, fault: null }, { robot: "b", delivered: false, fault: { code: "NOTICE_LIMITED", text: "130101" } }]; // biome-ignore format: rows
    const asked: ChannelTest[] = [];
    const testChannel = async (request: ChannelTest) => {
      asked.push(request);
      return results;
    };
    const world = alertWorld({ testChannel });
    expect((await post(world, "alerts/channels/shift/test", {})).json().data.items).toEqual(results);
    await post(world, "alerts/channels/shift/test", { language: "en" });
    expect(asked).toEqual([{ channel: "shift", language: "zh-CN", by: "kim" }, { channel: "shift", language: "en", by: "kim" }]); // biome-ignore format: rows
    expect((await post(world, "alerts/channels/shift/test", { language: "fr" })).statusCode).toBe(400);
  });

  test("is 404 for a channel that there is not, again and again", async () => {
    const world = alertWorld({ testChannel: async () => Promise.reject(new PipelineError("NOT_FOUND", 'there is no channel "x"')) });
    app = build(world);
    for (let n = 0; n < 2; n++) {
      const request = {
        method: "POST" as const,
        url: "/api/v1/alerts/channels/x/test",
        payload: {},
        headers: { authorization: "Bearer t" },
      };
      expect((await app.inject(request)).statusCode).toBe(404);
    }
  });
});

describe("POST /alertmanager", () => {
  const alert = (labels: object = {}) => ({ status: "firing", labels: { alertname: "DiskFull", severity: "critical", ...labels }, startsAt: "2026-03-01T12:00:00Z" }); // biome-ignore format: one alert
  const payload = (...alerts: object[]) => ({ version: "4", groupKey: "{}", status: "firing", receiver: "linepulse", alerts });
  const tokens = {
    f1: credential({ factories: new Set(["f1"]) }),
    two: credential({ factories: new Set(["f1", "f2"]) }),
    l1: credential({ lines: new Set(["f1/l1", "f1/l2"]) }),
    reader: credential({ permissions: ["read", "command"] }),
  };
  const world = () => alertWorld({}, {}, tokens);

  test("hands on what it decodes, with whose it is", async () => {
    const of = world();
    const { statusCode, json } = await post(of, "alertmanager?factory=f7", payload(alert(), alert({ factory: "f9" })));
    expect([statusCode, json().data]).toEqual([202, { accepted: 1, repeated: 1 }]);
    expect(of.taken).toMatchObject([{ tenant: "acme", factory: "f7", receivedAt: NOW, payload: { version: "4" } }]);
    expect(of.taken[0]?.payload.alerts.map(({ labels }) => labels)).toMatchObject([{ alertname: "DiskFull" }, { factory: "f9" }]);
  });

  test.each([["t", "_system"], ["f1", "f1"], ["l1", "f1"]])("of token %s is of factory %s where none is named", async (token, factory) => {
    const of = world();
    await post(of, "alertmanager", payload(alert()), token);
    expect(of.taken).toMatchObject([{ factory }]);
  }); // biome-ignore format: one table

  test.each([
    ["two", "", {}, 400, "factory"],
    ["f1", "?factory=f2", {}, 403, "factory"],
    ["f1", "", { factory: "f2" }, 403, "alerts.1.labels.factory"],
    ["l1", "", { factory: "f2" }, 403, "alerts.1.labels.factory"],
    ["t", "", { factory: "f 2" }, 400, "alerts.1.labels.factory"],
    ["t", "?tenant=rival", {}, 403, "tenant"],
  ])("of token %s with %j and labels %j is refused with %i, and names %s", async (token, query, labels, status, path) => {
    const of = world();
    const { statusCode, json } = await post(of, `alertmanager${query}`, payload(alert(), alert(labels)), token);
    expect([statusCode, json().details[0].path, of.taken]).toEqual([status, path, []]);
  });

  test("takes what Alertmanager sends in a storm, and refuses another version or a reader", async () => {
    const of = world();
    const storm = payload(...Array.from({ length: 9000 }, (_, n) => alert({ instance: `node-${n}`, description: "x".repeat(100) })));
    expect(JSON.stringify(storm).length).toBeGreaterThan(1024 * 1024);
    expect((await post(of, "alertmanager", storm)).statusCode).toBe(202);
    expect((await post(of, "alertmanager", { ...payload(alert()), version: "3" })).statusCode).toBe(400);
    expect((await post(of, "alertmanager", payload(alert()), "reader")).statusCode).toBe(403);
    expect((await post(fakeWorld(), "alertmanager", payload(alert()))).statusCode).toBe(404);
  });
});

test("every route of alerts asks for a credential, and is in the OpenAPI document", async () => {
  app = build(alertWorld());
  const { paths } = (await app.inject("/docs/json")).json() as { paths: Record<string, object> };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const ours = routes.filter((route) => /\/api\/v1\/alert/.test(route));
  expect(ours).toHaveLength(18);
  for (const route of ours) {
    const [method, path = ""] = route.split(" ");
    const { statusCode } = await app.inject({ url: path.replace(/\{\w+\}/, "x"), method: method === "POST" ? "POST" : "GET" });
    expect([route, statusCode]).toEqual([route, 401]);
  }
});
