import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { parseEvent } from "../../core/events.ts";
import { DAY_MS, formatInstant, HOUR_MS } from "../../core/time.ts";
import { alertWorld } from "../alerts.fixture.ts";
import { build } from "../build.ts";
import { listed } from "../envelope.ts";
import { credential, type FakeWorld, NOW } from "../fakes.ts";
import { type SilenceRow, silenceSchema } from "../items/alert-silence.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const tokens = {
  f1: credential({ factories: new Set(["f1"]) }),
  l1: credential({ lines: new Set(["f1/l1"]), source: "phone" }),
};
const world = () => alertWorld({}, {}, tokens);

async function post(of: FakeWorld, path: string, payload: object = {}, token = "t") {
  app = build(of);
  return app.inject({ method: "POST", url: `/api/v1/alerts/silences${path}`, payload, headers: { authorization: `Bearer ${token}` } });
}
const sent = (of: FakeWorld) => of.bodies.map(({ text }) => JSON.parse(text));

const until = NOW + HOUR_MS;
const row = (fields: Partial<SilenceRow> = {}): SilenceRow => ({
  factory: "f1", silence: "http/c1", match: '{"line":"l1","rule":"oee-*"}', at: NOW - HOUR_MS, until, by: "kim", note: "maintenance",
  ended_at: null, ended_by: "", line: "l1", ...fields,
}); // biome-ignore format: one row

describe("POST /alerts/silences", () => {
  test.each([
    [{ line: "l1", rule: "oee-*" }, "l1"],
    [{ line: "l*" }, "_system"],
    [{ rule: "cdc-delay", severity: "P1" }, "_system"],
  ])("with %j is an event of line %s", async (match, line) => {
    const of = world();
    const { statusCode, json } = await post(of, "", { factory: "f1", match, until: formatInstant(until), note: "maintenance" });
    expect(statusCode).toBe(202);
    expect(json().data).toEqual({ id: "trace-1", silence: "http/trace-1", factory: "f1", line });
    const event = {
      type: "command",
      name: "alert.silence",
      id: "trace-1",
      at: NOW,
      factory: "f1",
      line,
      match,
      until,
      note: "maintenance",
    };
    expect(sent(of)).toEqual([event]);
    expect(parseEvent({ tenant: "acme", ...sent(of)[0] })).toMatchObject({ ok: true });
  });

  test.each([
    [{ match: {} }, "match"],
    [{ match: { lines: "l1" } }, "match"],
    [{ match: { tenant: "rival" } }, "match"],
    [{ match: { line: "" } }, "match.line"],
    [{ until: formatInstant(NOW) }, "until"],
    [{ until: formatInstant(NOW + 32 * DAY_MS) }, "until"],
    [{ until: "tomorrow" }, "until"],
    [{ factory: "f/1" }, "factory"],
  ])("with %j names %s", async (fields, path) => {
    const of = world();
    const { statusCode, json } = await post(of, "", { factory: "f1", match: { line: "l1" }, until, ...fields });
    expect([statusCode, json().details[0].path.startsWith(path), of.bodies]).toEqual([400, true, []]);
  });

  test("by who may command some lines alone is of one of them, named and no pattern", async () => {
    const of = world();
    const of_ = (match: object, token: string) => post(of, "", { factory: "f1", match, until }, token);
    expect((await of_({ line: "l1", rule: "*" }, "l1")).json().data).toMatchObject({ line: "l1", silence: "phone/trace-1" });
    for (const match of [{ line: "l2" }, { line: "l*" }, { rule: "*" }]) {
      const { statusCode, json } = await of_(match, "l1");
      expect([statusCode, json().code, json().details[0].path]).toEqual([403, "TENANT_MISMATCH", "match.line"]);
    }
    expect(of.bodies).toHaveLength(1);
    expect((await post(of, "", { factory: "f2", match: { line: "l1" }, until }, "f1")).statusCode).toBe(403);
  });
});

describe("POST /alerts/silences/{id}/end", () => {
  test("ends one that is stored, in its own factory", async () => {
    const of = world();
    of.rows["alert-silences"] = [row()];
    const { statusCode, json } = await post(of, `/${encodeURIComponent("http/c1")}/end`, { note: "done" }, "f1");
    expect([statusCode, json().data]).toEqual([202, { id: "trace-1", silence: "http/c1", factory: "f1", line: "l1" }]);
    expect(of.asked[0]).toMatchObject({ name: "alert-silences", params: { silence: "http/c1", factories: ["f1"], over: 1 } });
    const event = { type: "command", name: "alert.unsilence", id: "trace-1", at: NOW, factory: "f1", line: "l1", silence: "http/c1" };
    expect(sent(of)).toEqual([{ ...event, note: "done" }]);
    of.rows["alert-silences"] = [row({ line: "l*" })];
    await post(of, "/x/end");
    expect(sent(of)[1]).toMatchObject({ line: "_system" });
  });

  test("is 404 for one that there is not, or that the credential does not cover", async () => {
    const of = world();
    expect((await post(of, "/http%2Fc9/end", {}, "l1")).statusCode).toBe(404);
    expect([of.bodies, of.asked[0]?.params.lines]).toEqual([[], ["f1/l1"]]);
  });
});

test("GET /alerts/silences gives those in force, or all, with what became of them", async () => {
  const of = world();
  of.rows["alert-silences"] = [row(), row({ ended_at: NOW - 1000, ended_by: "li", note: "" }), row({ until: NOW, ended_at: null })];
  app = build(of);
  const get = (query: string) => app?.inject({ url: `/api/v1/alerts/silences${query}`, headers: { authorization: "Bearer t" } });
  const { data } = listed(silenceSchema.strict()).parse((await get("?state=all&line=l1&pageSize=10"))?.json());
  expect(data.items[0]).toEqual({
    id: "http/c1", factory: "f1", match: { line: "l1", rule: "oee-*" }, at: "2026-03-01T11:30:15.250Z", until: "2026-03-01T13:30:15.250Z",
    by: "kim", note: "maintenance", endedAt: null, endedBy: null, state: "active",
  }); // biome-ignore format: one item
  expect(data.items.slice(1)).toMatchObject([
    { state: "over", endedBy: "li", note: null },
    { state: "over", endedAt: null },
  ]);
  expect(of.asked[0]?.params).toMatchObject({ over: 1, now: NOW, line: "l1", limit: 10 });
  await get("");
  expect(of.asked.at(-1)?.params).toMatchObject({ over: 0, silence: "" });
});
