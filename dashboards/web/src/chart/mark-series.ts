// The points of a pane as what ECharts draws: one series a mark.
//   I1. Marks of which there can be hundreds are drawn as one path each (`large`): a new point redraws them in about a millisecond.
//       ECharts does so with its own symbols only; the other marks are few, and drawn one by one.
import { type Mark, markOf, SHAPES, toneOf } from "./marks.ts";
import type { Palette } from "./palette.ts";
import type { Pane, Plot } from "./plot.ts";

/** A pane with the index of its grid and axes. */
export interface PlacedPane {
  readonly plot: Plot;
  readonly pane: Pane;
  readonly index: number;
}

interface Style {
  readonly symbol: string;
  /** px; absent: as much as the room between points allows. */
  readonly size?: number;
  readonly itemStyle: object;
}

export function markSeries({ plot, pane, index }: PlacedPane, palette: Palette) {
  const { many, aside } = placed(plot, pane, palette);
  const base = { type: "scatter", xAxisIndex: index, yAxisIndex: index, silent: true };
  return [
    ...MANY.map((mark, i) => {
      const { symbol, size = plainSize(plot, mark), itemStyle } = styleOf(mark, palette);
      const data = many.get(mark) ?? [];
      return { ...base, id: `${pane.name}-${mark}`, z: 5 + i, large: true, largeThreshold: 1, symbol, symbolSize: size, itemStyle, data };
    }),
    { ...base, id: `${pane.name}-aside`, z: 5 + MANY.length, symbolKeepAspect: true, data: aside },
  ];
}

/** What is drawn later lies above: signals over plain points. */
const MANY = ["plain", "collecting", "zone-a", "run", "beyond"] as const satisfies Mark[];

/** What has a shape of its own, and late and excluded points, which are hollow or crossed. */
function placed({ points, xs }: Plot, { statisticOf }: Pane, palette: Palette) {
  const many = new Map<Mark, [x: number, y: number][]>(MANY.map((mark) => [mark, []]));
  const aside: object[] = [];
  points.forEach((point, i) => {
    const statistic = statisticOf(point);
    if (!statistic) return;
    const mark = markOf(point, statistic);
    const value: [number, number] = [xs[i] ?? 0, statistic.value];
    if (!point.late && many.has(mark)) many.get(mark)?.push(value);
    else {
      const { symbol, size, itemStyle } = styleOf(mark, palette);
      const hollow =
        point.late && mark !== "excluded" ? { color: palette.surface, borderColor: signalColor(mark, palette), borderWidth: 1.6 } : {};
      aside.push({ value, symbol, symbolSize: size, itemStyle: { ...itemStyle, ...hollow } });
    }
  });
  return { many, aside };
}

/** Below 4 px ECharts fills squares and leaves borders out: a hollow point would be a hole in the line. */
const SMALLEST_HOLLOW = 4.4;

function plainSize({ spacing }: Plot, mark: Mark): number {
  return Math.max(mark === "collecting" ? SMALLEST_HOLLOW : 2.4, Math.min(6.5, spacing * 0.62));
}

function styleOf(mark: Mark, palette: Palette): Style {
  const edged = (color: string) => ({ color, borderColor: palette.surface, borderWidth: 1 });
  switch (mark) {
    case "plain":
      return { symbol: "circle", itemStyle: { color: palette["plot-data"] } };
    case "collecting":
      return { symbol: "circle", itemStyle: { color: palette.surface, borderColor: palette["plot-data"], borderWidth: 1.2 } };
    case "beyond":
      return { symbol: "diamond", size: 11, itemStyle: edged(palette.alarm) };
    case "run":
      return { symbol: "triangle", size: 10, itemStyle: edged(palette.warn) };
    case "zone-a":
      return { symbol: "rect", size: 8, itemStyle: edged(palette.warn) };
    case "late":
      return { symbol: "circle", size: 6.5, itemStyle: {} };
    case "excluded":
      return { symbol: `path://${SHAPES.excluded}`, size: 8, itemStyle: { color: palette["plot-muted"] } };
    default:
      return { symbol: `path://${SHAPES[mark]}`, size: 9.5, itemStyle: edged(signalColor(mark, palette)) };
  }
}

function signalColor(mark: Mark, palette: Palette): string {
  return palette[toneOf(mark) || "plot-muted"];
}
