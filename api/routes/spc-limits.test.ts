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
