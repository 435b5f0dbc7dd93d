// The proposal of limits without points that a person means to exclude.
import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import type { ProposalQuestion } from "../../core/spc.ts";
import { build } from "../build.ts";
import type { QueryParams } from "../deps.ts";
import { characteristicRow, FIGURES, fakeWorld } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const ONE = "factory=f1&line=l1&station=s1&characteristic=diameter";
const AT = Date.UTC(2026, 2, 1, 12);
const common = { chart: "i-mr", n: 1, value: 74, second_value: null, phase: "I", limits_version: 0, values: [] };
const point = (id: string, at: number) => ({ ...common, id, at });

test("reads back as far as the newest so many lie, and no further", async () => {
  const NOW = Date.UTC(2026, 2, 1, 12, 30, 15, 250);
  const DAY_MS = 86_400_000;
  const world = fakeWorld();
  world.rows["spc-series"] = [{ ...characteristicRow(), mean: 74, sigma: 0.01 }];
  const at = [1, 6, 8, 80, 200].map((days) => NOW - days * DAY_MS);
  world.rows["spc-window"] = ({ from, limit }) => at.filter((each) => each >= Number(from)).slice(0, Number(limit)).map((each) => point(String(each), each)); // biome-ignore format: one thought
  app = build(world);
  const spans = async (query: string) => {
    world.asked.length = 0;
    await app?.inject({ url: `/api/v1/spc/limits/proposal?${ONE}&${query}`, headers: { authorization: "Bearer t" } });
    return world.asked.filter(({ name }) => name === "spc-window").map(({ params }) => (NOW - Number(params.from)) / DAY_MS);
  };
  expect(await spans("points=2")).toEqual([7]);
  expect(await spans("points=3")).toEqual([7, 90]);
  expect((await spans("points=5")).slice(0, 2)).toEqual([7, 90]);
  expect(await spans("points=9")).toHaveLength(3);
  expect(await spans("from=2026-02-28T12:00:00Z&points=9")).toHaveLength(1);
  expect(await spans("from=2020-01-01T00:00:00Z")).toHaveLength(1);
});

test.each([
  ["points=2", ["c", "d"]],
  ["points=2&without=d", ["b", "c"]], // one more comes in from before
  ["from=2026-03-01T08:00:00Z&without=d&without=b", ["a", "c"]],
])("with %s leaves out what a freeze after these exclusions would", async (query, ids) => {
  const questions: ProposalQuestion[] = [];
  const propose = (question: ProposalQuestion) => {
    questions.push(question);
    return { limits: null, reason: "too few points" };
  };
  const world = fakeWorld({ figures: { ...FIGURES, propose } });
  world.rows["spc-series"] = [{ ...characteristicRow(), mean: 74, sigma: 0.01 }];
  const all = ["d", "c", "b", "a"].map((id, i) => point(id, AT - i));
  world.rows["spc-window"] = ({ limit }: QueryParams) => all.slice(0, Number(limit));
  app = build(world);
  await app.inject({ url: `/api/v1/spc/limits/proposal?${ONE}&${query}`, headers: { authorization: "Bearer t" } });
  expect(questions[0]?.points.map(({ id }) => id)).toEqual(ids);
});
