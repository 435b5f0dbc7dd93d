import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { build } from "../build.ts";
import { listed } from "../envelope.ts";
import { type FakeWorld, fakeWorld, pointRow } from "../fakes.ts";
import { pointSchema } from "../items/point.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function ask(world: FakeWorld, query: string) {
  app = build(world);
  return app.inject({ url: `/api/v1/spc/points?${query}`, headers: { authorization: "Bearer t" } });
}

const ONE = "factory=f1&line=l1&station=s1&characteristic=diameter";

/** A row as `spc-series-points` gives it: without what the caller knows. */
function bareRow(id: string, product = "") {
  const { tenant, factory, line, station, characteristic, excluded, ...row } = pointRow({ id, product });
  return row;
}

const MARCH = { month: 202603, points: 9, first_at: Date.UTC(2026, 2, 1, 2), last_at: Date.UTC(2026, 2, 1, 12) };
const said = (point: string, excluded: boolean, product = "") => ({ product, point, excluded });

describe("the newest points of one characteristic", () => {
  test("come from its own queries, oldest first, with their marks", async () => {
    const world = fakeWorld();
    world.rows["spc-series-months"] = [MARCH];
    world.rows["spc-series-points"] = [bareRow("e3"), bareRow("e2", "P2"), bareRow("e2"), bareRow("e1")];
    world.rows["spc-series-marks"] = [said("e2", true), said("older", true), ...Array.from({ length: 3 }, () => said("e2", false, "P2"))];
    const { json } = await ask(world, `${ONE}&limit=4`);
    const { data } = listed(pointSchema.strict()).parse(json());
    expect(data).toMatchObject({ total: 9, page: 1, pageSize: 4 });
    expect(data.items.map(({ id, product, excluded, annotations }) => [id, product, excluded, annotations])).toEqual([
      ["e1", null, false, 0],
      ["e2", null, true, 0],
      ["e2", "P2", false, 3],
      ["e3", null, false, 0],
    ]);
    expect(data.items[0]).toMatchObject({ factory: "f1", line: "l1", station: "s1", characteristic: "diameter", measuredProduct: null });
    expect(data.items[2]).toMatchObject({ measuredProduct: "P2" });
    const asked = Object.fromEntries(world.asked.map(({ name, params }) => [name, params]));
    expect(Object.keys(asked).sort()).toEqual(["spc-point-states", "spc-series-marks", "spc-series-months", "spc-series-points"]);
    const params = { tenant: "acme", generation: 3, factory: "f1", limit: 4, products: [], before: Date.UTC(2299, 11, 31), before_id: "" };
    expect(asked["spc-series-points"]).toMatchObject({ ...params, from: expect.any(Number), to: Date.UTC(2299, 11, 31) });
  });

  test("are read from about where they are, and from where they must be when these are too few", async () => {
    const world = fakeWorld();
    world.rows["spc-series-months"] = [{ ...MARCH, points: 10 }];
    const hour = 3_600_000;
    world.rows["spc-series-points"] = ({ from }) =>
      Number(from) > MARCH.first_at ? [bareRow("e3")] : [bareRow("e3"), bareRow("e2"), bareRow("e1")];
    expect((await ask(world, `${ONE}&limit=3`)).json().data).toMatchObject({
      total: 10,
      items: [{ id: "e1" }, { id: "e2" }, { id: "e3" }],
    });
    const froms = world.asked.filter(({ name }) => name === "spc-series-points").map(({ params }) => params.from);
    expect(froms).toEqual([MARCH.last_at - 3.6 * hour, MARCH.first_at]); // a point an hour, a fifth more than three of them
  });

  test("that are all there are need no count, and none are asked for where there are none", async () => {
    const world = fakeWorld();
    world.rows["spc-series-months"] = [{ ...MARCH, points: 2 }]; // counted a moment earlier
    world.rows["spc-series-points"] = [bareRow("e1")];
    expect((await ask(world, `${ONE}&limit=4`)).json().data).toMatchObject({ total: 1, items: [{ id: "e1" }] });
    const empty = fakeWorld();
    expect((await ask(empty, `${ONE}&limit=4`)).json().data).toMatchObject({ total: 0, items: [] });
    expect(empty.asked.map(({ name }) => name)).not.toContain("spc-series-points");
  });
});

describe("a page of one characteristic", () => {
  const RANGE = "from=2026-03-01T08:00:00Z&to=2026-03-01T12:00:00Z";

  test("comes from its own query, with its marks, and counts itself", async () => {
    const world = fakeWorld();
    world.rows["spc-series-page"] = [bareRow("e1"), bareRow("e2")];
    world.rows["spc-series-marks"] = [said("e2", true), said("e1", false)];
    const { data } = listed(pointSchema.strict()).parse((await ask(world, `${ONE}&${RANGE}&page=3&pageSize=5`)).json());
    expect(data).toMatchObject({ total: 12, page: 3, pageSize: 5 });
    expect(data.items.map(({ id, excluded, annotations }) => [id, excluded, annotations])).toEqual([["e1", false, 1], ["e2", true, 0]]); // biome-ignore format: rows
    expect(world.asked.map(({ name }) => name).sort()).toEqual(["spc-series-marks", "spc-series-page"]);
    const range = { from: Date.UTC(2026, 2, 1, 8), to: Date.UTC(2026, 2, 1, 12) };
    expect(world.asked[0]?.params).toMatchObject({ ...range, limit: 5, offset: 10, characteristic: "diameter" });
  });

  test("that is full is one of as many points as its months have in the range", async () => {
    const world = fakeWorld();
    world.rows["spc-series-page"] = [bareRow("e1")];
    world.rows["spc-series-months"] = [{ ...MARCH, month: 202602, points: 3 }, MARCH];
    expect((await ask(world, `${ONE}&${RANGE}&pageSize=1`)).json().data).toMatchObject({ total: 12 });
    expect(world.asked.map(({ name }) => name)).not.toContain("spc-point-states");
  });
});

test.each([["line=l1&limit=3"], ["factory=f1&line=l1&station=s1&limit=3"]])(
  "with %s the points of many series are asked for",
  async (query) => {
    const world = fakeWorld();
    world.rows["spc-points-newest"] = [pointRow({ excluded: true, annotations: 2 } as object)];
    const { json } = await ask(world, query);
    expect(json().data).toMatchObject({ total: 1, items: [{ excluded: true, annotations: 2 }] });
    expect(world.asked.map(({ name }) => name)).toEqual(["spc-points-newest", "spc-points-count"]);
  },
);
