// The seeded plant as the pipeline sees it: what it measures shows every chart and every rule.
import { beforeAll, expect, test } from "vitest";
import { type Event, parseEvent } from "../../core/events.ts";
import { CHARTS, RULES } from "../../core/plan.ts";
import { HOUR_MS } from "../../core/time.ts";
import { line } from "../../processors/line.ts";
import { gaugeStudy } from "../../stats/gauge-study.ts";
import { type AnyRow, run } from "../../tests/harness.ts";
import { crewAt, operatorAt } from "./crew.ts";
import { BREAK_AFTER_MS, LINES, SHIFT_MS } from "./plant.ts";
import { shiftStartAt, simulate } from "./simulate.ts";

const START = shiftStartAt(Date.UTC(2026, 2, 2, 6));
const WATCHED_MS = 6 * HOUR_MS;
/** What the factory's key accounts for, not the line's. */
const OF_FACTORY = new Set(["unit", "move", "hold", "order"]);
/** No history that the demo starts with is shorter. */
const BACKFILL_MS = 4 * HOUR_MS;

const deadletters: string[] = [];
const rows: Record<"spc_points" | "spc_signals" | "readings", AnyRow[]> = { spc_points: [], spc_signals: [], readings: [] };

beforeAll(async () => {
  const events = new Map<string, Event[]>(LINES.map((each) => [each.line, []]));
  for (const simulated of simulate({ seed: 1, start: START, tenant: "acme" })) {
    if (simulated.at >= START + WATCHED_MS) break;
    const parsed = parseEvent(simulated);
    if (parsed.ok && !OF_FACTORY.has(parsed.event.type)) events.get(parsed.event.line)?.push(parsed.event);
  }
  for (const ofLine of events.values()) {
    const result = await run(line, ofLine, { commitEvery: 5000 });
    deadletters.push(...result.deadletters);
    for (const table of ["spc_points", "spc_signals", "readings"] as const) rows[table].push(...result.rows(table));
  }
}, 120_000);

const seriesOf = ({ line, station, characteristic, product }: AnyRow) => `${line}/${station}/${characteristic}/${product}`;

test("nothing is refused, late or incomplete", () => {
  expect(deadletters).toEqual([]);
  expect(rows.spc_points.filter(({ late, complete }) => late || !complete)).toEqual([]);
});

test("every series of every plan is judged before the back-fill ends", () => {
  const judged = new Set(rows.spc_points.filter(({ phase, at }) => phase === "II" && (at as number) < START + BACKFILL_MS).map(seriesOf));
  expect([...new Set(rows.spc_points.map(seriesOf))].filter((series) => !judged.has(series))).toEqual([]);
  expect(judged.size).toBe(18);
});

test("every chart is shown; of Laney's two, the one for units", () => {
  const shown = new Set(rows.spc_points.map(({ chart }) => chart));
  expect(CHARTS.filter((chart) => !shown.has(chart))).toEqual(["u-laney"]);
});

test("every rule hits, and on every chart most points are quiet", () => {
  const hits = new Set(rows.spc_signals.map(({ rule }) => rule));
  expect(RULES.filter((rule) => !hits.has(rule))).toEqual([]);
  const points = new Map<string, { judged: number; flagged: number }>();
  for (const row of rows.spc_points) {
    const of = points.get(seriesOf(row)) ?? { judged: 0, flagged: 0 };
    points.set(seriesOf(row), of);
    if (row.phase === "II") of.judged += 1;
    if (row.signals || row.second_signals) of.flagged += 1;
  }
  for (const [series, { judged, flagged }] of points) expect([series, flagged / judged < 1 / 3]).toEqual([series, true]);
});

test("ranges, standard deviations and moving ranges have signals too", () => {
  const second = new Set(rows.spc_signals.flatMap((row) => (row.second ? [row.characteristic] : [])));
  const paired = ["diameter", "placement-offset", "thickness", "vibration", "voltage", "wash-temperature", "weight"];
  expect(paired.filter((characteristic) => !second.has(characteristic))).toEqual([]);
});

test("measured parts say who, with what and by which gauge; rings of all sizes share a chart", () => {
  const diameters = rows.spc_points.filter(({ characteristic }) => characteristic === "diameter");
  expect(
    diameters.filter(({ operator, tool, gauge, serial, lot, order }) => !(operator && tool && gauge && serial && lot && order)),
  ).toEqual([]);
  expect(new Set(diameters.map(({ measured_product }) => measured_product)).size).toBe(4);
  expect(new Set(diameters.map(({ product }) => product))).toEqual(new Set([""]));
});

test("a gauge study a shift: ten parts, three operators, three trials; one gauge will do, the other will not", () => {
  const shareOf = (characteristic: string) => {
    const readings = rows.readings
      .filter((row) => row.characteristic === characteristic)
      .map(({ serial, operator, values }) => ({
        part: serial as string,
        operator: operator as string,
        value: (values as number[])[0] ?? 0,
      }));
    const study = gaugeStudy(readings, { tolerance: null });
    if (study.reason !== null) throw new Error(study.reason);
    expect([study.parts, study.operators, study.trials]).toEqual([10, 3, 3]);
    return study.components.gauge.studyShare;
  };
  expect(shareOf("thickness-msa")).toBeGreaterThan(0.1);
  expect(shareOf("thickness-msa")).toBeLessThan(0.3);
  expect(shareOf("paste-height-msa")).toBeGreaterThan(0.4);
  expect(shareOf("paste-height-msa")).toBeLessThan(0.7);
});

test("crews change with the shift, and people their stations with the break", () => {
  expect(crewAt("rings", START)).not.toEqual(crewAt("rings", START + SHIFT_MS));
  const place = 1;
  const before = operatorAt("rings", { place, at: START });
  expect(operatorAt("rings", { place, at: START + BREAK_AFTER_MS - 1 })).toBe(before);
  expect(operatorAt("rings", { place, at: START + BREAK_AFTER_MS })).not.toBe(before);
});
