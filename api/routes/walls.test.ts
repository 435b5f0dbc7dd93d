import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { build } from "../build.ts";
import { credential, fakeWorld } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

test("a wall has the layout that was configured for its name, any other none", async () => {
  const layout = { lines: ["L2", "L1"], pages: [["oee" as const], ["plan" as const, "wip" as const]], every: 30 };
  app = build(fakeWorld({ walls: { hall: { ...layout, tenant: "acme" } } }));
  const layoutOf = async (name: string) => (await app?.inject({ url: `/api/v1/walls/${name}`, headers: { authorization: "Bearer t" } }))?.json().data.layout; // biome-ignore format: one line
  expect(await layoutOf("hall")).toEqual(layout);
  for (const name of ["other", "constructor", "%20any%20%E5%A2%99"]) expect(await layoutOf(name)).toBeNull();
});

test("a wall tells nobody of factories and lines that he may not see", async () => {
  const wall = { tenant: "acme", factory: "f1", lines: ["L2", "L1"] };
  const callers = {
    other: credential({ tenant: "beta" }),
    elsewhere: credential({ factories: new Set(["f2"]) }),
    line: credential({ lines: new Set(["f1/L1", "f2/L2"]) }),
    none: credential({ lines: new Set(["f1/L3"]) }),
  };
  app = build(
    fakeWorld(
      { walls: { hall: wall, all: { tenant: "acme", lines: ["L1", "L2", "L3"] }, plant: { tenant: "acme", factory: "f3" } } },
      callers,
    ),
  );
  const layoutOf = async (token: string, name = "hall") => (await app?.inject({ url: `/api/v1/walls/${name}`, headers: { authorization: `Bearer ${token}` } }))?.json().data.layout; // biome-ignore format: one line
  expect(await layoutOf("t")).toEqual({ factory: "f1", lines: ["L2", "L1"] });
  for (const token of ["other", "elsewhere", "none"]) expect(await layoutOf(token)).toBeNull();
  expect(await layoutOf("line")).toEqual({ factory: "f1", lines: ["L1"] });
  expect(await layoutOf("line", "all")).toEqual({ lines: ["L1", "L2"] });
  expect(await layoutOf("other", "all")).toBeNull();
  expect([await layoutOf("t", "plant"), await layoutOf("line", "plant"), await layoutOf("elsewhere", "plant")]).toEqual([
    { factory: "f3" },
    null,
    null,
  ]);
});
