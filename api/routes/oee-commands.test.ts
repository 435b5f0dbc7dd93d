import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { parseEvent } from "../../core/events.ts";
import { build } from "../build.ts";
import { credential, type FakeWorld, fakeWorld, NOW } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function post(world: FakeWorld, path: string, body: object, token = "t") {
  app ??= build(world);
  return app.inject({ method: "POST", url: `/api/v1/${path}`, payload: body, headers: { authorization: `Bearer ${token}` } });
}

const place = { factory: "f1", line: "l1", station: "s1" };
const EIGHT = Date.UTC(2026, 2, 1);
const sent = (world: FakeWorld) => world.bodies.map(({ text }) => JSON.parse(text));

test.each([
  ["oee/stops/reclassify", { from: "2026-03-01T08:00:00+08:00", to: EIGHT + 60_000, reason: null, note: "the sensor lied" },
    { name: "stop.reclassify", at: NOW, from: EIGHT, to: EIGHT + 60_000, reason: null, note: "the sensor lied" }],
  ["oee/stops/reclassify", { from: EIGHT, to: EIGHT + 1, state: "running" },
    { name: "stop.reclassify", at: NOW, from: EIGHT, to: EIGHT + 1, state: "running" }],
  ["oee/counts/correct", { good: -3, scrap: 3, product: "P1" },
    { name: "count.correct", at: NOW, good: -3, scrap: 3, rework: 0, product: "P1" }],
  ["oee/counts/correct", { at: "2026-03-01T08:00:00+08:00", rework: 1 },
    { name: "count.correct", at: EIGHT, good: 0, scrap: 0, rework: 1 }],
])("%s with %j is an event that the door takes", async (path, fields, event) => {
  const world = fakeWorld();
  const { statusCode, json } = await post(world, path, { ...place, ...fields });
  expect([statusCode, json().data]).toEqual([202, { id: "trace-1", factory: "f1", line: "l1" }]);
  expect(sent(world)).toEqual([{ type: "command", id: "trace-1", ...place, ...event }]);
  expect(parseEvent({ tenant: "acme", ...sent(world)[0] })).toMatchObject({ ok: true });
}); // biome-ignore format: one table

test.each([
  ["oee/stops/reclassify", { from: EIGHT }, "to"],
  ["oee/stops/reclassify", { from: EIGHT, to: EIGHT + 1, state: "asleep" }, "state"],
  ["oee/stops/reclassify", { from: EIGHT, to: EIGHT + 1, at: EIGHT }, "at"],
  ["oee/counts/correct", { good: 0.5 }, "good"],
  ["oee/counts/correct", { goodTotal: 5 }, "goodTotal"],
])("%s with %j is refused, and %s is named", async (path, fields, named) => {
  const world = fakeWorld();
  const { statusCode, json } = await post(world, path, { ...place, ...fields });
  expect([statusCode, json().code, json().details[0].path]).toEqual([400, "INVALID_REQUEST", named]);
  expect(world.bodies).toEqual([]);
});

test("an id belongs to one command, whichever route it came by", async () => {
  const world = fakeWorld();
  expect((await post(world, "oee/counts/correct", { ...place, good: 1, id: "mine" })).statusCode).toBe(202);
  expect((await post(world, "oee/counts/correct", { ...place, good: 1, id: "mine" })).statusCode).toBe(202);
  expect(sent(world)[1]).toEqual(sent(world)[0]);
  const { statusCode, json } = await post(world, "spc/points/exclude", { ...place, characteristic: "d", point: "p", id: "mine" });
  expect([statusCode, json().details[0].path]).toEqual([400, "id"]);
});

test("whoever may not command, or not there, is refused", async () => {
  const tokens = { writer: credential({ permissions: ["read", "write"] }), elsewhere: credential({ lines: new Set(["f1/l2"]) }) };
  const world = fakeWorld({}, tokens);
  expect((await post(world, "oee/counts/correct", { ...place, good: 1 }, "writer")).statusCode).toBe(403);
  expect((await post(world, "oee/counts/correct", { ...place, good: 1 }, "elsewhere")).statusCode).toBe(403);
  expect(world.bodies).toEqual([]);
});
