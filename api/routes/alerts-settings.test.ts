import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { alertsSchema } from "../../core/alert-config.ts";
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { alertWorld } from "../alerts.fixture.ts";
import { build } from "../build.ts";
import { fakeWorld } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const request = { url: "/api/v1/alerts/settings", headers: { authorization: "Bearer t" } };

test("says who is told, and what keeps quiet, and nobody's number", async () => {
  const config = alertsSchema.parse({
    timeZone: "Asia/Shanghai",
    chain: "quality",
    chains: { quality: [{ channels: ["ding"] }, { channels: ["mail"], after: "1h", mentions: { mobiles: ["13800000000"] } }] },
    routes: [{ match: { rule: ["line-down"], severity: "P0" }, chain: "quality" }],
    muteTimes: [{ name: "night", match: { severity: "P2" }, days: [6, 7], start: "20:00", end: "08:00" }],
    inhibitions: [{ source: { rule: "line-down" }, target: { rule: "oee-low" }, equal: ["line"] }],
  });
  app = build(alertWorld({ config }));
  const response = await app.inject(request);
  expect(response.body).not.toContain("13800000000");
  expect(response.json().data).toEqual({
    timeZone: "Asia/Shanghai",
    chain: "quality",
    chains: [
      {
        name: "quality",
        levels: [
          { channels: ["ding"], afterMs: 15 * MINUTE_MS },
          { channels: ["mail"], afterMs: HOUR_MS },
        ],
      },
    ],
    routes: [{ match: { rule: ["line-down"], severity: ["P0"] }, chain: "quality" }],
    muteTimes: [{ name: "night", match: { severity: ["P2"] }, days: [6, 7], start: "20:00", end: "08:00", timeZone: "Asia/Shanghai" }],
    inhibitions: [{ source: { rule: ["line-down"] }, target: { rule: ["oee-low"] }, equal: ["line"] }],
  });
});

test("a process that is not set up for alerts has none", async () => {
  app = build(fakeWorld());
  expect((await app.inject(request)).statusCode).toBe(404);
});
