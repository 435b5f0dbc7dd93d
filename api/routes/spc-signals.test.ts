import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { build } from "../build.ts";
import { listed } from "../envelope.ts";
import { type FakeWorld, fakeWorld } from "../fakes.ts";
import { annotationSchema } from "../items/annotation.ts";
import { signalSchema } from "../items/signal.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function ask(world: FakeWorld, url: string) {
  app = build(world);
  return app.inject({ url: `/api/v1/spc/${url}`, headers: { authorization: "Bearer t" } });
}

const series = { factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: "" };

describe("GET /spc/signals", () => {
  const row = {
    ...series, id: "e9", at: 0, rule: "nelson2", second: false, points: ["e1", "e9"], limits_version: 1, state: "open", cause: "",
    action: "", by: "", changed_at: 0, planned_action: "", excluded: 0,
  }; // biome-ignore format: one row

  test("gives items as its schema says, with null for what nobody has said", async () => {
    const world = fakeWorld();
    const closed = { state: "closed", cause: "wear", action: "changed", by: "kim", changed_at: 1, planned_action: "stop", excluded: 1 };
    world.rows["spc-signals"] = [row, { ...row, ...closed }];
    const { items } = listed(signalSchema.strict()).parse((await ask(world, "signals?line=l1")).json()).data;
    const nothing = { cause: null, action: null, by: null, changedAt: null, plannedAction: null };
    expect(items[0]).toMatchObject({ state: "open", ...nothing, excluded: false, product: null });
    expect(items[1]).toMatchObject({
      state: "closed", cause: "wear", action: "changed", by: "kim", changedAt: "1970-01-01T00:00:00.001Z", plannedAction: "stop", excluded: true,
    }); // biome-ignore format: one item
    expect(world.asked[0]?.params).toMatchObject({ line: "l1", rule: "", state: "", direction: 1, from: Date.UTC(2026, 1, 28, 12, 31) });
  });

  test("hands its filters to the list and to its count", async () => {
    const world = fakeWorld();
    await ask(world, "signals?rule=nelson3&state=assigned&order=desc&page=2&pageSize=10&product=");
    expect(world.asked.map(({ name }) => name)).toEqual(["spc-signals", "spc-signals-count"]);
    expect(world.asked[0]?.params).toMatchObject({
      rule: "nelson3",
      state: "assigned",
      direction: -1,
      products: [""],
      limit: 10,
      offset: 10,
    });
    expect(world.asked[1]?.params).toMatchObject({ rule: "nelson3", state: "assigned", products: [""] });
  });

  test.each(["rule=nelson9", "state=done", "order=up"])("refuses %s", async (query) => {
    const answer = await ask(fakeWorld(), `signals?${query}`);
    expect([answer.statusCode, answer.json().details[0].path]).toEqual([400, query.split("=")[0]]);
  });
});

describe("GET /spc/annotations", () => {
  test("tells who said what when, of all time unless asked otherwise", async () => {
    const world = fakeWorld();
    const word = {
      ...series,
      point: "e1",
      kind: "annotation",
      at: 0,
      by: "kim",
      text: "ok",
      cause: "",
      action: "",
      excluded: null,
      source: "http",
      id: "a1",
    };
    world.rows["spc-annotations"] = [word, { ...word, kind: "exclusion", text: "", excluded: false, id: "c1" }]; // biome-ignore format: rows
    const { items } = listed(annotationSchema.strict()).parse((await ask(world, "annotations?point=e1")).json()).data;
    expect(items).toMatchObject([
      { kind: "annotation", text: "ok", cause: null, action: null, excluded: null, id: "a1", at: "1970-01-01T00:00:00.000Z" },
      { kind: "exclusion", text: null, excluded: false, id: "c1" },
    ]);
    expect(world.asked[0]?.params).toMatchObject({ point: "e1", from: Date.UTC(1900, 0, 1), to: Date.UTC(2299, 11, 31) });
  });
});
