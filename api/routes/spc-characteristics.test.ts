// The list of characteristics, with what stands on points and without.
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import type { CapabilityQuestion } from "../../core/spc.ts";
import { build } from "../build.ts";
import type { QueryParams } from "../deps.ts";
import { listed } from "../envelope.ts";
import { capabilityFigures, characteristicRow, type FakeWorld, FIGURES, fakeWorld, NOW, rawPoint } from "../fakes.ts";
import { type CharacteristicRow, characteristicSchema } from "../items/characteristic.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function ask(world: FakeWorld, url: string) {
  app = build(world);
  return app.inject({ url: `/api/v1/spc/${url}`, headers: { authorization: "Bearer t" } });
}

/** A row of `spc-characteristics`: without limits and signals. */
function seriesRow(fields: Partial<CharacteristicRow> = {}) {
  const { signal_count, open_count, limits_version, limits_approved, ...row } = characteristicRow(fields);
  return row;
}

/** Rows of the newest span: those before it have none. */
function once(rows: readonly object[]) {
  return ({ to }: QueryParams) => (Number(to) > NOW ? rows : []);
}

const AT = Date.UTC(2026, 2, 1, 12);

describe("GET /spc/characteristics", () => {
  test("gives each series its last point and the Cpk of its newest points, oldest first", async () => {
    const questions: CapabilityQuestion[] = [];
    const capability = (question: CapabilityQuestion) => {
      questions.push(question);
      return capabilityFigures({ cpk: 1.25, points: 1 }); // of the two it is asked about, one is a subgroup of before
    };
    const world = fakeWorld({ figures: { ...FIGURES, capability } });
    world.rows["spc-characteristics"] = [seriesRow(), seriesRow({ characteristic: "new" })];
    const { factory, line, station, characteristic, product } = seriesRow();
    const key = { factory, line, station, characteristic, product };
    world.rows["spc-newest-limits"] = [{ ...key, limits_version: 1, limits_approved: true }];
    world.rows["spc-signal-counts"] = [{ ...key, signal_count: 3, open_count: 1 }];
    world.rows["spc-left-out"] = [
      { ...key, point: "out" },
      { ...key, characteristic: "new", point: "a" },
    ];
    const late = rawPoint("c", AT + 2, { counts: false, value: null });
    const points = [late, rawPoint("b", AT + 1, { offset: 8 }), rawPoint("b", AT + 1), rawPoint("out", AT + 1), rawPoint("a", AT)];
    world.rows["spc-newest-points"] = once([{ ...key, points }]);
    const { data } = listed(characteristicSchema.strict()).parse((await ask(world, "characteristics")).json());
    expect(data.items).toEqual([
      { factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: null, chart: "i-mr", subgroupSize: 1, baseline: 25,
        spec: { lsl: 73.95, usl: 74.05, target: null }, rules: ["nelson1"], planVersion: 1, limits: { version: 1, approved: true },
        signals: 3, openSignals: 1, last: { at: "2026-03-01T12:00:00.002Z", value: null }, cpk: 1.25, cpkPoints: 1 },
      expect.objectContaining({ characteristic: "new", limits: null, signals: 0, openSignals: 0, last: null, cpk: null }),
    ]); // biome-ignore format: items
    expect(world.asked.map(({ name }) => name)).not.toContain("spc-characteristics-count");
    expect(questions).toMatchObject([{ lsl: 73.95, usl: 74.05, target: null, only: ["cpk"], plan: { chart: "i-mr", rules: ["nelson1"] } }]);
    expect(questions[0]?.points.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("says why there is no Cpk", async () => {
    const capability = () => capabilityFigures({ points: 1, reasons: { cpk: "too few values" } });
    const world = fakeWorld({ figures: { ...FIGURES, capability } });
    const rows = [
      seriesRow({ characteristic: "silent" }),
      seriesRow({ characteristic: "unbounded", lsl: null, usl: null }),
      seriesRow({ characteristic: "share", chart: "p" }),
      seriesRow({ characteristic: "few" }),
      seriesRow({ characteristic: "bare", chart: "" }),
    ];
    world.rows["spc-characteristics"] = rows;
    world.rows["spc-newest-points"] = once(rows.slice(1).map((row) => ({ ...row, points: [rawPoint("a", AT, { value: 1 })] })));
    const { data } = listed(characteristicSchema.strict()).parse((await ask(world, "characteristics")).json());
    expect(data.items.map(({ cpk, cpkPoints, last, reasons }) => [cpk, cpkPoints, last?.value, reasons?.cpk])).toEqual([
      [null, 0, undefined, "no points in the range that count"],
      [null, 0, 1, "no specification limits"],
      [null, 0, 1, "no measured values"],
      [null, 1, 1, "too few values"],
      [null, 0, 1, "no measured values"],
    ]);
    expect(data.items[3]).toMatchObject({ limits: null });
    expect(data.items[4]).toMatchObject({ chart: null });
  });

  test("without figures looks at no point, and says so", async () => {
    const world = fakeWorld();
    world.rows["spc-characteristics"] = [seriesRow()];
    world.rows["spc-signal-counts"] = [{ ...seriesRow(), signal_count: 3, open_count: 1 }];
    const { data } = listed(characteristicSchema.strict()).parse((await ask(world, "characteristics?figures=none")).json());
    const known = { characteristic: "diameter", signals: 3, openSignals: 1 };
    expect(data.items).toMatchObject([{ ...known, last: null, cpk: null, cpkPoints: 0, reasons: { cpk: "not asked for" } }]);
    expect(world.asked.map(({ name }) => name).sort()).toEqual(["spc-characteristics", "spc-newest-limits", "spc-signal-counts"]);
  });

  test("lets others have their turn between the series", async () => {
    let turns = 0;
    const world = fakeWorld({
      turn: async () => {
        turns += 1;
      },
    });
    const rows = Array.from({ length: 17 }, (_, n) => seriesRow({ characteristic: `c${n}` }));
    world.rows["spc-characteristics"] = rows;
    world.rows["spc-newest-points"] = once(rows.map((row) => ({ ...row, points: [rawPoint("a", AT)] })));
    await ask(world, "characteristics");
    expect(turns).toBe(2);
    const named = () => world.asked.findLast(({ name }) => name === "spc-newest-points")?.params.series;
    expect(named()).toEqual([]); // they are all there are
    world.rows["spc-characteristics-count"] = [{ total: 20 }];
    await ask(world, "characteristics?pageSize=17");
    expect(named()).toHaveLength(17);
  });
});
