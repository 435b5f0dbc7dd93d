// The simulated plant: two lines of five stations in Shanghai, what they make, and what is measured where.
//   `rings` turns and grinds piston rings, `boards` solders controllers. Station names are ASCII, codes partly Chinese.
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
  /** Tests every part: share of parts that fail, and why. */
  readonly tests?: { readonly failing: number; readonly codes: readonly [string, ...string[]] };
  /** Inspects every lot. */
  readonly inspects?: readonly has.Inspection[];
  readonly looksFor?: has.RareDefect;
  /** The gauge is studied at the beginning of each shift. */
  readonly study?: GaugeStudy;
}

export interface Line {
  readonly line: string;
  readonly products: readonly [string, ...string[]];
  /** Stations report counters instead of what was added. */
  readonly countsTotals: boolean;
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
  stations: [
    {
      station: "turning",
      operation: "OP10",
      idealCycleMs: 2800,
      measures: [has.diameter],
      samples: { of: has.vibration, everyMs: 1000, offsetMs: 500, inSeriesOf: 5 },
    },
    { station: "grinding", operation: "OP20", idealCycleMs: 3000, measures: [has.thickness], study: thicknessStudy },
    { station: "washing", operation: "OP30", idealCycleMs: 2600, samples: { of: has.washTemperature, everyMs: 2000, offsetMs: 0 } },
    { station: "weighing", operation: "OP40", idealCycleMs: 2500, measures: [has.weight] },
    {
      station: "final-test",
      operation: "OP50",
      idealCycleMs: 2700,
      tests: { failing: 0.02, codes: ["划伤", "尺寸超差", "毛刺"] },
      inspects: [has.surfaceDefects],
      looksFor: has.crack,
    },
  ],
};

const boards: Line = {
  line: "boards",
  products: ["CTRL-A", "CTRL-B"],
  countsTotals: true,
  stations: [
    { station: "printing", operation: "OP10", idealCycleMs: 3600, measures: [has.pasteHeight], study: pasteHeightStudy },
    { station: "placing", operation: "OP20", idealCycleMs: 4000, measures: [has.placementOffset] },
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
      tests: { failing: 0.03, codes: ["漏焊", "错件", "短路", "虚焊"] },
      inspects: [has.solderNonconforming, has.solderDefects, has.jointNonconforming],
      looksFor: has.tombstone,
    },
    {
      station: "function-test",
      operation: "OP50",
      idealCycleMs: 3800,
      measures: [has.voltage],
      tests: { failing: 0.015, codes: ["短路", "无输出"] },
      inspects: [has.pinNonconforming],
    },
  ],
};

export const LINES: readonly Line[] = [rings, boards];

/** Why stations stand: code, category, state. */
export const REASONS = {
  jam: { code: "卡料", category: "breakdown", name: "part jammed" },
  breakdown: { code: "设备故障", category: "breakdown", name: "machine failure" },
  setup: { code: "换型", category: "setup", name: "changeover" },
  break: { code: "休息", category: "planned", name: "break" },
  handover: { code: "交接班", category: "planned", name: "shift handover" },
} as const;
