import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import type { EdgeRejectCode } from "../../core/errors.ts";
import { parseEvent } from "../../core/events.ts";
import { build } from "../build.ts";
import type { Door } from "../deps.ts";
import { credential, type FakeWorld, fakeWorld, NOW } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function post(world: FakeWorld, path: string, body: object, token = "t") {
  app ??= build(world);
  return app.inject({ method: "POST", url: `/api/v1/spc/${path}`, payload: body, headers: { authorization: `Bearer ${token}` } });
}

const place = { factory: "f1", line: "l1", station: "s1", characteristic: "diameter" };
const sent = (world: FakeWorld) => world.bodies.map(({ text }) => JSON.parse(text));

describe("a command by its own route", () => {
  test.each([
    ["limits/freeze", { points: 30, stage: "new tool", note: "tool changed" }, { name: "limits.freeze", points: 30, stage: "new tool", note: "tool changed" }],
    ["limits/freeze", { from: "2026-03-01T08:00:00+08:00", to: 1772323200000 }, { name: "limits.freeze", from: Date.UTC(2026, 2, 1), to: 1772323200000 }],
    ["limits/set", { mean: 1, sigma: 0.5, product: "P1" }, { name: "limits.set", mean: 1, sigma: 0.5, product: "P1" }],
    ["limits/approve", { version: 2 }, { name: "limits.approve", version: 2 }],
    ["points/exclude", { point: "e1" }, { name: "point.exclude", point: "e1", excluded: true }],
    ["points/annotate", { point: "e1", text: "seen", cause: "wear", action: "changed" },
      { name: "point.annotate", point: "e1", text: "seen", cause: "wear", action: "changed" }],
  ])("%s with %j is an event that the door takes", async (path, fields, event) => {
    const world = fakeWorld();
    const { statusCode, json } = await post(world, path, { ...place, ...fields });
    expect(statusCode).toBe(202);
    expect(json()).toMatchObject({ code: "OK", data: { id: "trace-1", factory: "f1", line: "l1" }, traceId: "trace-1" });
    expect(sent(world)).toEqual([{ type: "command", id: "trace-1", at: NOW, ...place, ...event }]);
    expect(world.bodies).toMatchObject([{ format: "ndjson", credential: { name: "kim" } }]);
    expect(parseEvent({ tenant: "acme", ...sent(world)[0] })).toMatchObject({ ok: true });
  }); // biome-ignore format: one table

  test("sent again with its id is the same event, at the time of the first", async () => {
    let now = NOW;
    const world = fakeWorld({ now: () => now });
    const body = { ...place, point: "e1", id: "mine" };
    expect((await post(world, "points/exclude", body)).json().data.id).toBe("mine");
    now += 5000;
    expect((await post(world, "points/exclude", body)).statusCode).toBe(202);
    expect(sent(world)[1]).toEqual(sent(world)[0]);
    expect((await post(world, "points/exclude", { ...body, line: "l2" })).statusCode).toBe(202); // another line, another command
    expect(sent(world)[2]).toMatchObject({ line: "l2", at: now });
  });

  test("with the id of another command is refused, and names `id`", async () => {
    const world = fakeWorld();
    await post(world, "points/exclude", { ...place, point: "e1", id: "mine" });
    const { statusCode, json } = await post(world, "points/exclude", { ...place, point: "e2", id: "mine" });
    expect([statusCode, json().code, json().details[0].path]).toEqual([400, "INVALID_REQUEST", "id"]);
    expect(world.bodies).toHaveLength(1);
  });
});

describe("a command that is not taken", () => {
  test("has every fault named by its path", async () => {
    const world = fakeWorld();
    const { statusCode, json } = await post(world, "limits/freeze", {
      line: "l/1",
      station: "s1",
      characteristic: 5,
      points: 0,
      poinst: 3,
      from: "yesterday",
    });
    expect([statusCode, json().code]).toEqual([400, "INVALID_REQUEST"]);
    const paths = json().details.map(({ path }: { path: string }) => path);
    expect(paths.sort()).toEqual(["characteristic", "factory", "from", "line", "poinst", "points"]);
    expect(world.bodies).toEqual([]);
  });

  test.each([
    [{ ...place, factory: "f2" }, "factory"],
    [{ ...place, line: "l2" }, "line"],
    [{ ...place, tenant: "rival" }, "tenant"],
  ])("because the credential does not cover %j", async (body, path) => {
    const limits = { factories: new Set(["f1"]), lines: new Set(["f1/l1"]) };
    const world = fakeWorld({}, { limited: credential(limits) });
    const { statusCode, json } = await post(world, "limits/approve", { ...body, version: 1 }, "limited");
    expect([statusCode, json().code, json().details[0].path]).toEqual([403, "TENANT_MISMATCH", path]);
    expect(world.bodies).toEqual([]);
  });

  test("because the caller may not command", async () => {
    const world = fakeWorld({}, { writer: credential({ permissions: ["read", "write"] }) });
    const { statusCode } = await post(world, "limits/approve", { ...place, version: 1 }, "writer");
    expect(statusCode).toBe(403);
  });

  test.each<[EdgeRejectCode, string, string, number]>([
    ["INVALID_EVENT", "stage: too long", "stage", 400],
    ["TENANT_MISMATCH", "the line is not covered", "", 403],
  ])("because the door rejects it with %s", async (code, detail, path, status) => {
    const take: Door["take"] = async (body) => {
      for await (const _ of body);
      return { accepted: 0, duplicates: 0, rejected: [{ index: 0, code, detail }] };
    };
    const { statusCode, json } = await post(fakeWorld({ door: { take } }), "limits/approve", { ...place, version: 1 });
    expect([statusCode, json().code, json().details[0].path]).toEqual([status, code, path]);
  });

  test("can be given again with the same id and other content", async () => {
    let rejected = [{ index: 0, code: "INVALID_EVENT" as const, detail: "mean: odd" }];
    const world = fakeWorld({ door: { take: async () => ({ accepted: 0, duplicates: 0, rejected }) } });
    expect((await post(world, "limits/set", { ...place, mean: 1, id: "mine" })).statusCode).toBe(400);
    rejected = [];
    expect((await post(world, "limits/set", { ...place, mean: 2, id: "mine" })).statusCode).toBe(202);
  });
});
