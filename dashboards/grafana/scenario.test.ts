// What dashboards show of two tenants, before and after corrections and a rebuild: figures worked out in the head, and the API's.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alertRow } from "../../api/alerts.fixture.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { boundSql } from "./bound-sql.ts";
import { type Asked, expanded } from "./expansion.fixture.ts";
import { type FedPlant, type Item, openFedPlant } from "./fed-plant.fixture.ts";
import { wordsOn } from "./rings.fixture.ts";
import { ACME, ACME_CORRECTED, clock, PLACE, RANGE, RIVAL } from "./scenario.fixture.ts";

let plant: FedPlant;
const BEYOND = ["ring38", "ring37"];
const inPlace = (event: Item) => ({ tenant: "acme", factory: "f1", line: "L1", ...event });

beforeAll(async () => {
  plant = await openFedPlant();
  const words = [...wordsOn("ring37", clock("07:00")), { ...wordsOn("ring38", clock("07:01"))[1], action: "" }].map(inPlace);
  await plant.feed([...ACME, ...words, ...RIVAL], 1);
  await plant.feed([...ACME_CORRECTED, ...words, ...RIVAL], 2);
  await plant.activate(1);
  const { tenant: _, ...standing } = { ...alertRow(), factory: "f1", line: "L1" } as Item;
  const alert = (id: string, fields: Item) => ({ ...standing, tenant: "acme", alert: id, ...fields }) as never;
  await plant.world.insert("alerts", [
    alert("a1", {}),
    alert("a2", { status: "acknowledged" }),
    alert("a3", { status: "resolved", resolved_at: clock("08:00") }),
    alert("a4", { line: "", rule: "order-long" }),
    alert("a5", { tenant: "rival" }),
  ]);
  await insertQuality();
}, 90_000);
afterAll(() => plant.close());

/** 90 new changes of 100, of which 80 complete; half of the 60 streamed ones in time; nothing was checked. */
async function insertQuality(): Promise<void> {
  const counts = {
    changes: 50,
    unique_changes: 45,
    complete: 40,
    valid: 45,
    timed: 30,
    timely: 15,
    consistent: 9,
    checked: 0,
    accurate: 0,
  };
  const row = { tenant: "acme", source: "mes", table: "work_order", ...counts };
  await plant.world.insert("source_quality", [
    { ...row, minute: clock("06:01") },
    { ...row, minute: clock("08:20") },
    { ...row, minute: clock("12:00") },
    { ...row, tenant: "rival", minute: clock("08:20") },
  ]);
}

const asked = (tenant = "acme", fields: Partial<Asked> = {}): Asked => {
  return { ...RANGE, intervalMs: 3_600_000, variables: { tenant, ...PLACE }, ...fields };
};
const range = `from=${new Date(RANGE.from).toISOString()}&to=${new Date(RANGE.to).toISOString()}`;
const first = async (name: string, tenant = "acme") =>
  (await plant.ask(name, "plant", asked(tenant))).find(({ place }) => place === "f1/L1");

/** What a line's row on the overview comes to. */
async function overview(tenant = "acme") {
  const rows = await Promise.all(["line-oee", "line-yield", "line-wip"].map((name) => first(name, tenant)));
  const { oee, first_pass_yield, quantity } = Object.assign({}, ...rows) as Item;
  return { oee, first_pass_yield, quantity };
}

describe("the overview of lines", () => {
  test("is that of the generation that readers see, of one tenant, as the API has it", async () => {
    for (const [generation, expected] of [
      [1, { oee: 240 / 360, first_pass_yield: 2 / 4, quantity: 15 }],
      [2, { oee: 220 / 360, first_pass_yield: 1 / 4, quantity: 15 }],
    ] as const) {
      await plant.activate(generation);
      const shown = await overview();
      expect(shown.oee).toBeCloseTo(expected.oee, 12);
      expect(shown).toMatchObject({ ...expected, oee: expect.any(Number) });
      const [key] = (await plant.items(`/oee?line=L1&${range}`)).filter((item) => item.key);
      expect(shown.oee).toBe(key?.oee);
      const rival = await overview("rival");
      expect(rival.oee).toBeCloseTo(2 / 360, 12);
      expect(rival).toMatchObject({ first_pass_yield: 0, quantity: 1000 });
    }
  });

  test("holds figures against the line's own targets", async () => {
    await plant.activate(2);
    expect(await first("line-oee")).toMatchObject({ oee_target: 0.8, oee_gap: expect.closeTo(220 / 360 - 0.8, 12) });
    expect(await first("line-yield")).toMatchObject({ first_pass_yield_target: 0.9, first_pass_yield_gap: 0.25 - 0.9 });
    const [hour] = await plant.ask("oee-hours", "station", asked());
    expect(hour).toMatchObject({ time: "2026-03-02 06:00:00.000", oee_target: 0.8 });
  });

  test("counts signals that nobody has found a cause of, and alerts that fire", async () => {
    const signals = await plant.items(`/spc/signals?state=open&${range}`);
    expect(await first("line-signals")).toEqual({ place: "f1/L1", open_signals: signals.length });
    expect(await first("line-alerts")).toEqual({ place: "f1/L1", firing_alerts: 1 });
    expect(await plant.ask("alerts-total", "plant", asked())).toEqual([{ firing_alerts: 2 }]);
    expect((await plant.ask("alerts", "plant", asked())).map(({ status, line }) => [status, line])).toEqual([
      ["firing", "L1"],
      ["acknowledged", "L1"],
      ["firing", ""],
    ]);
  });

  test("shows OEE and yield of each line over time", async () => {
    const hours = (await plant.items(`/oee?line=L1&station=S1&by=hour&${range}`)).map(({ oee }) => oee);
    const shown = await plant.ask("line-oee-hours", "plant", asked());
    expect(shown.map(({ oee }) => oee)).toEqual(hours);
    expect(new Set(shown.map(({ place }) => place))).toEqual(new Set(["f1/L1"]));
    const course = await plant.ask("line-yield-course", "plant", asked());
    expect(course.map(({ first_pass_yield }) => first_pass_yield)).toEqual([null, null, 1 / 2, 0, null, 0]);
  });
});

test("the course of work in process follows a late move", async () => {
  const quantities = async (operation: string) => {
    const rows = await plant.ask("wip-course", "lines", asked());
    return rows.filter((row) => row.operation === operation).map(({ quantity }) => quantity);
  };
  await plant.activate(1);
  expect(await quantities("L1 OP10")).toEqual([0, 10, 15, 15, 11, 11, 11]);
  await plant.activate(2);
  expect(await quantities("L1 OP10")).toEqual([0, 10, 15, 13, 9, 9, 9]);
  expect(await quantities("L1 OP20")).toEqual([0, 0, 0, 2, 6, 6, 6]);
});

describe("the control chart", () => {
  const series = { tenant: "acme", factory: "f1", line: "L1", station: "forge", characteristic: "diameter", product: "(all)" };
  const chart = (name: string) => plant.ask(name, "series", asked("acme", { variables: series }));

  test("has the points, limits, signals and exclusions of the API", async () => {
    const points = await plant.items<{ second: Item; signals: string[] } & Item>(`/spc/points?characteristic=diameter&${range}`);
    expect(points).toHaveLength(40);
    const common = (point: Item, { signals, excluded }: Item) => ({
      value: point.value, center_line: point.centerLine, ucl: point.ucl, lcl: point.lcl,
      signal: (signals as string[]).length > 0 ? point.value : null, excluded: excluded ? point.value : null,
    }); // biome-ignore format: one row
    expect((await chart("spc-points")).map(({ time: _, ...row }) => row)).toEqual(points.map((point) => common(point, point)));
    const second = points.map((point) => common(point.second, { signals: point.second.signals, excluded: point.excluded }));
    expect((await chart("spc-second")).map(({ time: _, ...row }) => row)).toEqual(second);
    expect(points.filter(({ excluded }) => excluded)).toHaveLength(1);
  });

  test("lists signals with the state of their action plan", async () => {
    const signals = await plant.items(`/spc/signals?characteristic=diameter&${range}`);
    const shown = await chart("spc-signals");
    expect(shown.map(({ point, state }) => [point, state]).reverse()).toEqual(signals.map(({ id, state }) => [id, state]));
    expect(Object.fromEntries(shown.map(({ point, state }) => [point, state]))).toMatchObject({ ring38: "assigned", ring37: "closed" });
    expect(shown.map(({ point }) => point)).toEqual(expect.arrayContaining(BEYOND));
    expect(shown.find(({ point }) => point === "ring37")).toMatchObject({ cause: "worn die", action: "changed the die", by: "kim", left_out: true, chart: "main" }); // biome-ignore format: one line
  });
});

describe("the pipeline", () => {
  test("shows the data quality of sources as the API has it, whatever generation readers see", async () => {
    const [item] = await plant.items(`/quality?${range}`);
    const dimensions = ["completeness", "validity", "uniqueness", "timeliness", "consistency", "accuracy"];
    const expected = Object.fromEntries(dimensions.map((name) => [name, item?.[name]]));
    expect(expected).toMatchObject({ completeness: 80 / 90, uniqueness: 0.9, timeliness: 0.5, accuracy: null });
    expect(await plant.ask("quality", "plant", asked())).toEqual([{ source: "mes", table: "work_order", changes: 100, ...expected }]);
    const changes = await plant.ask("source-changes", "plant", asked());
    expect(changes).toEqual([
      { time: "2026-03-02 06:00:00.000", source: "mes work_order", changes: 50 },
      { time: "2026-03-02 08:00:00.000", source: "mes work_order", changes: 50 },
    ]);
  });

  test("shows how far behind a line's clock is", async () => {
    const [row] = await plant.ask("clocks", "plant", asked());
    expect(row).toMatchObject({ place: "f1/L1", clock: "2026-03-02 12:00:00.000" });
    expect(Math.abs((row?.behind_ms as number) - (Date.now() - clock("12:00")))).toBeLessThan(5 * MINUTE_MS);
  });
});

describe("a range", () => {
  const days = (n: number) => n * 86_400_000;
  test.each([
    ["of two months, over whole days", { from: RANGE.from - days(50), to: RANGE.to + days(10) }],
    ["of three days", { from: RANGE.from - days(1) - 1234, to: RANGE.to + days(1) }],
    ["that begins inside a day, before whole ones", { from: clock("08:10"), to: RANGE.to + days(2) }],
    ["that ends inside a day, after whole ones", { from: RANGE.from - days(2), to: clock("08:10") }],
    ["of two hours", { from: clock("08:10"), to: clock("10:10") }],
    ["that begins and ends inside a minute", { from: clock("08:10") + 999, to: clock("11:20") + 59_999 }],
  ])("%s gives what the API gives", async (_, { from, to }) => {
    const path = `factory=f1&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
    const [key] = (await plant.items(`/oee?${path}`)).filter((item) => item.key);
    const { oee, availability, qualityRatio: quality_ratio } = key ?? {};
    expect(await plant.ask("oee-total", "station", asked("acme", { from, to }))).toMatchObject([{ oee, availability, quality_ratio }]);
    const units = await plant.items(`/yield?${path}`);
    const shown = await plant.ask("yield-operations", "lines", asked("acme", { from, to }));
    expect(shown.map(({ inspected, first_pass_yield }) => [inspected, first_pass_yield])).toEqual(
      units.map(({ inspected, firstPassYield }) => [inspected, firstPassYield]),
    );
    const bars = await plant.items(`/yield/pareto?${path}`);
    expect((await plant.ask("yield-pareto", "lines", asked("acme", { from, to }))).map(({ count }) => count)).toEqual(
      bars.map(({ count }) => count),
    );
    const [quality] = await plant.items(`/quality?${path}`);
    const sources = await plant.ask("quality", "plant", asked("acme", { from, to }));
    expect(sources.map(({ changes }) => changes)).toEqual(quality ? [quality.changes] : []);
  });

  test("up to now ends with the present minute, one in the past with its last whole one", async () => {
    const texts = new Map([["range", "SELECT {from:Int64} AS `from`, {to:Int64} AS `to`"]]);
    const cut = async (to: number) =>
      (await plant.world.select(expanded(boundSql(texts, "range", "plant"), asked("acme", { from: 61_999, to }))))[0];
    const past = clock("12:00");
    expect(await cut(past + 59_999)).toEqual({ from: 60_000, to: past });
    expect(await cut(past)).toEqual({ from: 60_000, to: past });
    const now = Date.now();
    expect(await cut(now)).toEqual({ from: 60_000, to: Math.ceil(now / MINUTE_MS) * MINUTE_MS });
  });
});

test("stops are those of the timeline, cut to the range", async () => {
  const [stop, ...others] = await plant.ask("oee-stops", "station", asked("acme", { to: clock("08:30") }));
  expect(others).toEqual([]);
  expect(stop).toMatchObject({ start: "2026-03-02 08:00:00.000", state: "down", reason: "jam", duration_ms: 30 * MINUTE_MS, stop: "stop" });
  const states = await plant.ask("oee-states", "station", asked());
  const shown = states.map(({ time, state }) => [(time as string).slice(11, 16), state]);
  expect(shown).toEqual([
    ["06:00", "running"],
    ["08:00", "down"],
    ["09:00", "running"],
  ]); // off begins with the range's end
});

test("variables offer what the tenant has, in the order of the plant", async () => {
  const values = async (name: string, scope: "station" | "series" = "station", station = "forge") => {
    const variables = { tenant: "acme", ...PLACE, station, characteristic: "diameter", product: "(all)" };
    return (await plant.ask(name, scope, { ...asked(), variables })).flatMap((row) => Object.values(row));
  };
  expect(await values("variable-tenants")).toEqual(["acme", "rival"]);
  expect(await values("variable-factories")).toEqual(["f1"]);
  expect(await values("variable-lines")).toEqual(["L1"]);
  expect(await values("variable-stations")).toEqual(["S1", "S0", "forge"]);
  expect(await values("variable-charted-stations", "series")).toEqual(["forge"]);
  expect(await values("variable-characteristics", "series")).toEqual(["diameter"]);
  expect(await values("variable-products", "series")).toEqual(["(all)"]);
  expect(await values("variable-series", "series")).toEqual(["factory=f1&line=L1&station=forge&characteristic=diameter"]);
});
