// What people do about alerts, as events that the door takes.
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { parseEvent } from "../../core/events.ts";
import { alertRow, alertWorld } from "../alerts.fixture.ts";
import { build } from "../build.ts";
import { credential, type FakeWorld, NOW } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function post(world: FakeWorld, path: string, payload: object = {}, token = "t") {
  app = build(world);
  return app.inject({ method: "POST", url: `/api/v1/alerts/${path}`, payload, headers: { authorization: `Bearer ${token}` } });
}
const sent = (world: FakeWorld) => world.bodies.map(({ text }) => JSON.parse(text));

function worldWith(...rows: object[]) {
  const world = alertWorld({}, {}, {
    reader: credential({ permissions: ["read"] }),
    l1: credential({ factories: new Set(["f1"]), lines: new Set(["f1/l1"]) }),
  }); // biome-ignore format: one world
  world.rows.alert = rows;
  return world;
}

describe("a command about an alert", () => {
  test.each([
    ["acknowledge", {}, { name: "alert.acknowledge" }],
    ["acknowledge", { note: "on my way", id: "mine" }, { name: "alert.acknowledge", note: "on my way", id: "mine" }],
    ["resolve", { note: "sensor changed" }, { name: "alert.resolve", note: "sensor changed" }],
    ["assign", { to: "li" }, { name: "alert.assign", to: "li" }],
    ["assign", { to: "" }, { name: "alert.assign", to: "" }],
    ["comment", { text: "seen" }, { name: "alert.comment", text: "seen" }],
  ])("%s with %j is an event of the alert's own factory and line", async (what, fields, event) => {
    const world = worldWith(alertRow({ alert: "a-1" }));
    const { statusCode, json } = await post(world, `a-1/${what}`, fields);
    const id = "id" in fields ? fields.id : "trace-1";
    expect(statusCode).toBe(202);
    expect(json().data).toEqual({ id, alert: "a-1", factory: "f1", line: "l1" });
    expect(sent(world)).toEqual([{ type: "command", id, at: NOW, factory: "f1", line: "l1", alert: "a-1", ...event }]);
    expect(world.bodies).toMatchObject([{ credential: { name: "kim" } }]);
    expect(parseEvent({ tenant: "acme", ...sent(world)[0] })).toMatchObject({ ok: true });
  });

  test("of no one line is of the system's", async () => {
    const world = worldWith(alertRow({ line: "" }));
    await post(world, "a-1/acknowledge");
    expect(sent(world)).toMatchObject([{ line: "_system" }]);
  });

  test("that there is not, or that the credential does not cover, is 404 and reaches no log", async () => {
    const world = worldWith();
    const { statusCode, json } = await post(world, "a-9/acknowledge", {}, "l1");
    expect([statusCode, json().code, world.bodies]).toEqual([404, "NOT_FOUND", []]);
    expect(world.asked).toMatchObject([{ name: "alert", params: { alert: "a-9", factories: ["f1"], lines: ["f1/l1"] } }]);
  });

  test.each([
    ["assign", {}, "to"],
    ["comment", { text: "" }, "text"],
    ["comment", { text: "x", alert: "a-2" }, "alert"],
    ["acknowledge", { by: "somebody else" }, "by"],
    ["resolve", { factory: "f2" }, "factory"],
  ])("%s with %j names %s", async (what, fields, path) => {
    const world = worldWith(alertRow());
    const { statusCode, json } = await post(world, `a-1/${what}`, fields);
    expect([statusCode, json().details[0].path, world.bodies]).toEqual([400, path, []]);
  });

  test.each([
    "a-1/acknowledge",
    "a-1/resolve",
    "a-1/assign",
    "a-1/comment",
    "silences",
    "silences/x/end",
    "rules/dry-run",
    "channels/x/test",
  ])("%s needs the permission to command", async (path) => {
    expect((await post(worldWith(alertRow()), path, {}, "reader")).statusCode).toBe(403);
    expect((await post(worldWith(alertRow()), path, {}, "nobody")).statusCode).toBe(401);
  });

  test("with another tenant is refused", async () => {
    const { json } = await post(worldWith(alertRow()), "a-1/resolve", { tenant: "rival" });
    expect(json()).toMatchObject({ code: "TENANT_MISMATCH", details: [{ path: "tenant" }] });
  });
});
