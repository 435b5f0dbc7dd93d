// The link in a message: a page that changes nothing, and a form that acknowledges in the name of who was told.
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import { parseEvent } from "../../core/events.ts";
import type { AlertLink } from "../alert-link.ts";
import { alertRow, alertWorld, CONFIG, LINKS } from "../alerts.fixture.ts";
import { build } from "../build.ts";
import { credential, type FakeWorld, NOW } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const FORM = "application/x-www-form-urlencoded";
const tokenOf = (fields: Partial<AlertLink> = {}) =>
  LINKS.sign({ tenant: "acme", factory: "f1", line: "l1", alert: "a-1", by: "班组 <b>", expiresAt: NOW + 1, ...fields });
const urlOf = (token?: string, id = "a-1") => `/api/v1/alerts/${id}/acknowledge${token === undefined ? "" : `?token=${token}`}`;

async function get(world: FakeWorld, url: string, headers: Record<string, string> = {}) {
  app = build(world);
  return app.inject({ url, headers });
}
async function post(world: FakeWorld, url: string, payload = "", headers: Record<string, string> = {}) {
  app = build(world);
  return app.inject({ method: "POST", url, payload, headers: { "content-type": FORM, ...headers } });
}
function worldWith(...rows: object[]) {
  const world = alertWorld();
  world.rows.alert = rows;
  return world;
}
const sent = (world: FakeWorld) => world.bodies.map(({ text }) => JSON.parse(text));

describe("GET /alerts/{id}/acknowledge", () => {
  test("shows what the alert says in both languages, with a form, and changes nothing", async () => {
    const world = worldWith(alertRow({ detail: "nelson1 <script>", assignee: "li" }));
    const { statusCode, body, headers } = await get(world, urlOf(tokenOf()));
    expect([statusCode, headers["content-type"], headers["cache-control"]]).toEqual([200, "text/html; charset=utf-8", "no-store"]);
    for (const part of ["SPC 判异", "SPC signal", "f1 / l1 / s1", "2026-03-01 20:00 Asia/Shanghai", "74.06 (74.02)", "复测该件", "Measure the part"])
      expect(body).toContain(part);
    expect(body).toContain("nelson1 &lt;script&gt;");
    expect(body).toContain(`<form method="post" action="?token=${tokenOf()}">`);
    expect(body).toContain("Acknowledge as 班组 &lt;b&gt;");
    expect(body).toContain('href="https://plant.example/alerts?alert=a-1"');
    expect(body).not.toMatch(/<script|<b>|onclick|src=|acme/);
    expect(world.bodies).toEqual([]);
    expect(world.asked).toMatchObject([{ name: "alert", params: { tenant: "acme", factories: ["f1"], alert: "a-1" } }]);
  }); // biome-ignore format: one list

  test.each([
    ["ms", 90_000_000, 86_400_000, "1天1小时 · 1d 1h (1天 · 1d)"],
    ["ratio", 0.8235, 0.85, "82.4% (85.0%)"],
    ["B", 5 * 2 ** 30, 2 ** 30, "5120 MiB (1024 MiB)"],
  ])("writes figures in %s as messages do", async (unit, value, limit_value, text) => {
    const { body } = await get(worldWith(alertRow({ unit, value, limit_value })), urlOf(tokenOf()));
    expect(body).toContain(text);
  });

  test("lets its form be sent by a browser: the Origin of a form is `null` where no referrer is allowed", async () => {
    const { headers } = await get(worldWith(alertRow()), urlOf(tokenOf()));
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["content-security-policy"]).toContain("form-action 'self'");
  });

  test("has no form any more where somebody acknowledged", async () => {
    const { body } = await get(worldWith(alertRow({ acknowledged_at: NOW, acknowledged_by: "li" })), urlOf(tokenOf()));
    expect(body).toContain("Acknowledged by li");
    expect(body).not.toContain("<form");
  });

  test.each([
    ["has not got the alert yet", async () => []],
    ["does not answer", async () => Promise.reject(new PipelineError("WAREHOUSE_UNAVAILABLE", "gone"))],
  ])("shows its form also while the warehouse %s", async (_, query) => {
    const { statusCode, body } = await get(alertWorld({}, { query: query as FakeWorld["query"] }), urlOf(tokenOf()));
    expect([statusCode, body.includes("<form")]).toEqual([200, true]);
  });

  test("writes times as the line's calendar has them, where the configuration names no zone", async () => {
    const { timeZone: _, ...config } = CONFIG;
    const world = alertWorld({ config });
    world.rows.alert = [alertRow()];
    expect((await get(world, urlOf(tokenOf()))).body).toContain("2026-03-01 12:00 UTC");
    const line = { stations: [{ station: "s1" }], calendar: { timeZone: "America/Chicago", shifts: [], breaks: [], exceptions: [] } };
    world.rows["line-configs"] = [{ factory: "f1", line: "l1", config: JSON.stringify(line) }];
    expect((await get(world, urlOf(tokenOf()))).body).toContain("2026-03-01 06:00 America/Chicago");
  });

  test.each([
    ["without a token", urlOf()],
    ["with one that is forged", urlOf(`${tokenOf()}x.y`)],
    ["with one that has expired", urlOf(tokenOf({ expiresAt: NOW }))],
    ["with that of another alert", urlOf(tokenOf(), "a-2")],
    ["with two", `${urlOf(tokenOf())}&token=${tokenOf()}`],
  ])("is 401 %s, says so to a person, and asks nothing", async (_, url) => {
    const world = worldWith(alertRow());
    for (const method of ["GET", "POST"] as const) {
      const { statusCode, body, headers } = await (method === "GET" ? get(world, url) : post(world, url));
      expect([statusCode, headers["content-type"]]).toEqual([401, "text/html; charset=utf-8"]);
      expect(body).toContain("The link is not valid, or has expired");
    }
    expect([world.asked, world.bodies]).toEqual([[], []]);
  });

  test("is for links alone: a token of the API is answered with 401 too", async () => {
    expect((await get(worldWith(alertRow()), urlOf(), { authorization: "Bearer t" })).statusCode).toBe(401);
  });
});

describe("the form", () => {
  test("acknowledges in the name of who was told, without the warehouse", async () => {
    const world = alertWorld({}, { query: async () => Promise.reject(new PipelineError("WAREHOUSE_UNAVAILABLE", "gone")) });
    const { statusCode, body } = await post(world, urlOf(tokenOf()), "note=+on+my+way+%E6%9D%8E+");
    expect([statusCode, body.includes("Acknowledged by 班组 &lt;b&gt;")]).toEqual([200, true]);
    const event = { type: "command", name: "alert.acknowledge", id: "trace-1", at: NOW, factory: "f1", line: "l1", alert: "a-1" };
    expect(sent(world)).toEqual([{ ...event, note: "on my way 李" }]);
    const by = { tenant: "acme", name: "班组 <b>", source: "alert-link", factories: new Set(["f1"]), permissions: new Set(["command"]) };
    expect(world.bodies[0]?.credential).toEqual(by);
    expect(parseEvent({ tenant: "acme", ...sent(world)[0] })).toMatchObject({ ok: true });
  });

  test("without a note, and of an alert of no one line", async () => {
    const world = alertWorld();
    await post(world, urlOf(tokenOf({ line: "" })), "note=");
    expect(sent(world)[0]).toMatchObject({ line: "_system" });
    expect(sent(world)[0]).not.toHaveProperty("note");
  });

  test("needs the link: a browser that is let in without one is refused", async () => {
    const world = alertWorld({}, { authenticate: () => credential() });
    world.rows.alert = [alertRow()];
    const { statusCode } = await post(world, urlOf(), "note=x", { host: "localhost", origin: "http://localhost" });
    expect([statusCode, world.bodies]).toEqual([415, []]);
  });

  test("of a page of another origin is refused", async () => {
    const world = alertWorld();
    for (const origin of ["https://evil.example", "null"]) {
      expect((await post(world, urlOf(tokenOf()), "", { host: "localhost", origin })).statusCode).toBe(403);
    }
    expect(world.bodies).toEqual([]);
  });

  test("that the log cannot take now says so to a person, and is reported", async () => {
    const world = alertWorld({}, { door: { take: async () => Promise.reject(new PipelineError("LOG_UNAVAILABLE", "disk: /data")) } });
    const { statusCode, body } = await post(world, urlOf(tokenOf()));
    expect([statusCode, body.includes("could not be acknowledged"), body.includes("/data")]).toEqual([503, true, false]);
    expect(world.faults).toMatchObject([{ code: "LOG_UNAVAILABLE" }]);
  });

  test("is not taken by another route", async () => {
    app = build(alertWorld());
    const headers = { "content-type": FORM, authorization: "Bearer t" };
    for (const path of ["/api/v1/alerts/a-1/resolve", "/api/v1/alerts/silences"])
      expect((await app.inject({ method: "POST", url: path, payload: "note=x", headers })).statusCode).toBe(415);
  });
});

test("a link opens no other route, and its JSON is answered in the envelope", async () => {
  const world = worldWith(alertRow());
  const headers = { "content-type": "application/json" };
  const { statusCode, json } = await post(world, urlOf(tokenOf()), '{"note":"x"}', headers);
  expect([statusCode, json().data]).toEqual([202, { id: "trace-1", alert: "a-1", factory: "f1", line: "l1" }]);
  for (const path of ["/api/v1/alerts/a-1", "/api/v1/alerts", "/api/v1/status"])
    expect((await get(world, `${path}?token=${tokenOf()}`)).statusCode).toBe(401);
  expect((await post(world, `/api/v1/alerts/a-1/resolve?token=${tokenOf()}`, "{}", headers)).statusCode).toBe(401);
  const expired = await post(world, urlOf(tokenOf({ expiresAt: 0 })), "{}", headers);
  expect([expired.statusCode, expired.json().code]).toEqual([401, "UNAUTHORIZED"]);
});
