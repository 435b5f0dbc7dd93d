// The routes that compute over stored points: capability, proposal, gauge study.
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import type { CapabilityQuestion, GaugeStudy, ProposalQuestion, SpcFigures } from "../../core/spc.ts";
import { DAY_MS } from "../../core/time.ts";
import { build } from "../build.ts";
import { enveloped, errorSchema, listed } from "../envelope.ts";
import { capabilityFigures, characteristicRow, type FakeWorld, FIGURES, fakeWorld, pointTuple } from "../fakes.ts";
import { capabilitySchema } from "../items/capability.ts";
import { gaugeSchema } from "../items/gauge.ts";
import { proposalSchema } from "../items/proposal.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function ask(world: FakeWorld, url: string) {
  app = build(world);
  return app.inject({ url: `/api/v1/spc/${url}`, headers: { authorization: "Bearer t" } });
}

const ONE = "factory=f1&line=l1&station=s1&characteristic=diameter";
const AT = Date.UTC(2026, 2, 1, 12);

describe("GET /spc/capability", () => {
  const unknown = { baseline_from: null, baseline_to: null };
  const row = (fields: object = {}) => ({ ...characteristicRow(), value_count: 3, open_count: 0, approved_at: AT, ...unknown, ...fields });

  test("gives the figures of each series from its points in the range", async () => {
    const questions: CapabilityQuestion[] = [];
    const capability = (question: CapabilityQuestion) => {
      questions.push(question);
      return capabilityFigures({ n: 3, points: 3, cpk: 1.5, cpkCi: [1, 2], reasons: { cpm: "no target" } });
    };
    const world = fakeWorld({ figures: { ...FIGURES, capability, isBaselineStable: () => false } });
    world.rows["spc-capability"] = [row(), row({ characteristic: "weight", open_count: 2 }), row({ characteristic: "new", plan: "", approved_at: null })];
    world.rows["spc-range-points"] = [
      { ...characteristicRow(), points: [pointTuple("a", AT, "I"), pointTuple("b", AT + 1)] },
      { ...characteristicRow({ characteristic: "new" }), points: [pointTuple("a", AT, "I")] },
    ];
    const { data } = listed(capabilitySchema.strict()).parse((await ask(world, "capability?confidence=0.9&from=2026-03-01T08:00:30Z")).json());
    expect(data).toMatchObject({ total: 3, page: 1 });
    expect(data.items.map(({ characteristic, stable, openSignals }) => [characteristic, stable, openSignals])).toEqual([
      ["diameter", true, 0], // its baseline came before the limits that were approved
      ["weight", false, 2],
      ["new", false, 0],
    ]);
    expect(data.items[0]).toMatchObject({ cpk: 1.5, cpkCi: [1, 2], cp: null, chart: "i-mr", spec: { lsl: 73.95 }, reasons: { cpm: "no target" } });
    expect(questions.map(({ points, confidence, only }) => [points.length, confidence, only])).toEqual([[2, 0.9, undefined], [0, 0.9, undefined], [1, 0.9, undefined]]);
    expect(questions[2]?.plan).toEqual({ chart: "i-mr", subgroupSize: 1, baseline: 25, rules: ["nelson1"] });
    const keys = ["f1/l1/s1/diameter/", "f1/l1/s1/weight/", "f1/l1/s1/new/"];
    expect(world.asked.at(-1)).toMatchObject({ name: "spc-range-points", params: { series: keys, from: Date.UTC(2026, 2, 1, 8) } });
  }); // biome-ignore format: rows

  test("a baseline that nobody has approved is judged whole, though the range holds none of it", async () => {
    const judged: string[][] = [];
    const isBaselineStable: SpcFigures["isBaselineStable"] = ({ points }) => judged.push(points.map(({ id }) => id)) < 1;
    const world = fakeWorld({ figures: { ...FIGURES, isBaselineStable } });
    const baseline = { approved_at: null, baseline_from: AT - 5 * DAY_MS, baseline_to: AT - 4 * DAY_MS };
    world.rows["spc-capability"] = [row(baseline), row({ characteristic: "within", ...baseline, baseline_from: AT - 1, baseline_to: AT })];
    world.rows["spc-range-points"] = ({ phases }) => [
      { ...characteristicRow(), points: String(phases) === "I,II" ? [pointTuple("new", AT)] : [pointTuple("a", AT - 5 * DAY_MS, "I"), pointTuple("b", AT, "I")] },
    ];
    const { data } = listed(capabilitySchema.strict()).parse((await ask(world, "capability?from=2026-03-01T08:00:00Z")).json());
    expect(data.items.map(({ stable }) => stable)).toEqual([false, true]);
    expect(judged).toEqual([["a"]]);
    const span = { from: AT - 5 * DAY_MS, to: AT - 4 * DAY_MS + 1, phases: ["I"], series: ["f1/l1/s1/diameter/"] };
    expect(world.asked.at(-1)).toMatchObject({ name: "spc-range-points", params: span });
  }); // biome-ignore format: rows

  test("a baseline that nobody has approved is judged whole, though its end comes with the range's or after it", async () => {
    for (const [end, asked] of [[AT - 1, []], [AT, [{ from: AT - 9, to: AT + 1 }]], [AT + 9, [{ from: AT - 9, to: AT + 10 }]]] as const) {
      const world = fakeWorld();
      world.rows["spc-capability"] = [row({ approved_at: null, baseline_from: AT - 9, baseline_to: end })];
      await ask(world, "capability?from=2026-03-01T08:00:00Z&to=2026-03-01T12:00:00Z");
      const spans = world.asked.filter(({ name, params }) => name === "spc-range-points" && String(params.phases) === "I");
      expect(spans.map(({ params: { from, to } }) => ({ from, to }))).toEqual(asked);
    }
  }); // biome-ignore format: rows

  test("fetches the values of few series at a time", async () => {
    const world = fakeWorld();
    world.rows["spc-capability"] = ["a", "b", "c"].map((characteristic) => row({ characteristic, value_count: 60_000 }));
    await ask(world, "capability");
    const asked = world.asked.filter(({ name }) => name === "spc-range-points");
    expect(asked.map(({ params }) => params.series)).toEqual([["f1/l1/s1/a/"], ["f1/l1/s1/b/"], ["f1/l1/s1/c/"]]);
  });

  test.each([
    [[200_001], /series "f1\/l1\/s1\/c0\/" has 200001 values/],
    [Array.from({ length: 11 }, () => 199_999), /2199989 values in the range, more than 2000000/],
  ])("refuses more values than it should compute from", async (counts, message) => {
    const world = fakeWorld();
    world.rows["spc-capability"] = counts.map((value_count, n) => row({ characteristic: `c${n}`, value_count }));
    const { statusCode, json } = await ask(world, "capability");
    expect(statusCode).toBe(400);
    expect(errorSchema.parse(json())).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringMatching(message), details: [{ path: "from" }] });
    expect(world.asked.map(({ name }) => name)).not.toContain("spc-range-points");
  }); // biome-ignore format: one answer

  test.each(["confidence=0", "confidence=0.4", "confidence=0.9999999999", "confidence=1", "confidence=nan"])(
    "refuses %s",
    async (query) => {
      expect((await ask(fakeWorld(), `capability?${query}`)).statusCode).toBe(400);
    },
  );
});

describe("GET /spc/limits/proposal", () => {
  const series = (fields: object = {}) => ({ ...characteristicRow(), mean: 74, sigma: 0.01, ...fields });
  const point = (id: string, at: number) => ({
    id,
    at,
    chart: "i-mr",
    n: 1,
    value: 74,
    second_value: null,
    phase: "I",
    limits_version: 0,
    values: [],
  });
  const limits = { mean: 74, sigma: 0.02, center: null, estimator: "MR/d2" };
  const judged = { id: "a", at: AT, value: 74, centerLine: 74, ucl: 75, lcl: 73, signals: ["nelson1"], second: null };

  test("asks for the window in order and shows what it would give", async () => {
    const questions: ProposalQuestion[] = [];
    const propose = (question: ProposalQuestion) => {
      questions.push(question);
      return { limits, meanShift: null, sigmaRatio: 2, rounds: [{ excluded: ["z"], limits }], points: [judged] };
    };
    const world = fakeWorld({ figures: { ...FIGURES, propose } });
    world.rows["spc-series"] = [series()];
    world.rows["spc-window"] = [point("b", AT + 1), point("a", AT)];
    const { data } = enveloped(proposalSchema.strict()).parse((await ask(world, `limits/proposal?${ONE}&iterate=true`)).json());
    expect(data).toEqual({
      factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: null, chart: "i-mr",
      window: { points: 2, from: "2026-03-01T12:00:00.000Z", to: "2026-03-01T12:00:00.001Z" },
      current: { version: 1, approved: true, mean: 74, sigma: 0.01 }, limits, meanShift: null, sigmaRatio: 2,
      rounds: [{ excluded: ["z"], limits }], points: [{ ...judged, at: "2026-03-01T12:00:00.000Z" }],
      reasons: { meanShift: "the limits do not compare by a mean and a sigma" },
    }); // biome-ignore format: one answer
    expect(questions).toMatchObject([{ iterate: true, current: { mean: 74, sigma: 0.01 }, plan: { chart: "i-mr" } }]);
    expect(questions[0]?.points.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(world.asked.at(-1)).toMatchObject({
      name: "spc-window",
      params: { limit: 25, chart: "i-mr", products: [""], from: Date.UTC(1900, 0, 1) },
    });
  });

  test.each([
    ["points=40", { limit: 40 }],
    ["points=40&from=2026-03-01T08:00:00.123Z", { limit: 40, from: Date.UTC(2026, 2, 1, 8, 0, 0, 123) }],
    ["to=2026-03-01T08:00:00.123Z", { limit: 10_001, to: Date.UTC(2026, 2, 1, 8, 0, 0, 123) }],
  ])("with %s takes that window, to the millisecond", async (query, params) => {
    const world = fakeWorld();
    world.rows["spc-series"] = [series({ limits_version: 0 })];
    const { json } = await ask(world, `limits/proposal?${ONE}&${query}`);
    expect(json().data).toMatchObject({ limits: null, current: null, rounds: [], points: [], reasons: { limits: "too few points" } });
    expect(world.asked.at(-1)?.params).toMatchObject(params);
  });

  test.each([
    [[], ONE, 404, undefined],
    [[series(), series({ product: "P1" })], ONE, 400, "product"],
    [[series()], `${ONE}&points=1`, 400, "points"],
    [[series()], `${ONE}&from=2026-03-01T08:00:00Z&to=2026-03-01T08:00:00Z`, 400, "from"],
    [[series()], "line=l1&station=s1&characteristic=diameter", 400, "factory"],
  ])("of %j with %s is %i", async (rows, query, status, path) => {
    const world = fakeWorld();
    world.rows["spc-series"] = rows;
    const answer = await ask(world, `limits/proposal?${query}`);
    expect([answer.statusCode, answer.json().details[0]?.path]).toEqual([status, path]);
  });
});

describe("GET /spc/gauge", () => {
  const component = { variance: 1, sigma: 1, studyVariation: 6, contribution: 0.5, studyShare: 0.2, toleranceShare: 0.25 };
  const anova = [{ source: "part", degrees: 1, sumOfSquares: 2, meanSquare: 2, f: null, p: null }] as const;
  const study: GaugeStudy = {
    reason: null, parts: 2, operators: 2, trials: 3, anova, pooledAnova: anova, setToZero: ["operator"], distinctCategories: 4,
    components: { gauge: component, repeatability: component, reproducibility: component, operator: component, interaction: component, part: component, total: component },
  }; // biome-ignore format: one study
  const measurements = [{ part: "S1", operator: "kim", value: 1 }];

  test("gives AIAG's figures and what they say", async () => {
    const asked: unknown[] = [];
    const gaugeStudy = (...question: unknown[]) => {
      asked.push(question);
      return study;
    };
    const world = fakeWorld({ figures: { ...FIGURES, gaugeStudy } });
    world.rows["gauge-measurements"] = measurements;
    world.rows["spc-series"] = [{ lsl: 1, usl: 4 }];
    const { data } = enveloped(gaugeSchema.strict()).parse((await ask(world, `gauge?${ONE}`)).json());
    expect(asked).toEqual([[measurements, { tolerance: 3 }]]);
    expect(data).toMatchObject({ factory: "f1", characteristic: "diameter", product: null, measurements: 1, tolerance: 3, reasons: {} });
    expect(data.study).toMatchObject({ parts: 2, operators: 2, trials: 3, grr: 0.2, grrTolerance: 0.25, ndc: 4, pooled: true });
    expect(data.study?.components[1]).toEqual({
      source: "repeatability",
      variance: 1,
      sd: 1,
      studyVariation: 6,
      contribution: 0.5,
      studyShare: 0.2,
      toleranceShare: 0.25,
    });
    expect(data.study?.anova).toEqual([{ source: "part", df: 1, ss: 2, ms: 2, f: null, p: null }]);
    expect(data.study?.findings).toEqual([
      "gauge acceptable for some uses", "fewer than 5 distinct categories", "interaction pooled into repeatability", "negative variance of operator set to 0",
    ]); // biome-ignore format: one list
  });

  test.each([
    [[{ lsl: 1, usl: 4 }, { lsl: 2, usl: 5 }], "", 3],
    [[{ lsl: 1, usl: 4 }, { lsl: 2, usl: 9 }], "", null],
    [[{ lsl: 1, usl: null }], "", null],
    [[], "", null],
    [[{ lsl: 1, usl: 4 }], "&tolerance=0.5", 0.5],
  ])("with plans %j and %j has tolerance %j", async (rows, query, tolerance) => {
    const world = fakeWorld();
    world.rows["gauge-measurements"] = measurements;
    world.rows["spc-series"] = rows;
    expect((await ask(world, `gauge?${ONE}${query}`)).json().data).toMatchObject({ tolerance, study: null, reasons: { study: expect.stringContaining("at least 2") } });
  }); // biome-ignore format: one table

  test("without measurements says what is missing, and with very many what to do", async () => {
    const world = fakeWorld();
    expect((await ask(world, `gauge?${ONE}`)).json().data).toMatchObject({
      study: null,
      reasons: { study: expect.stringContaining("serial") },
    });
    world.rows["gauge-gathered"] = [{ found: 1 }];
    const { reasons } = (await ask(world, `gauge?${ONE}`)).json().data;
    expect(reasons.study).toContain("gathered into subgroups");
    world.rows["gauge-measurements"] = Array.from({ length: 10_001 }, () => measurements[0] as object);
    const { statusCode, json } = await ask(world, `gauge?${ONE}`);
    expect([statusCode, json().details[0].path]).toEqual([400, "from"]);
  });
});
