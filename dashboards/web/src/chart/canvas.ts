// The parts of ECharts that this app draws with: named one by one, since all of it is three times as large.
import { LineChart, ScatterChart } from "echarts/charts";
import { GridSimpleComponent, MarkAreaComponent } from "echarts/components";
import { type ECharts, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([LineChart, ScatterChart, GridSimpleComponent, MarkAreaComponent, CanvasRenderer]);

export function createCanvas(element: HTMLElement): ECharts {
  return init(element, null, { renderer: "canvas" });
}
