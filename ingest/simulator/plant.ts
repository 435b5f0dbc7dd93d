// The simulated plant: two lines of five stations in Shanghai, what they make, and what their control plans say.
//   `rings` turns and grinds piston rings, `boards` solders controllers. Station names are ASCII, codes partly Chinese.
import { HOUR_MS, type Instant, MINUTE_MS } from "../../core/time.ts";
import type { Process } from "./gauge.ts";
import type { SimulatedEvent } from "./simulated-event.ts";

export const FACTORY = "shanghai";
export const SOURCE = "simulator";

/** The plant is simulated shift by shift: 08:00 to 20:00 and 20:00 to 08:00 in Shanghai (UTC+8, no summer time). */
export const SHIFT_MS = 12 * HOUR_MS;
/** Both shifts pause four hours in. */
export const BREAK_AFTER_MS = 4 * HOUR_MS;
export const BREAK_MS = 30 * MINUTE_MS;
/** Towards its end a shift runs the line empty and hands it over. */
export const HANDOVER_MS = 20 * MINUTE_MS;

export const LOT_SIZE = 40;

export interface Characteristic {
  readonly name: string;
  readonly chart: "xbar-r" | "i-mr";
  readonly process: Process;
  readonly spec: { readonly lsl?: number; readonly usl?: number; readonly target?: number };
  /** Limits of its own for each product. */
  readonly byProduct?: Readonly<Record<string, Process>>;
}

export interface Station {
  readonly station: string;
  readonly operation: string;
  readonly idealCycleMs: number;
  /** Measured on every part. */
  readonly measures: readonly Characteristic[];
  /** Sampled by the clock, whether parts move or not: singly, or many in a `series`. */
  readonly samples?: { readonly of: Characteristic; readonly everyMs: number; readonly offsetMs: number; readonly inSeriesOf?: number };
  /** Tests every part: share of parts that fail, and why. */
  readonly tests?: { readonly failing: number; readonly codes: readonly [string, ...string[]] };
  /** Inspects every lot: nonconforming units of it, and nonconformities on it. */
  readonly inspects?: { readonly units: string; readonly defects: string; readonly perUnit: number };
}

export interface Line {
  readonly line: string;
  readonly products: readonly [string, ...string[]];
  /** Stations report counters instead of what was added. */
  readonly countsTotals: boolean;
  readonly stations: readonly Station[];
}

function process(mean: number, sigma: number, decimals: number, more: Partial<Process> = {}): Process {
  return { mean, sigma, decimals, disturbances: [], ...more };
}

const diameter: Characteristic = {
  name: "diameter",
  chart: "xbar-r",
  spec: { lsl: 73.95, usl: 74.05, target: 74 },
  process: process(74, 0.01, 3, { wear: { sigmas: 0.6, lifeParts: 1600 }, disturbances: ["trend"] }),
};
const vibration: Characteristic = {
  name: "vibration",
  chart: "i-mr",
  spec: { usl: 4 },
  process: process(2.2, 0.25, 2, { disturbances: ["shift"] }),
};
const thickness: Characteristic = {
  name: "thickness",
  chart: "xbar-r",
  spec: { lsl: 2.46, usl: 2.54, target: 2.5 },
  process: process(2.5, 0.008, 3, { disturbances: ["alternating", "shift"] }),
};
const washTemperature: Characteristic = {
  name: "wash-temperature",
  chart: "i-mr",
  spec: { lsl: 55, usl: 65, target: 60 },
  process: process(60, 0.8, 1, { disturbances: ["stratified", "shift"] }),
};
const weight: Characteristic = {
  name: "weight",
  chart: "i-mr",
  spec: { lsl: 40, usl: 44, target: 42 },
  process: process(42, 0.35, 1, { resolution: 0.5, disturbances: ["shift"] }), // the worn gauge
};
const pasteHeight: Characteristic = {
  name: "paste-height",
  chart: "xbar-r",
  spec: { lsl: 100, usl: 160, target: 130 },
  process: process(130, 6, 1, { disturbances: ["shift", "alternating"] }),
};
const offset: Characteristic = {
  name: "placement-offset",
  chart: "i-mr",
  spec: { lsl: -60, usl: 60, target: 0 },
  process: process(0, 12, 1, { disturbances: ["mixture", "stratified"] }),
};
const peakTemperature: Characteristic = {
  name: "peak-temperature",
  chart: "i-mr",
  spec: { lsl: 235, usl: 255, target: 245 },
  process: process(245, 1.5, 1, { disturbances: ["shift", "trend"] }),
};
const voltage: Characteristic = {
  name: "voltage",
  chart: "i-mr",
  spec: {},
  process: process(5, 0.02, 3),
  byProduct: { "CTRL-A": process(5, 0.02, 3, { disturbances: ["shift"] }), "CTRL-B": process(3.3, 0.015, 3, { disturbances: ["trend"] }) },
};

export const LINES: readonly Line[] = [
  {
    line: "rings",
    products: ["RING-74", "RING-80"],
    countsTotals: false,
    stations: [
      {
        station: "turning",
        operation: "OP10",
        idealCycleMs: 2800,
        measures: [diameter],
        samples: { of: vibration, everyMs: 1000, offsetMs: 500, inSeriesOf: 5 },
      },
      { station: "grinding", operation: "OP20", idealCycleMs: 3000, measures: [thickness] },
      {
        station: "washing",
        operation: "OP30",
        idealCycleMs: 2600,
        measures: [],
        samples: { of: washTemperature, everyMs: 2000, offsetMs: 0 },
      },
      { station: "weighing", operation: "OP40", idealCycleMs: 2500, measures: [weight] },
      {
        station: "final-test",
        operation: "OP50",
        idealCycleMs: 2700,
        measures: [],
        tests: { failing: 0.02, codes: ["划伤", "尺寸超差", "毛刺"] },
      },
    ],
  },
  {
    line: "boards",
    products: ["CTRL-A", "CTRL-B"],
    countsTotals: true,
    stations: [
      { station: "printing", operation: "OP10", idealCycleMs: 3600, measures: [pasteHeight] },
      { station: "placing", operation: "OP20", idealCycleMs: 4000, measures: [offset] },
      {
        station: "reflow",
        operation: "OP30",
        idealCycleMs: 3500,
        measures: [],
        samples: { of: peakTemperature, everyMs: 2000, offsetMs: 1000 },
      },
      {
        station: "aoi",
        operation: "OP40",
        idealCycleMs: 3200,
        measures: [],
        tests: { failing: 0.03, codes: ["漏焊", "错件", "短路", "虚焊"] },
        inspects: { units: "solder-nonconforming", defects: "solder-defects", perUnit: 0.08 },
      },
      {
        station: "function-test",
        operation: "OP50",
        idealCycleMs: 3800,
        measures: [voltage],
        tests: { failing: 0.015, codes: ["短路", "无输出"] },
      },
    ],
  },
];

/** Why stations stand: code, category, state. */
export const REASONS = {
  jam: { code: "卡料", category: "breakdown", name: "part jammed" },
  breakdown: { code: "设备故障", category: "breakdown", name: "machine failure" },
  setup: { code: "换型", category: "setup", name: "changeover" },
  break: { code: "休息", category: "planned", name: "break" },
  handover: { code: "交接班", category: "planned", name: "shift handover" },
} as const;

/** What the line is, and the control plan of each of its characteristics, as of the start of a shift. */
export function configuration(line: Line, { tenant, shiftStart }: { tenant: string; shiftStart: Instant }): SimulatedEvent[] {
  const turn = shiftStart / SHIFT_MS;
  const common = { at: shiftStart, tenant, factory: FACTORY, line: line.line, source: SOURCE };
  const plans = line.stations.flatMap(({ station, measures, samples }) =>
    [...measures, ...(samples ? [samples.of] : [])].flatMap((characteristic) =>
      plansOf(characteristic).map((plan) => ({ station, ...plan })),
    ),
  );
  return [
    { type: "line", id: `sim-${turn}-${line.line}-line`, ...common, ...lineFields(line) },
    ...plans.map((plan, index) => ({ type: "plan" as const, id: `sim-${turn}-${line.line}-plan-${index}`, ...common, ...plan })),
  ];
}

function plansOf({ name, chart, spec, byProduct }: Characteristic) {
  const plan = { characteristic: name, chart, spec, rules: ["nelson1" as const, "nelson2" as const], baseline: 25 };
  const sized = chart === "xbar-r" ? { ...plan, subgroupSize: 5 } : plan;
  return byProduct ? Object.keys(byProduct).map((product) => ({ ...sized, product })) : [sized];
}

function lineFields({ stations, products }: Line) {
  const operations = stations.map(({ operation }) => operation);
  const tested = stations.filter(({ tests }) => tests).map(({ operation }) => operation);
  return {
    stations: stations.map(({ station, idealCycleMs }) => ({ station, idealCycleMs })),
    keyStation: stations.at(-1)?.station,
    operations,
    routes: Object.fromEntries(products.map((product) => [product, tested])),
    reasons: Object.values(REASONS).map((reason) => ({ ...reason })),
    targets: { oee: 0.75, firstPassYield: 0.95 },
    calendar: {
      timeZone: "Asia/Shanghai",
      shifts: [
        { name: "白班", start: "08:00", end: "20:00" },
        { name: "夜班", start: "20:00", end: "08:00" },
      ],
      breaks: [
        { start: "12:00", end: "12:30" },
        { start: "00:00", end: "00:30" },
      ],
    },
  };
}
