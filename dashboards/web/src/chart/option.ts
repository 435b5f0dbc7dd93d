// A plot as what ECharts draws: axes, zones, limits, the line and the marks of both charts. Labels are not here: they are text
// over the canvas (`PlotLabels.vue`), and nothing here answers the mouse.
import type { EChartsCoreOption } from "echarts/core";
import type { LimitRun } from "./limit-runs.ts";
import { markSeries, type PlacedPane } from "./mark-series.ts";
import type { Palette } from "./palette.ts";
import type { Pane, Plot } from "./plot.ts";
import { thinned } from "./thin.ts";

export interface Specification {
  readonly lsl: number | null;
  readonly usl: number | null;
  readonly target: number | null;
}

export interface OptionInput {
  readonly palette: Palette;
  readonly zones: boolean;
  /** null: not shown. */
  readonly specification: Specification | null;
  readonly xLabel: (x: number) => string;
  readonly yLabel: (value: number, decimals: number) => string;
}

/** Closer than this, several points share a column of pixels. */
const DENSE_PX = 0.5;

type Coordinates = [x: number, y: number | null][];

export function chartOption(plot: Plot, input: OptionInput): EChartsCoreOption {
  const panes = plot.lower ? [plot.upper, plot.lower] : [plot.upper];
  return {
    animation: false,
    textStyle: { fontFamily: input.palette.font },
    grid: panes.map(({ top, height }) => ({ left: plot.left, width: plot.width, top, height, outerBoundsMode: "none" })),
    xAxis: panes.map((pane, i) => xAxis(plot, i, { ...input, isLast: pane === panes.at(-1) })),
    yAxis: panes.map((pane, i) => yAxis(pane, i, input)),
    series: panes.flatMap((pane, i) => paneSeries({ plot, pane, index: i }, input).filter(({ data }) => data.length > 0)),
  };
}

function xAxis(plot: Plot, gridIndex: number, { palette, xLabel, isLast }: OptionInput & { isLast: boolean }) {
  return {
    type: "value", gridIndex, min: plot.x.min, max: plot.x.max,
    splitLine: { show: false },
    axisLine: { show: true, onZero: false, lineStyle: { color: palette["rule-strong"] } },
    axisTick: { show: isLast, customValues: plot.xTicks, length: 4, lineStyle: { color: palette["rule-strong"] } },
    axisLabel: { show: isLast, customValues: plot.xTicks, hideOverlap: true, color: palette["ink-3"], fontSize: 11, margin: 7, formatter: xLabel },
  }; // biome-ignore format: one axis
}

function yAxis({ range }: Pane, gridIndex: number, { palette, yLabel }: OptionInput) {
  return {
    type: "value", gridIndex, min: range.min, max: range.max, interval: range.step,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: palette["plot-grid"] } },
    axisLabel: { color: palette["ink-3"], fontSize: 11, margin: 8, formatter: (value: number) => yLabel(value, range.decimals) },
  }; // biome-ignore format: one axis
}

function paneSeries({ plot, pane, index }: PlacedPane, { palette, zones, specification }: OptionInput) {
  const line = (name: string, data: Coordinates, lineStyle: object, over: object = {}) => ({
    id: `${pane.name}-${name}`, type: "line", xAxisIndex: index, yAxisIndex: index,
    data, lineStyle, symbol: "none", showSymbol: false, silent: true, connectNulls: false, z: 3, ...over,
  }); // biome-ignore format: one series
  const limit = { color: palette["plot-limit"], width: 1.2, type: [6, 4] };
  const spec = { color: palette["plot-spec"], width: 1.2 };
  const across = (value: number | null | undefined): Coordinates =>
    value === null || value === undefined ? [] : [[plot.x.min, value], [plot.x.max, value]]; // biome-ignore format: two ends
  const isUpper = pane.name === "upper";
  return [
    line("center", stepped(pane.runs, (run) => run.centerLine), { color: palette["plot-center"], width: 1 }, {
      markArea: { silent: true, data: zones && isUpper ? pane.runs.flatMap((run) => zoneAreas(run, palette)) : [] },
    }),
    line("ucl", stepped(pane.runs, (run) => run.ucl), limit),
    line("lcl", stepped(pane.runs, (run) => run.lcl), limit),
    ...(isUpper
      ? [
          line("usl", across(specification?.usl), spec),
          line("lsl", across(specification?.lsl), spec),
          line("target", across(specification?.target), { ...spec, type: [2, 3] }),
        ]
      : []),
    line("join", joined(plot, pane), { color: palette["plot-join"], width: plot.spacing < 3 ? 1 : 1.4, join: "round" }, { z: 4 }),
    ...markSeries({ plot, pane, index }, palette),
  ]; // biome-ignore format: one list
}

/** A line that is level within a stretch of limits and steps to the next; a gap in the limits is a gap in the line. */
function stepped(runs: readonly LimitRun[], levelOf: (run: LimitRun) => number | null): Coordinates {
  const line: Coordinates = [];
  runs.forEach((run, i) => {
    const before = runs[i - 1];
    if (before && before.to !== run.from) line.push([run.from, null]);
    const level = levelOf(run);
    line.push([run.from, level], [run.to, level]);
  });
  return line;
}

/** Zone A lies between 2σ and 3σ, zone B between 1σ and 2σ; C, around the centre, stays bare. */
function zoneAreas({ from, to, centerLine, ucl, lcl }: LimitRun, palette: Palette) {
  const areas: object[] = [];
  if (centerLine === null) return areas;
  for (const limit of [ucl, lcl]) {
    if (limit === null) continue;
    const at = (share: number) => centerLine + (limit - centerLine) * share;
    const area = (low: number, high: number, color: string) => [
      { coord: [from, at(low)], itemStyle: { color } },
      { coord: [to, at(high)] },
    ];
    areas.push(area(1 / 3, 2 / 3, palette["plot-zone-b"]), area(2 / 3, 1, palette["plot-zone-a"]));
  }
  return areas;
}

/** The line joins what the runs see: late and excluded points stand beside it. */
function joined(plot: Plot, { statisticOf }: Pane): Coordinates {
  const { points, xs, spacing, x } = plot;
  const line: { xs: number[]; ys: number[] } = { xs: [], ys: [] };
  points.forEach((point, i) => {
    const statistic = statisticOf(point);
    if (!statistic || point.late || point.excluded) return;
    line.xs.push(xs[i] ?? 0);
    line.ys.push(statistic.value);
  });
  const drawn = spacing < DENSE_PX ? thinned(line, (x.max - x.min) / (x.end - x.start)) : line.xs.map((_, i) => i);
  return drawn.map((i) => [line.xs[i] ?? 0, line.ys[i] ?? 0]);
}
