import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { build } from "../build.ts";
import { fakeWorld } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

test("a wall has the layout that was configured for its name, any other none", async () => {
  const layout = { lines: ["L2", "L1"], pages: [["oee" as const], ["plan" as const, "wip" as const]], every: 30 };
  app = build(fakeWorld({ walls: { hall: layout } }));
  const layoutOf = async (name: string) => (await app?.inject({ url: `/api/v1/walls/${name}`, headers: { authorization: "Bearer t" } }))?.json().data.layout; // biome-ignore format: one line
  expect(await layoutOf("hall")).toEqual(layout);
  for (const name of ["other", "constructor", "%20any%20%E5%A2%99"]) expect(await layoutOf(name)).toBeNull();
});
