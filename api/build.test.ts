import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { PipelineError } from "../core/errors.ts";
import { statusSchema } from "../core/status.ts";
import { build } from "./build.ts";
import { enveloped, errorSchema, listed } from "./envelope.ts";
import { credential, type FakeWorld, fakeWorld, pointRow } from "./fakes.ts";
import { pointSchema } from "./items/point.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

/** Asks one route of an API over `world`, as the caller with token `t`. */
async function ask(world: FakeWorld, url: string, headers: Record<string, string> = { authorization: "Bearer t" }) {
  app = build(world);
  return app.inject({ url, headers });
}

describe("an answer", () => {
  test("is wrapped in the envelope", async () => {
    const { json, statusCode, headers } = await ask(fakeWorld(), "/api/v1/status");
    expect(statusCode).toBe(200);
    expect(json()).toMatchObject({ code: "OK", message: "ok", timestamp: "2026-03-01T12:30:15.250Z", traceId: "trace-1" });
    expect(enveloped(statusSchema).parse(json()).data.build).toBe("1.2.3");
    expect(headers["cache-control"]).toBe("no-store");
  });

  test("to a list has items, total, page and pageSize, as its schema says", async () => {
    const world = fakeWorld();
    world.rows["spc-points"] = [pointRow(), pointRow({ second_value: null, values: [], chart: "i-mr", n: 1, product: "P" })];
    const { json } = await ask(world, "/api/v1/spc/points?line=l1&station=s1&characteristic=diameter");
    const { data } = listed(pointSchema.strict()).parse(json());
    expect(data).toMatchObject({ total: 2, page: 1, pageSize: 1000 });
    expect(data.items[0]).toEqual({
      factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: null,
      id: "e1", at: "2026-03-01T12:00:00.000Z", chart: "xbar-r", n: 5, value: 74.01,
      centerLine: 74, ucl: 74.02, lcl: 73.98, sigma: 0.01, signals: ["nelson1"],
      second: { value: 0.02, centerLine: 0.023, ucl: 0.049, lcl: 0, signals: [] },
      phase: "II", limitsVersion: 1, planVersion: 2, complete: true, late: false, excluded: false, annotations: 0,
      values: [74, 74.02], lot: null, serial: "S1", order: null, measuredProduct: null, operator: "kim", tool: null, gauge: "G1",
    }); // biome-ignore format: one item
    expect(data.items[1]).toMatchObject({ product: "P", second: null });
    expect(data.items[1]).not.toHaveProperty("values");
  });

  test("that fails for a reason of ours says no more than the registry, and is reported", async () => {
    const world = fakeWorld({ query: async () => Promise.reject(new Error("secret: /data/part_1")) });
    const { json, statusCode } = await ask(world, "/api/v1/lines");
    expect(statusCode).toBe(500);
    expect(errorSchema.parse(json())).toMatchObject({ code: "INTERNAL", details: [] });
    expect(json().message).not.toContain("secret");
    expect(world.faults).toMatchObject([{ code: "INTERNAL", error: { message: "secret: /data/part_1" } }]);
  });

  test("that can be had a little later is 503 with Retry-After", async () => {
    const world = fakeWorld({ query: async () => Promise.reject(new PipelineError("WAREHOUSE_UNAVAILABLE", "gone")) });
    const { json, statusCode, headers } = await ask(world, "/api/v1/spc/limits");
    expect([statusCode, json().code, headers["retry-after"]]).toEqual([503, "WAREHOUSE_UNAVAILABLE", "5"]);
  });
});

describe("paging", () => {
  test("asks for the page's rows and the total", async () => {
    const world = fakeWorld();
    world.rows["spc-points"] = [pointRow(), pointRow()];
    world.rows["spc-points-count"] = [{ total: 7 }];
    const { json } = await ask(world, "/api/v1/spc/points?page=3&pageSize=2");
    expect(json().data).toMatchObject({ total: 7, page: 3, pageSize: 2 });
    expect(world.asked.map(({ name }) => name)).toEqual(["spc-points", "spc-points-count"]);
    expect(world.asked[0]?.params).toMatchObject({ limit: 2, offset: 4, tenant: "acme", generation: 3 });
  });

  test("past the end still tells the total", async () => {
    const world = fakeWorld();
    world.rows["spc-limits-count"] = [{ total: 3 }];
    const { json } = await ask(world, "/api/v1/spc/limits?page=2");
    expect(json().data).toMatchObject({ items: [], total: 3, page: 2 });
  });

  test("with `limit` gives the newest of all time, or of the range that is asked", async () => {
    const world = fakeWorld();
    world.rows["spc-points-newest"] = [pointRow()];
    const before = Date.UTC(2026, 2, 1, 8, 0, 0, 123);
    const { json } = await ask(world, "/api/v1/spc/points?limit=50&before=2026-03-01T08:00:00.123Z&beforeId=e9");
    expect(json().data).toMatchObject({ total: 1, page: 1, pageSize: 50 });
    expect(world.asked[0]).toMatchObject({
      name: "spc-points-newest",
      params: { limit: 50, before, before_id: "e9", from: Date.UTC(1900, 0, 1), to: before + 1 },
    });
    await app?.inject({ url: "/api/v1/spc/points?limit=5&from=2026-03-01T08:00:30Z", headers: { authorization: "Bearer t" } });
    expect(world.asked[2]?.params).toMatchObject({ from: Date.UTC(2026, 2, 1, 8) });
  });

  test.each([
    ["page=0", "page"], ["page=-1", "page"], ["page=1.5", "page"], ["page=NaN", "page"], ["page=1e99", "page"], ["page=", "page"],
    ["pageSize=0", "pageSize"], ["pageSize=10001", "pageSize"], ["limit=0", "limit"], ["limit=10001", "limit"],
    ["page=2&limit=5", "page"], ["from=NaN", "from"], ["to=2026-13-01T00:00:00Z", "to"], ["before=0&limit=1", "before"],
    ["from=2026-03-01T08:00:00Z&to=2026-03-01T08:00:00Z", "from"], ["from=2026-03-02T08:00:00Z&to=2026-03-01T08:00:00Z", "from"],
    ["line=a/b", "line"], ["line=a&line=b", "line"], ["station=", "station"], [`characteristic=${"x".repeat(65)}`, "characteristic"],
  ])("of points refuses %s and names %s", async (query, path) => {
    const { json, statusCode } = await ask(fakeWorld(), `/api/v1/spc/points?${query}`);
    expect(statusCode).toBe(400);
    expect(errorSchema.parse(json())).toMatchObject({ code: "INVALID_REQUEST", details: expect.arrayContaining([expect.objectContaining({ path })]) });
  }); // biome-ignore format: one table
});

describe("Host and Origin", () => {
  test.each(["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.nip.io", "localhost@evil.example"])(
    "a request to Host %j is refused, whatever it asks",
    async (host) => {
      for (const url of ["/api/v1/status", "/healthz", "/docs/json", "/nowhere"]) {
        const { statusCode, json } = await ask(fakeWorld(), url, { host, authorization: "Bearer t" });
        expect([statusCode, json().code]).toEqual([403, "FORBIDDEN"]);
      }
    },
  );

  test.each(["localhost", "LOCALHOST:8080", "127.0.0.1:1"])("Host %j is ours", async (host) => {
    expect((await ask(fakeWorld(), "/healthz", { host })).statusCode).toBe(200);
  });

  test("an IPv6 name is written in brackets", async () => {
    const world = fakeWorld({ allowedHosts: ["[::1]"] });
    expect((await ask(world, "/healthz", { host: "[::1]:8080" })).statusCode).toBe(200);
  });

  test.each([
    ["http://localhost:8080", 200], ["https://localhost:8080", 200], ["https://plant.example", 200],
    ["http://localhost:9999", 403], ["http://evil.example", 403], ["null", 403], ["https://plant.example.evil.example", 403],
  ])("a page of origin %s gets %i", async (origin, status) => {
    const headers = { host: "localhost:8080", origin };
    expect((await ask(fakeWorld(), "/healthz", headers)).statusCode).toBe(status);
  }); // biome-ignore format: one table
});

describe("a credential", () => {
  test.each(["", "Bearer wrong", "Bearer ", "Basic dDp0", "Bearer t x", "t"])("is needed: %j is 401", async (authorization) => {
    const { statusCode, json, headers } = await ask(fakeWorld(), "/api/v1/status", { authorization });
    expect([statusCode, json().code]).toEqual([401, "UNAUTHORIZED"]);
    expect(headers["www-authenticate"]).toContain("Bearer");
  });

  test("is asked of every route under /api/v1, also of new ones", async () => {
    app = build(fakeWorld());
    const { paths } = (await app.inject("/docs/json")).json() as { paths: Record<string, object> };
    const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ path, method })));
    const guarded = routes.filter(({ path }) => path.startsWith("/api/v1/"));
    expect(guarded.length).toBeGreaterThanOrEqual(8);
    for (const { path, method } of guarded) {
      const answer = await app.inject({ url: path.replace("{id}", "x"), method: method === "post" ? "POST" : "GET" });
      expect([path, answer.statusCode]).toEqual([path, 401]);
    }
  });

  test("without the permission of a route is 403", async () => {
    const world = fakeWorld({}, { writer: credential({ permissions: ["write"] }) });
    const { statusCode, json } = await ask(world, "/api/v1/lines", { authorization: "Bearer writer" });
    expect([statusCode, json().code]).toEqual([403, "FORBIDDEN"]);
  });

  test("limits what a query sees", async () => {
    const world = fakeWorld({}, { l: credential({ factories: new Set(["f1"]), lines: new Set(["f1/l1"]) }) });
    await ask(world, "/api/v1/lines", { authorization: "Bearer l" });
    expect(world.asked[0]?.params).toMatchObject({ tenant: "acme", factories: ["f1"], lines: ["f1/l1"] });
    const refused = await app?.inject({ url: "/api/v1/lines?factory=f2", headers: { authorization: "Bearer l" } });
    expect([refused?.statusCode, refused?.json().code]).toEqual([403, "TENANT_MISMATCH"]);
  });
});

describe("a POST", () => {
  test.each([undefined, "text/plain", "application/x-ndjson"])("of type %j is 415 on every route that takes JSON", async (type) => {
    app = build(fakeWorld());
    const { paths } = (await app.inject("/docs/json")).json() as { paths: Record<string, object> };
    const posts = Object.keys(paths).filter((path) => Object.hasOwn(paths[path] ?? {}, "post") && path !== "/api/v1/events");
    expect(posts.length).toBeGreaterThanOrEqual(8);
    for (const path of posts) {
      const headers = { authorization: "Bearer t", ...(type && { "content-type": type }) };
      const payload = type && "{}";
      const { statusCode, json } = await app.inject({
        method: "POST",
        url: path.replace(/\{\w+\}/, "x"),
        headers,
        ...(payload && { payload }),
      });
      expect([path, statusCode, json().code]).toEqual([path, 415, "UNSUPPORTED_MEDIA_TYPE"]);
    }
  });
});

describe("health", () => {
  test("is open, and readiness says why not", async () => {
    const world = fakeWorld({ ready: async () => Promise.reject(new PipelineError("WAREHOUSE_UNAVAILABLE", "no answer")) });
    expect((await ask(world, "/healthz", {})).statusCode).toBe(200);
    const ready = await app?.inject("/readyz");
    expect([ready?.statusCode, ready?.json().code]).toEqual([503, "WAREHOUSE_UNAVAILABLE"]);
  });

  test("metrics are for this machine, and elsewhere for who may read", async () => {
    app = build(fakeWorld());
    const from = (remoteAddress: string, headers = {}) => app?.inject({ url: "/metrics", remoteAddress, headers });
    expect((await from("127.0.0.1"))?.body).toContain("up 1");
    expect((await from("::ffff:127.0.0.1"))?.statusCode).toBe(200);
    expect((await from("10.0.0.7"))?.statusCode).toBe(401);
    expect((await from("127.0.0.1", { "x-forwarded-for": "10.0.0.7" }))?.statusCode).toBe(401);
    expect((await from("10.0.0.7", { authorization: "Bearer t" }))?.statusCode).toBe(200);
  });
});

describe("what is not there", () => {
  test.each(["/nowhere", "/api/v1/nowhere", "/api/v1/commands/x"])("%s is 404 in the one form", async (url) => {
    const { statusCode, json } = await ask(fakeWorld(), url);
    expect(statusCode).toBe(404);
    expect(errorSchema.parse(json()).code).toBe("NOT_FOUND");
  });

  test("an address that cannot be decoded is 400 in the one form", async () => {
    const { statusCode, json } = await ask(fakeWorld(), "/api/v1/commands/%zz");
    expect([statusCode, errorSchema.parse(json()).code]).toEqual([400, "INVALID_REQUEST"]);
  });
});

test("a command's id may be any text of 200 characters", async () => {
  const world = fakeWorld();
  const id = `é/?#${"x".repeat(196)}`;
  world.rows.command = [{ factory: "f1", line: "l1", id, source: "http", at: 0, name: "limits.approve", by: "kim",
    note: "", status: "failed", code: "NOT_FOUND", detail: "", body: '{"version":3}', before: "", after: '{"approved":true}' }]; // biome-ignore format: one row
  const { json } = await ask(world, `/api/v1/commands/${encodeURIComponent(id)}?source=http`);
  expect(json().data).toMatchObject({ id, at: "1970-01-01T00:00:00.000Z", note: null, status: "failed", body: { version: 3 } });
  expect(world.asked[0]?.params).toMatchObject({ id, source: "http" });
});

test("the description of a range says how it is taken: whole minutes of the last 24 h, or what a route has of its own", async () => {
  app = build(fakeWorld());
  interface Parameter {
    readonly name: string;
    readonly description?: string;
  }
  const { paths } = (await app.inject("/docs/json")).json() as { paths: Record<string, { get?: { parameters?: readonly Parameter[] } }> };
  const told = Object.entries(paths).flatMap(([path, { get }]) =>
    (get?.parameters ?? []).filter(({ name }) => name === "from").map(({ description }) => [path.slice("/api/v1".length), description]),
  );
  const own = {
    "/alerts": "Those that stood at or after it, to the millisecond; default all time",
    "/spc/annotations": "Floored to the minute; default all time",
    "/spc/limits": "Floored to the minute; default all time",
    "/spc/limits/proposal": "To the millisecond, as `limits.freeze` takes it",
  };
  expect(Object.fromEntries(told.filter(([, text]) => text !== "Floored to the minute; default 24 h before `to`"))).toEqual(own);
  expect(told.length).toBeGreaterThan(10);
});

test("a line shows its configured stations in their order, then the others", async () => {
  const world = fakeWorld();
  const config = JSON.stringify({
    stations: [{ station: "S2" }, { station: "S1" }],
    operations: ["OP20", "OP10"],
    calendar: { timeZone: "Asia/Shanghai" },
  });
  world.rows.lines = [
    { factory: "f1", line: "l1", stations: ["S1", "S2", "S9"], characteristics: [], config },
    { factory: "f1", line: "l2", stations: ["S1"], characteristics: [{ station: "S1", characteristic: "d", product: "", chart: "i-mr" }], config: "" },
  ]; // biome-ignore format: rows
  const { json } = await ask(world, "/api/v1/lines");
  expect(json().data).toEqual({
    total: 2, page: 1, pageSize: 1000,
    items: [
      { factory: "f1", line: "l1", stations: ["S2", "S1", "S9"], keyStation: "S1", operations: ["OP20", "OP10"], characteristics: [], timeZone: "Asia/Shanghai" },
      { factory: "f1", line: "l2", stations: ["S1"], keyStation: null, operations: [], timeZone: null,
        characteristics: [{ station: "S1", characteristic: "d", product: null, chart: "i-mr" }] },
    ],
  }); // biome-ignore format: items
});
