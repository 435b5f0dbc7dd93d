// What the simulated plant measures: each characteristic with the process behind it and the plan that judges it.
//   I1. Together they show every chart and every rule (plant.test.ts).
//   I2. A baseline is as long as the rhythm of its process asks for: a tool's whole life, some minutes of a fast sensor.
import { RULES, type RuleName } from "../../core/plan.ts";
import { type Actions, actionsFor } from "./actions.ts";
import type { Process } from "./gauge.ts";
import type { SimulatedEvent } from "./simulated-event.ts";
import type { VectorProcess } from "./vector-gauge.ts";

type PlanEvent = Extract<SimulatedEvent, { type: "plan" }>;

/** A control plan without its envelope, and without where it holds. */
export type ControlPlan = Pick<
  PlanEvent,
  "chart" | "subgroupSize" | "baseline" | "spec" | "rules" | "actions" | "shortRun" | "lambda" | "k" | "h" | "headStart"
>;

export interface Characteristic {
  readonly name: string;
  readonly plan: ControlPlan;
  /** On a short-run chart, of the deviation from the product's target. */
  readonly process: Process;
  /** A plan, limits and a process of its own for each product. */
  readonly byProduct?: Readonly<Record<string, Process>>;
}

export interface VectorCharacteristic {
  readonly name: string;
  readonly plan: ControlPlan;
  readonly process: VectorProcess;
}

/** What an inspector counts on a lot. */
export interface Inspection {
  readonly name: string;
  readonly plan: ControlPlan;
  /** What there is to look at on a part (of each product): joints, pins, dm². */
  readonly perPart: number | Readonly<Record<string, number>>;
  /** Nonconforming of each; absent: the parts that failed the station's own test are counted. */
  readonly rate?: number;
  /** By how much lots differ beside chance: standard deviation of the rate's logarithm. */
  readonly lotSpread?: number;
}

/** A defect so rare that parts or time between two are charted; looked for on every part. */
export interface RareDefect {
  readonly name: string;
  readonly plan: ControlPlan;
  /** Of all parts. */
  readonly rate: number;
}

const NELSON = RULES.filter((rule) => rule.startsWith("nelson"));
const WESTERN_ELECTRIC = RULES.filter((rule) => rule.startsWith("westernElectric"));
/** What counts can be judged by: zones of a skewed statistic mislead. */
const RUNS = ["nelson1", "nelson2", "nelson3", "nelson4"] as const satisfies RuleName[];
const LIMITS = ["nelson1"] as const satisfies RuleName[];

/** A plan with an action for each of its rules. */
function judged(rules: readonly RuleName[], plan: Omit<ControlPlan, "rules" | "actions">, own: Actions = {}): ControlPlan {
  return { ...plan, rules: [...rules], actions: actionsFor(rules, own) };
}

function process(mean: number, sigma: number, decimals: number, more: Partial<Process> = {}): Process {
  return { mean, sigma, decimals, disturbances: [], ...more };
}

/** Rings of all sizes on one lathe. */
const RING_DIAMETERS: Readonly<Record<string, number>> = { "RING-74": 74, "RING-80": 80, "RING-86": 86, "RING-92": 92 };

export const diameter: Characteristic = {
  name: "diameter",
  plan: judged(
    NELSON,
    {
      chart: "xbar-r",
      subgroupSize: 5,
      baseline: 160,
      spec: { lsl: -0.05, usl: 0.05, target: 0 },
      shortRun: { method: "target", products: Object.entries(RING_DIAMETERS).map(([product, target]) => ({ product, target })) },
    },
    {
      nelson2: "均值偏移：检查刀补是否按新尺寸修正 / the mean has moved: is the tool offset right for this size?",
      nelson3: "检查刀具磨损 / check tool wear",
    },
  ),
  process: process(0, 0.01, 3, { wear: { sigmas: 0.5, lifeParts: 800 }, disturbances: ["trend"] }),
};

export const vibration: Characteristic = {
  name: "vibration",
  plan: judged(
    NELSON,
    { chart: "i-mr", baseline: 200, spec: { usl: 4 } },
    { nelson2: "检查主轴轴承与动平衡 / check spindle bearing and balance" },
  ),
  process: process(2.2, 0.25, 2, { disturbances: ["shift"] }),
};

export const thickness: Characteristic = {
  name: "thickness",
  plan: judged(
    NELSON,
    { chart: "xbar-r", subgroupSize: 5, baseline: 25, spec: { lsl: 2.46, usl: 2.54, target: 2.5 } },
    { nelson3: "修整砂轮 / dress the grinding wheel", nelson4: "比较两个砂轮头 / compare the two wheel heads" },
  ),
  process: process(2.5, 0.008, 3, { tools: ["W-1", "W-2"], disturbances: ["alternating", "shift", "scatter"] }),
};

export const washTemperature: Characteristic = {
  name: "wash-temperature",
  plan: judged(
    WESTERN_ELECTRIC,
    { chart: "i-mr", baseline: 200, spec: { lsl: 55, usl: 65, target: 60 } },
    { westernElectric4: "检查加热器与液位 / check heater and level" },
  ),
  process: process(60, 0.8, 2, { disturbances: ["shift"] }),
};

/** Shown by a worn gauge. */
export const weight: Characteristic = {
  name: "weight",
  plan: judged(
    NELSON,
    { chart: "i-mr", baseline: 100, spec: { lsl: 40, usl: 44, target: 42 } },
    { nelson7: "分辨力不足：送检电子秤 / the scale shows steps: have it checked" },
  ),
  process: process(42, 0.35, 1, { resolution: 0.2, disturbances: ["stratified", "shift"] }),
};

/** Small shifts of the printed paste: a clogged stencil. Both sums start half-way, to see at once what a restart got wrong. */
export const pasteHeight: Characteristic = {
  name: "paste-height",
  plan: judged(
    LIMITS,
    { chart: "cusum", subgroupSize: 5, baseline: 100, spec: { lsl: 100, usl: 160, target: 130 }, k: 0.5, h: 5, headStart: 2.5 },
    { nelson1: "小幅持续偏移：清洗钢网，检查刮刀压力 / a small lasting shift: clean the stencil, check the squeegee" },
  ),
  process: process(130, 6, 1, { disturbances: ["small-shift"] }),
};

/** The eight nozzles of a placing head make a subgroup; two heads take turns. */
export const placementOffset: Characteristic = {
  name: "placement-offset",
  plan: judged(
    NELSON,
    { chart: "xbar-s", subgroupSize: 8, baseline: 40, spec: { lsl: -60, usl: 60, target: 0 } },
    { nelson4: "两个贴装头偏移不一致：重新校准 / the two heads disagree: calibrate them", nelson8: "按贴装头分层比较 / compare by head" },
  ),
  process: process(0, 12, 1, { tools: ["H-1", "H-2"], disturbances: ["mixture", "stratified", "alternating", "scatter"] }),
};

export const peakTemperature: Characteristic = {
  name: "peak-temperature",
  plan: judged(
    LIMITS,
    { chart: "ewma", baseline: 200, spec: { lsl: 235, usl: 255, target: 245 }, lambda: 0.2 },
    { nelson1: "炉温缓慢漂移：核对热电偶与风机 / the oven drifts: check thermocouple and fan" },
  ),
  process: process(245, 1.5, 1, { disturbances: ["drift"] }),
};

/** Zones of the reflow oven as a board passes through them: what one number at a time does not show. */
export const solderProfile: VectorCharacteristic = {
  name: "solder-profile",
  plan: judged(
    LIMITS,
    { chart: "t2", baseline: 50 },
    { nelson1: "曲线形状异常：逐区核对设定温度 / the profile has another shape: compare the zones with the sheet" },
  ),
  process: {
    components: [
      { name: "preheat", mean: 150, sigma: 2, decimals: 1 },
      { name: "soak", mean: 180, sigma: 1.8, decimals: 1 },
      { name: "peak", mean: 245, sigma: 1.5, decimals: 1 },
    ],
    correlation: 0.8,
  },
};

export const voltage: Characteristic = {
  name: "voltage",
  plan: judged(NELSON, { chart: "i-mr", baseline: 100 }, { nelson3: "检查基准源漂移 / check the reference for drift" }),
  process: process(5, 0.02, 3),
  byProduct: { "CTRL-A": process(5, 0.02, 3, { disturbances: ["shift"] }), "CTRL-B": process(3.3, 0.015, 3, { disturbances: ["trend"] }) },
};

export const solderNonconforming: Inspection = {
  name: "solder-nonconforming",
  plan: judged(RUNS, { chart: "np", baseline: 25 }, { nelson1: "检查锡膏批次与炉温曲线 / check the paste's lot and the oven profile" }),
  perPart: 1,
};

/** Per dm² of board. */
export const solderDefects: Inspection = {
  name: "solder-defects",
  plan: judged(RUNS, { chart: "u", baseline: 25 }),
  perPart: { "CTRL-A": 1.6, "CTRL-B": 2.1 },
  rate: 0.05,
};

/** A machine looks at every solder joint: so many that lots differ by more than chance. */
export const jointNonconforming: Inspection = {
  name: "joint-nonconforming",
  plan: judged(RUNS, { chart: "p-laney", baseline: 25 }, { nelson2: "焊点不良率持续偏移：检查钢网与锡膏 / check stencil and paste" }),
  perPart: { "CTRL-A": 420, "CTRL-B": 310 },
  rate: 0.004,
  lotSpread: 0.2,
};

export const pinNonconforming: Inspection = {
  name: "pin-nonconforming",
  plan: judged(RUNS, { chart: "p", baseline: 25 }, { nelson1: "针脚弯曲：检查插件夹具 / bent pins: check the inserting jig" }),
  perPart: { "CTRL-A": 5, "CTRL-B": 8 },
  rate: 0.02,
};

export const surfaceDefects: Inspection = {
  name: "surface-defects",
  plan: judged(RUNS, { chart: "c", baseline: 25 }, { nelson1: "检查周转箱与清洗液 / check trays and washing liquid" }),
  perPart: 1,
  rate: 0.2,
};

export const crack: RareDefect = {
  name: "crack",
  plan: judged(
    ["nelson1", "nelson2"],
    { chart: "g", baseline: 20 },
    { nelson2: "裂纹间隔变化：追溯热处理批次 / trace the heat treatment's lot" },
  ),
  rate: 0.016,
};

export const tombstone: RareDefect = {
  name: "tombstone",
  plan: judged(["nelson1", "nelson2"], { chart: "t", baseline: 20 }, { nelson2: "立碑间隔变化：检查贴装与锡膏 / check placing and paste" }),
  rate: 0.02,
};
