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

describe("the newest points of one characteristic", () => {
  test("come from its own queries, oldest first, with their marks", async () => {
    const world = fakeWorld();
    world.rows["spc-series-points"] = [bareRow("e3"), bareRow("e2", "P2"), bareRow("e2"), bareRow("e1")];
    world.rows["spc-series-marks"] = [{ total: 9, excluded: [["", "e2"], ["", "older"]], annotated: [["P2", "e2", 3]] }]; // biome-ignore format: one row
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
    expect(world.asked.map(({ name }) => name)).toEqual(["spc-series-points", "spc-series-marks"]);
    expect(world.asked[0]?.params).toEqual(world.asked[1]?.params);
    expect(world.asked[0]?.params).toMatchObject({ tenant: "acme", generation: 3, factory: "f1", limit: 4, products: [] });
  });

  test("that are all there are need no count", async () => {
    const world = fakeWorld();
    world.rows["spc-series-points"] = [bareRow("e1")];
    world.rows["spc-series-marks"] = [{ total: 7, excluded: [], annotated: [] }]; // counted a moment later
    expect((await ask(world, `${ONE}&limit=4`)).json().data).toMatchObject({ total: 1, items: [{ id: "e1" }] });
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
