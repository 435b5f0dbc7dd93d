// The control chart of one series, as the web app's /spc shows it.
import type { DashboardSpec } from "./dashboard.ts";
import { course, type Maker, table } from "./panels.ts";

const COLUMNS = ["time", "value", "center_line", "ucl", "lcl", "signal", "excluded"] as const;
const LIMIT = { "custom.showPoints": "never", "custom.lineWidth": 1, "custom.lineInterpolation": "stepAfter" };
const DASHED = { ...LIMIT, "custom.lineStyle": { fill: "dash", dash: [10, 10] } };
const MARK = { "custom.drawStyle": "points", "custom.pointSize": 11 };
const STYLES = {
  value: { "custom.lineWidth": 1, "custom.pointSize": 6 },
  center_line: LIMIT,
  ucl: DASHED,
  lcl: DASHED,
  signal: MARK,
  excluded: MARK,
};

/** The range of the dashboard, in the address of the web app. */
const RANGE = `from=\${__from:date:iso}&to=\${__to:date:iso}`;

export const controlChart: DashboardSpec = {
  name: "control-chart",
  scope: "series",
  from: "now-8h",
  page: { title: "spc", path: `/spc?\${series:raw}&${RANGE}` },
  panels: (maker) => [
    course(maker, { name: "spcChart", queries: ["spc-points"], columns: COLUMNS, styles: STYLES, w: 24, h: 12 }),
    course(maker, { name: "spcSecond", queries: ["spc-second"], columns: COLUMNS, styles: STYLES, w: 24, h: 8 }),
    signals(maker),
  ],
};

function signals(maker: Maker) {
  const url = `\${linepulse}/spc?\${series:raw}&${RANGE}&point=\${__value.raw:percentencode}`;
  return table(maker, {
    name: "spcSignals",
    queries: ["spc-signals"],
    columns: ["time", "rule", "chart", "state", "cause", "action", "by", "left_out", "point"],
    links: { point: { title: maker.words.links.point, url } },
    w: 24,
    h: 9,
  });
}
