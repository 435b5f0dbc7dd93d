// What Grafana would draw of the morning of two plants: the names, units, order and gaps of every panel, in both languages.
import type { Dashboard, Panel } from "@grafana/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dashboards } from "./boards.ts";
import { type Asked, expanded } from "./expansion.fixture.ts";
import { type FedPlant, openFedPlant } from "./fed-plant.fixture.ts";
import { TEXTS } from "./files.fixture.ts";
import { type Answer, drawn, figuresOf, nameOf, textOf, withGaps } from "./frames.fixture.ts";
import { ACME_CORRECTED, clock, PLACE, RANGE, RIVAL } from "./scenario.fixture.ts";
import { en } from "./words/en.ts";
import { LANGUAGES, type Language, type PanelName, type Words } from "./words/words.ts";
import { zhCn } from "./words/zh-cn.ts";

const WORDS: Readonly<Record<Language, Words>> = { en, "zh-CN": zhCn };
const variables = { tenant: "acme", ...PLACE, characteristic: "diameter", product: "(all)" };

let plant: FedPlant;
beforeAll(async () => {
  plant = await openFedPlant();
  await plant.feed([...ACME_CORRECTED, ...RIVAL]);
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
  await plant.world.insert("source_quality", [{ tenant: "acme", source: "mes", table: "t", ...counts, minute: clock("06:01") }]);
}, 90_000);
afterAll(() => plant.close());

const panelsOf = (board: Dashboard | undefined) => (board?.panels ?? []) as Panel[];

function panelOf(name: PanelName, language: Language = "en"): Panel {
  const panels = [...dashboards(TEXTS, language).values()].flatMap(panelsOf);
  const { title, about } = WORDS[language].panels[name];
  const panel = panels.find((each) => each.title === title && [each.description, each.options?.content].includes(about));
  if (!panel) throw new Error(`there is no panel "${title}"`);
  return panel;
}

/** The panel's frame, of the station S1 unless told otherwise. */
async function frameOf(panel: Panel, fields: Partial<Asked> = {}) {
  const station = panel.targets?.some(({ rawSql }) => (rawSql as string).includes("characteristic = ('")) ? "forge" : "S1";
  const asked: Asked = { ...RANGE, intervalMs: 3_600_000, variables: { ...variables, station }, ...fields };
  const answers = await Promise.all(
    (panel.targets ?? []).map(({ rawSql }) => plant.world.answer<Answer>(expanded(rawSql as string, asked))),
  );
  const frames = await drawn(panel, answers);
  return frames[0] ?? { fields: [], length: 0 };
}

const series = { ...variables, station: "forge" };

describe.each(LANGUAGES)("in %s", (language) => {
  const panels = [...dashboards(TEXTS, language).values()].flatMap(panelsOf).filter(({ type }) => type !== "text");
  test.each(panels.map((panel) => [panel.title ?? "", panel] as const))(
    "%s has words for what it shows, units for its numbers, and time first",
    async (_, panel) => {
      const frame = await frameOf(
        panel,
        panel.title === WORDS[language].panels.spcSignals.title || /spc/.test(JSON.stringify(panel.targets)) ? { variables: series } : {},
      );
      expect(frame.fields.length).toBeGreaterThan(0);
      const said: readonly string[] = Object.values(WORDS[language].columns);
      const isMatrix = panel.transformations?.some(({ id }) => id === "groupingToMatrix");
      for (const [index, field] of frame.fields.entries()) {
        if (!isMatrix && panel.type !== "stat") expect(said).toContain(nameOf(frame, index));
        if (field.type === "number" && panel.type !== "stat") expect(field.config.unit, nameOf(frame, index)).toBeDefined();
      }
      if (panel.type === "stat") for (const { name } of figuresOf(panel, [frame] as never)) expect(said).toContain(name);
      if (panel.type !== "timeseries" && panel.type !== "state-timeline") return;
      const [time] = frame.fields;
      expect(time?.type).toBe("time");
      expect(time?.values).toEqual([...(time?.values ?? [])].sort((a, b) => a - b));
      expect(panel.fieldConfig?.defaults.custom).not.toHaveProperty("spanNulls", true);
    },
  );
});

const rowsOf = (frame: Awaited<ReturnType<typeof frameOf>>) =>
  Array.from({ length: frame.length }, (_, row) =>
    Object.fromEntries(frame.fields.map((_, index) => [nameOf(frame, index), textOf(frame, index, row)])),
  );

test("the overview has one row a line, whatever its figures are made of", async () => {
  const rows = rowsOf(await frameOf(panelOf("plantLines")));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    Line: "f1/L1", OEE: "61.1%", "OEE target": "80.0%", "OEE to target": "-18.9%", "First-pass yield": "25.0%", "Yield to target": "-65.0%",
    Quantity: "15", "On hold": "0", "Alerts firing": "0",
  }); // biome-ignore format: one row
});

test("large figures are named, written as a plant writes them, and coloured by the target", async () => {
  const panel = panelOf("oeeNow");
  const figures = figuresOf(panel, [await frameOf(panel)] as never);
  expect(figures.map(({ name, text }) => [name, text])).toEqual([
    ["OEE", "61.1%"],
    ["OEE to target", "-18.9%"],
    ["Availability", "83.3%"],
    ["Effectiveness", "83.3%"],
    ["Quality ratio", "88.0%"],
  ]);
  const red = figures[1]?.color;
  const early = panelOf("wipNow", "zh-CN");
  const now = figuresOf(early, [await frameOf(early)] as never).map(({ name, text }) => [name, text]);
  expect(now).toEqual([["数量", "15"], ["批次数", "4"], ["冻结", "0"], ["最久滞留", "5.0 hours"]]); // biome-ignore format: one list
  expect(red).not.toBe(figures[0]?.color);
});

test("each line or operation is a series of its own", async () => {
  const course = await frameOf(panelOf("wipCourse"));
  expect(course.fields.map((_, index) => nameOf(course, index)).slice(1)).toEqual(["L1 OP10", "L1 OP20"]);
  expect(course.fields[1]?.values).toEqual([0, 10, 15, 13, 9, 9, 9]);
  const yields = await frameOf(panelOf("yieldCourse"));
  expect(yields.fields[1]?.values).toEqual([null, null, 1 / 2, 0, null, 0]);
});

test("a missing hour breaks the line", async () => {
  const panel = panelOf("oeeHours");
  const frame = await frameOf(panel);
  const without = { ...frame, length: frame.length - 1, fields: frame.fields.map((field) => ({ ...field, values: field.values.filter((_, row) => row !== 2) })) }; // biome-ignore format: one frame
  const gapped = withGaps(without, RANGE);
  expect(gapped.fields[1]?.values.slice(0, 4)).toEqual([
    ...(without.fields[1]?.values.slice(0, 2) ?? []),
    null,
    without.fields[1]?.values[2],
  ]);
});

test("losses are stacked durations, the states of a station have words and colours", async () => {
  const losses = panelOf("oeeLosses");
  expect(losses.fieldConfig?.defaults.custom).toMatchObject({ stacking: { mode: "normal" } });
  const frame = await frameOf(losses);
  const down = frame.fields.findIndex((_, index) => nameOf(frame, index) === "Waiting" || nameOf(frame, index) === "Breakdown");
  expect(textOf(frame, down, 2)).toBe("1.0 hour");
  const states = await frameOf(panelOf("oeeStates", "zh-CN"));
  expect([0, 1, 2].map((row) => textOf(states, 1, row))).toEqual(["运行", "故障停机", "运行"]);
});

test("the Pareto chart has counts and, on an axis up to 100 %, their cumulative share", async () => {
  const frame = await frameOf(panelOf("yieldPareto"));
  expect(rowsOf(frame)).toEqual([
    { Code: "scratch", Defects: "4", "Cumulative share": "66.7%" },
    { Code: "dent", Defects: "2", "Cumulative share": "100.0%" },
  ]);
  expect(frame.fields[2]?.config).toMatchObject({ min: 0, max: 1, custom: { axisPlacement: "right" } });
});

test("the control chart marks points with signals, and limits are lines without points", async () => {
  const frame = await frameOf(panelOf("spcChart"), { variables: series });
  const named = Object.fromEntries(frame.fields.map((field, index) => [nameOf(frame, index), field]));
  const { Value: value, Signal: signal, UCL: ucl } = named;
  expect(value?.values).toHaveLength(40);
  const marked = signal?.values.flatMap((each: number | null, row: number) => (each === null ? [] : [[each, value?.values[row]]])) ?? [];
  expect(marked.length).toBeGreaterThan(0);
  for (const [each, plotted] of marked) expect(each).toBe(plotted);
  expect(signal?.config.custom).toMatchObject({ drawStyle: "points" });
  expect(ucl?.config.custom).toMatchObject({ showPoints: "never", lineStyle: { fill: "dash" } });
  expect(ucl?.values.slice(0, 25)).toEqual(Array.from({ length: 25 }, () => null));
});
