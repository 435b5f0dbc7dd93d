import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import type { Status } from "../../core/status.ts";
import { build } from "../build.ts";
import { credential, fakeWorld } from "../fakes.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const source = (name: string): Status["sources"][number] => {
  const stopped = { code: "SOURCE_SCHEMA", detail: `of ${name}`, offset: null };
  return { source: name, topic: `cdc.${name}`, partition: 0, lag: 0, totals: null, stopped };
};

test("names lines that stand still, and sources, to those alone whose credential covers them", async () => {
  const callers = {
    other: credential({ tenant: "beta" }),
    factory: credential({ factories: new Set(["f2"]) }),
    line: credential({ lines: new Set(["f1/L1"]) }),
  };
  const world = fakeWorld({}, callers);
  const status: Status = {
    ...(await world.status()),
    quarantined: ["acme/f1/L1", "acme/f1/L2", "acme/f1", "acme/f2", "beta/f1/L1"],
    sources: [source("mes"), source("beta-mes"), source("unknown")],
  };
  const sources = [
    { name: "mes", tenant: "acme", factories: ["f1"] },
    { name: "beta-mes", tenant: "beta" },
  ];
  app = build({ ...world, sources, status: async () => status });
  const told = async (token: string) => {
    const answer = await app?.inject({ url: "/api/v1/status", headers: { authorization: `Bearer ${token}` } });
    const data: Partial<Status> = answer?.json().data ?? {};
    return [data.quarantined, data.sources?.map((each) => each.source)];
  };
  expect(await told("t")).toEqual([["acme/f1/L1", "acme/f1/L2", "acme/f1", "acme/f2"], ["mes"]]);
  expect(await told("other")).toEqual([["beta/f1/L1"], ["beta-mes"]]);
  expect(await told("factory")).toEqual([["acme/f2"], []]);
  expect(await told("line")).toEqual([["acme/f1/L1", "acme/f1"], []]);
});
