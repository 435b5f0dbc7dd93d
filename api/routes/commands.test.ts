// What became of a command: of those that a rebuild makes again, and of those about alerts, which none does.
import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import type { Row } from "../../core/rows.ts";
import { build } from "../build.ts";
import { fakeWorld, NOW } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const row = (name: string, generation: number): Partial<Row<"commands">> & { generation: number } => ({
  generation, factory: "f1", line: "_system", id: "c1", source: "http", at: NOW, name, by: "kim", note: "", status: "applied", code: "",
  detail: "", body: "{}", before: "", after: "",
}); // biome-ignore format: one row

async function nameOf(stored: readonly { generation: number }[]) {
  const world = fakeWorld();
  world.rows.command = ({ generation }) => stored.filter((each) => each.generation === generation);
  app = build(world);
  const { statusCode, json } = await app.inject({ url: "/api/v1/commands/c1", headers: { authorization: "Bearer t" } });
  return [statusCode, json().data?.name, world.asked.map(({ params }) => params.generation)];
}

test("is told of the generation that readers see, else of that of alerts", async () => {
  const [point, alert] = [row("point.exclude", 3), row("alert.acknowledge", 0)];
  expect(await nameOf([point, alert])).toEqual([200, "point.exclude", [3]]);
  expect(await nameOf([alert])).toEqual([200, "alert.acknowledge", [3, 0]]);
  expect(await nameOf([row("point.exclude", 2)])).toEqual([404, undefined, [3, 0]]);
});
