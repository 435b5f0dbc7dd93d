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
    {
      ...base,
      id: `${pane.name}-noted`,
      z: 6 + MANY.length,
      data: pane.name === "upper" ? noted(plot, pane) : [],
      ...NOTE,
      itemStyle: { color: palette.ink },
    },
  ];
}

/** What is drawn later lies above: signals over plain points. */
const MANY = ["plain", "collecting", "zone-a", "run", "beyond"] as const satisfies Mark[];
/** A small flag above a point of which somebody has spoken. */
const NOTE = { symbol: `path://${SHAPES.noted}`, symbolSize: 8, symbolOffset: [0, -12], symbolKeepAspect: true };
/** Closer than this, a line alone shows what marks on it would hide. */
const DENSE_PX = 1.2;
/** Of equal marks as dense as that, one is drawn in a square of so many pixels. */
const ROOM_PX = 4;

/** What has a shape of its own, and late and excluded points, which are hollow or crossed. */
function placed(plot: Plot, { statisticOf, y }: Pane, palette: Palette) {
  const { points, xs, x, spacing } = plot;
  const many = new Map<Mark, [x: number, y: number][]>(MANY.map((mark) => [mark, []]));
  const aside: object[] = [];
  const isDense = spacing < DENSE_PX;
  const taken = new Set<string>();
  const room = (ROOM_PX * (x.max - x.min)) / (x.end - x.start);
  const rise = (ROOM_PX * (y.max - y.min)) / Math.abs(y.end - y.start);
  points.forEach((point, i) => {
    const statistic = statisticOf(point);
    if (!statistic) return;
    const mark = markOf(point, statistic);
    const value: [number, number] = [xs[i] ?? 0, statistic.value];
    if (isDense) {
      if (mark === "plain" && !point.late) return;
      const place = `${mark} ${Math.floor(value[0] / room)} ${Math.floor((value[1] - y.min) / rise)}`;
      if (taken.has(place)) return;
      taken.add(place);
    }
    if (!point.late && many.has(mark)) {
      many.get(mark)?.push(value);
      return;
    }
    const { symbol, size, itemStyle } = styleOf(mark, palette);
    const hollow =
      point.late && statistic.signals.length > 0
        ? { color: palette.surface, borderColor: signalColor(mark, palette), borderWidth: 1.6 }
        : {};
    aside.push({ value, symbol, symbolSize: size, itemStyle: { ...itemStyle, ...(mark === "excluded" ? {} : hollow) } });
  });
  return { many, aside };
}

function noted({ points, xs }: Plot, { statisticOf }: Pane): [x: number, y: number][] {
  return points.flatMap((point, i) => {
    const statistic = point.annotations > 0 ? statisticOf(point) : null;
    return statistic ? [[xs[i] ?? 0, statistic.value] as [number, number]] : [];
  });
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
    case "excluded":
      return { symbol: `path://${SHAPES[mark]}`, size: 8.5, itemStyle: { color: palette["plot-muted"] } };
    case "incomplete":
      return { symbol: `path://${SHAPES.incomplete}`, size: 8, itemStyle: { color: palette["plot-data"] } };
    default:
      return { symbol: `path://${SHAPES[mark]}`, size: 9.5, itemStyle: edged(signalColor(mark, palette)) };
  }
}

function signalColor(mark: Mark, palette: Palette): string {
  return palette[toneOf(mark) || "plot-muted"];
}
