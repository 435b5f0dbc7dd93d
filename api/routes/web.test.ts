import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EVENT_TYPES } from "../../core/events.ts";
import { build } from "../build.ts";
import { fakeWorld } from "../fakes.ts";

const folder = mkdtempSync(join(tmpdir(), "linepulse-web-"));
let app: FastifyInstance;

beforeAll(() => {
  mkdirSync(join(folder, "root/assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(folder, "root/index.html"), "<title>linepulse</title>");
  writeFileSync(join(folder, "root/favicon.svg"), "<svg/>");
  writeFileSync(join(folder, "root/assets/app-4f2a.js"), "export {};");
  writeFileSync(join(folder, "root/assets/app-4f2a.js.gz"), gzipSync("export {};"));
  app = build(fakeWorld({ webRoot: join(folder, "root") }));
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

describe("the web app", () => {
  test.each([
    "/",
    "/spc",
    "/oee",
    "/yield",
    "/wip",
    "/orders",
    "/alerts",
    "/alerts/a-1",
    "/data",
    "/wall/hall-3",
    "/spc?line=l1",
    "/index.html",
  ])("%s is its page, asked for again each time", async (url) => {
    const { statusCode, body, headers } = await app.inject(url);
    expect([statusCode, body, headers["cache-control"]]).toEqual([200, "<title>linepulse</title>", "no-cache"]);
    expect(headers["content-type"]).toContain("text/html");
  });

  test("files with a hash in their name are kept for ever, others are not", async () => {
    expect((await app.inject("/assets/app-4f2a.js")).headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect((await app.inject("/favicon.svg")).headers["cache-control"]).toBe("no-cache");
  });

  test("whoever takes it gets what the build compressed, kept as long and of the same type; others get it plain", async () => {
    const small = await app.inject({ url: "/assets/app-4f2a.js", headers: { "accept-encoding": "gzip, br" } });
    expect([gunzipSync(small.rawPayload).toString(), small.headers["content-encoding"]]).toEqual(["export {};", "gzip"]);
    expect(small.headers).toMatchObject({ "cache-control": "public, max-age=31536000, immutable", vary: "accept-encoding" });
    expect(small.headers["content-type"]).toContain("javascript");
    expect((await app.inject("/assets/app-4f2a.js")).body).toBe("export {};");
  });

  test("what is not there is 404, and nothing says to keep that", async () => {
    for (const url of ["/nope", "/assets/old-1111.js", "/wall", "/wall/a/b", "/assets/"]) {
      const { statusCode, headers, json } = await app.inject(url);
      expect([url, statusCode, json().code]).toEqual([url, 404, "NOT_FOUND"]);
      expect(headers["cache-control"]).toBeUndefined();
    }
  });

  test("a browser that asks for a page that is not there gets the app, which says so", async () => {
    const accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    for (const url of ["/nope", "/wall", "/wall/a/b"]) {
      const { statusCode, body, headers } = await app.inject({ url, headers: { accept } });
      expect([url, statusCode, body, headers["cache-control"]]).toEqual([url, 404, "<title>linepulse</title>", "no-cache"]);
    }
    for (const [method, url] of [["GET", "/api/v1/nope"], ["GET", "/assets/old-1111.js"], ["POST", "/nope"]] as const) {
      const { statusCode, json } = await app.inject({ method, url, headers: { accept } });
      expect([url, statusCode, json().code]).toEqual([url, 404, "NOT_FOUND"]);
    } // biome-ignore format: one list
  });

  test.each(["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2f..%2fsecret.txt", "/..%5csecret.txt"])(
    "%s leads nowhere",
    async (url) => {
      const { statusCode, body } = await app.inject(url);
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(body).not.toBe("secret");
    },
  );

  test("every answer carries the headers that keep a browser honest", async () => {
    for (const url of ["/", "/assets/app-4f2a.js", "/nope", "/docs/", "/healthz"]) {
      const { headers } = await app.inject(url);
      expect(headers["content-security-policy"]).toContain("default-src 'self'");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
    }
  });
});

describe("the documentation", () => {
  test("names nothing outside this server", async () => {
    const { body } = await app.inject("/docs/");
    const addresses = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = ""]) => address);
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      expect(address).toMatch(/^\.\/static\//);
      expect((await app.inject(`/docs/${address}`)).statusCode).toBe(200);
    }
    expect((await app.inject("/docs/static/swagger-initializer.js")).body).not.toContain("validator.swagger.io");
  });

  test("describes every event and resolves every reference", async () => {
    const document = (await app.inject("/docs/json")).json();
    const { schemas } = document.components;
    expect(schemas.Event.oneOf).toHaveLength(EVENT_TYPES.length);
    expect(schemas.MeasurementEvent.required).toEqual(expect.arrayContaining(["id", "at", "tenant", "factory", "line", "characteristic"]));
    const body = document.paths["/api/v1/events"].post.requestBody.content;
    expect(Object.keys(body)).toEqual(["application/x-ndjson", "application/ndjson", "application/json"]);
    for (const [, name = ""] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(schemas).toHaveProperty(name);
  });

  test("lists exactly the routes of the interface", async () => {
    const { paths } = (await app.inject("/docs/json")).json();
    expect(Object.keys(paths).sort()).toEqual([
      "/api/v1/alerts", "/api/v1/alerts/rules", "/api/v1/alerts/rules/activity", "/api/v1/alerts/rules/check",
      "/api/v1/alerts/silences", "/api/v1/alerts/silences/{id}/end", "/api/v1/alerts/{id}",
      "/api/v1/alerts/{id}/acknowledge", "/api/v1/alerts/{id}/assign", "/api/v1/alerts/{id}/comment", "/api/v1/alerts/{id}/resolve",
      "/api/v1/commands/{id}", "/api/v1/deadletters", "/api/v1/deadletters/acts", "/api/v1/deadletters/dismiss", "/api/v1/deadletters/replay",
      "/api/v1/deadletters/summary", "/api/v1/events", "/api/v1/lines",
      "/api/v1/oee", "/api/v1/oee/counts/correct", "/api/v1/oee/losses", "/api/v1/oee/stops/reclassify", "/api/v1/oee/timeline",
      "/api/v1/orders", "/api/v1/orders/operations", "/api/v1/orders/places", "/api/v1/orders/stations", "/api/v1/quality",
      "/api/v1/rebuilds", "/api/v1/session", "/api/v1/sources", "/api/v1/spc/annotations", "/api/v1/spc/capability", "/api/v1/spc/characteristics", "/api/v1/spc/gauge",
      "/api/v1/spc/limits", "/api/v1/spc/limits/approve", "/api/v1/spc/limits/freeze", "/api/v1/spc/limits/proposal",
      "/api/v1/spc/limits/set", "/api/v1/spc/points", "/api/v1/spc/points/annotate", "/api/v1/spc/points/exclude",
      "/api/v1/spc/signals", "/api/v1/status", "/api/v1/stream", "/api/v1/verification", "/api/v1/walls/{name}", "/api/v1/wip",
      "/api/v1/wip/findings", "/api/v1/wip/lots", "/api/v1/wip/reconciliation", "/api/v1/yield", "/api/v1/yield/pareto", "/api/v1/yield/units",
      "/healthz", "/metrics", "/readyz",
    ]); // biome-ignore format: one list
  });
});
