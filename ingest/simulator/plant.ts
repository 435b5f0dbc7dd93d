// The simulated plant: two lines of five stations in Shanghai, what they make, and what is measured where.
//   `rings` turns and grinds piston rings, `boards` solders controllers, and on `repair` one bench mends boards that failed.
//   Station names are ASCII, codes partly Chinese.
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import * as has from "./characteristics.ts";
import type { GaugeStudy } from "./gauge-study.ts";

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

export interface Station {
  readonly station: string;
  readonly operation: string;
  readonly idealCycleMs: number;
  /** Of products that take longer, or less long. */
  readonly cyclesMs?: Readonly<Record<string, number>>;
  /** Measured on every part. */
  readonly measures?: readonly has.Characteristic[];
  /** Measured on every n-th part, several figures at once. */
  readonly profile?: { readonly of: has.VectorCharacteristic; readonly everyParts: number };
  /** Sampled by the clock, whether parts move or not: singly, or many in a `series`. */
  readonly samples?: {
    readonly of: has.Characteristic;
    readonly everyMs: number;
    readonly offsetMs: number;
    readonly inSeriesOf?: number;
  };
  readonly tests?: Testing;
  /** Inspects every lot. */
  readonly inspects?: readonly has.Inspection[];
  readonly looksFor?: has.RareDefect;
  /** The gauge is studied at the beginning of each shift. */
  readonly study?: GaugeStudy;
}

/** A test of every part. */
export interface Testing {
  /** Share of parts that fail, and why. */
  readonly failing: number;
  readonly codes: readonly [string, ...string[]];
  /** What can go wrong with one part. */
  readonly opportunities: number;
  /** Share of what failed that is not mended on the spot, but sent to the repair line. */
  readonly toRepair?: number;
}

export interface Line {
  readonly line: string;
  readonly products: readonly [string, ...string[]];
  /** Stations report counters instead of what was added. */
  readonly countsTotals: boolean;
  /** Some days it runs on while people take turns for their midday break. */
  readonly worksThroughMidday?: boolean;
  /** Where parts of a lot that does not please at its end are sent back to. */
  readonly reworkedFrom?: string;
  readonly stations: readonly Station[];
}

/** About 17 % of the study's variation is the gauge's: it will do for most purposes (AIAG: 10 to 30 %). */
const thicknessStudy: GaugeStudy = {
  characteristic: "thickness-msa",
  gauge: "G-thickness",
  mean: 2.5,
  partSigma: 0.01,
  repeatabilitySigma: 0.0015,
  operatorOffsets: [0.0008, -0.0002, -0.0007],
  decimals: 4,
};

/** About half is: this gauge cannot tell boards apart. */
const pasteHeightStudy: GaugeStudy = {
  characteristic: "paste-height-msa",
  gauge: "G-paste-height",
  mean: 130,
  partSigma: 6,
  repeatabilitySigma: 3,
  operatorOffsets: [1.6, 0.2, -1.9],
  decimals: 1,
};

const rings: Line = {
  line: "rings",
  products: ["RING-74", "RING-80", "RING-86", "RING-92"],
  countsTotals: false,
  reworkedFrom: "OP30",
  stations: [
    {
      station: "turning",
      operation: "OP10",
      idealCycleMs: 2800,
      cyclesMs: { "RING-74": 2700, "RING-80": 2750, "RING-86": 2850, "RING-92": 2900 },
      measures: [has.diameter],
      samples: { of: has.vibration, everyMs: 1000, offsetMs: 500, inSeriesOf: 5 },
    },
    {
      station: "grinding",
      operation: "OP20",
      idealCycleMs: 3000,
      cyclesMs: { "RING-74": 2900, "RING-92": 3100 },
      measures: [has.thickness],
      study: thicknessStudy,
    },
    { station: "washing", operation: "OP30", idealCycleMs: 2600, samples: { of: has.washTemperature, everyMs: 2000, offsetMs: 0 } },
    { station: "weighing", operation: "OP40", idealCycleMs: 2500, measures: [has.weight] },
    {
      station: "final-test",
      operation: "OP50",
      idealCycleMs: 2700,
      tests: { failing: 0.02, codes: ["划伤", "尺寸超差", "毛刺"], opportunities: 3 },
      inspects: [has.surfaceDefects],
      looksFor: has.crack,
    },
  ],
};

const boards: Line = {
  line: "boards",
  products: ["CTRL-A", "CTRL-B"],
  countsTotals: true,
  worksThroughMidday: true,
  stations: [
    { station: "printing", operation: "OP10", idealCycleMs: 3600, measures: [has.pasteHeight], study: pasteHeightStudy },
    {
      station: "placing",
      operation: "OP20",
      idealCycleMs: 4000,
      cyclesMs: { "CTRL-A": 3900, "CTRL-B": 4100 },
      measures: [has.placementOffset],
    },
    {
      station: "reflow",
      operation: "OP30",
      idealCycleMs: 3500,
      profile: { of: has.solderProfile, everyParts: 5 },
      samples: { of: has.peakTemperature, everyMs: 2000, offsetMs: 1000 },
    },
    {
      station: "aoi",
      operation: "OP40",
      idealCycleMs: 3200,
      tests: { failing: 0.03, codes: ["漏焊", "错件", "短路", "虚焊"], opportunities: 400 },
      inspects: [has.solderNonconforming, has.solderDefects, has.jointNonconforming],
      looksFor: has.tombstone,
    },
    {
      station: "function-test",
      operation: "OP50",
      idealCycleMs: 3800,
      cyclesMs: { "CTRL-A": 3700, "CTRL-B": 3900 },
      measures: [has.voltage],
      tests: { failing: 0.015, codes: ["短路", "无输出"], opportunities: 24, toRepair: 0.4 },
      inspects: [has.pinNonconforming],
    },
  ],
};

/** A person mends a board, then tests it on the twin of the function test. */
export const BENCH: Station = {
  station: "bench",
  operation: "OP60",
  idealCycleMs: 120_000,
  cyclesMs: { "CTRL-A": 110_000, "CTRL-B": 130_000 },
};

/** Makes nothing: what comes in is sent by `boards`. */
export const REPAIR: Line = { line: "repair", products: boards.products, countsTotals: false, stations: [BENCH] };

/** The lines that make something. */
export const LINES: readonly Line[] = [rings, boards];

export function idealCycleOf({ idealCycleMs, cyclesMs }: Station, product: string): number {
  return cyclesMs?.[product] ?? idealCycleMs;
}

/** Why stations stand: code, category, state. */
export const REASONS = {
  jam: { code: "卡料", category: "breakdown", name: "part jammed" },
  breakdown: { code: "设备故障", category: "breakdown", name: "machine failure" },
  setup: { code: "换型", category: "setup", name: "changeover" },
  break: { code: "休息", category: "planned", name: "break" },
  handover: { code: "交接班", category: "planned", name: "shift handover" },
  noWork: { code: "无任务", category: "waiting", name: "nothing to mend" },
  noMaterial: { code: "等料", category: "waiting", name: "material missing" },
  brokenTool: { code: "断刀", category: "breakdown", name: "tool broken" },
  adjustment: { code: "调机", category: "setup", name: "adjusted" },
} as const;
