// One station with a characteristic for every kind of control chart, and what a chart can show of its points: patterns, subgroups that
// are not whole, points that came late, limits that were set anew, phase I. Seeded: the same plant at every start.
import type { Chart } from "../../core/plan.ts";
import { mulberry } from "./fake-plant.ts";
import { send, type Target } from "./page.ts";

const PLACE = { tenant: "acme", factory: "F1", line: "L1", station: "S1" };
const STEP_MS = 20_000;
const ALL_RULES = Array.from({ length: 8 }, (_, i) => `nelson${i + 1}`);

export interface SpcPlant {
  /** Name of the characteristic that has so many points, or is of such a chart. */
  readonly charts: readonly { readonly chart: Chart; readonly characteristic: string }[];
  send(target: Target): Promise<void>;
}

type Maker = ReturnType<typeof makerOf>;

export function spcPlant(now: number): SpcPlant {
  const make = makerOf(now);
  const attributes = ATTRIBUTES.map((chart) => ({ chart, characteristic: `${chart}-defects` }));
  return {
    charts: [
      { chart: "xbar-r", characteristic: "bore" },
      { chart: "xbar-s", characteristic: "weight" },
      { chart: "i-mr", characteristic: "直径" },
      { chart: "ewma", characteristic: "ewma-ph" },
      { chart: "cusum", characteristic: "cusum-fill" },
      { chart: "t2", characteristic: "position" },
      ...attributes,
    ],
    async send(target) {
      await send(target, [
        make.event("line", 160, LINE),
        ...bore(make),
        ...measured(make),
        ...attributes.flatMap(({ chart, characteristic }) => attribute(make, chart, characteristic)),
      ]);
      await send(target, [
        make.event("measurement", 21.5, { characteristic: "bore", values: [10.01, 9.99, 10, 10.02, 9.98], lot: "LOT-LATE" }),
      ]);
    },
  };
}

/** A plant eight hours ahead of UTC, as its reader's browser is not. */
const LINE = {
  stations: [{ station: "S1" }],
  calendar: { timeZone: "Asia/Shanghai", shifts: [{ name: "A", start: "08:00", end: "08:00" }], breaks: [], exceptions: [] },
};

const ATTRIBUTES = ["p", "np", "c", "u", "p-laney", "u-laney", "g", "t"] as const;

function makerOf(now: number, name = "spc") {
  const random = mulberry(11);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let count = 0;
  return {
    random,
    values: (size: number, mean: number, sigma: number) => Array.from({ length: size }, () => Number((mean + sigma * normal()).toFixed(4))),
    /** An event so many steps before now. */
    event: (type: string, ago: number, fields: object) => ({
      ...PLACE,
      type,
      id: `${name}-${++count}`,
      at: new Date(now - ago * STEP_MS).toISOString(),
      ...fields,
    }),
  };
}

/** Of `bore`: the point that was left out, and the one of which somebody has spoken. */
const EXCLUDED = "bore-excluded";
const ANNOTATED = "bore-annotated";

/** Subgroups of five with all rules, a shift, a subgroup that is not whole, and limits set anew. */
function bore({ event, values }: Maker): object[] {
  const about = (i: number) => ({
    characteristic: "bore",
    lot: `LOT-${Math.floor(i / 25)}`,
    order: "WO-1",
    operator: i % 2 === 0 ? "李娜" : "张伟",
  });
  const shiftOf = (ago: number) => (ago === 30 ? 4.2 : ago < 20 && ago > 9 ? 0.8 : 0);
  const idOf = (ago: number) => (ago === 45 ? { id: EXCLUDED } : ago === 30 ? { id: ANNOTATED } : {});
  const points = Array.from({ length: 120 }, (_, i) => {
    const ago = 120 - i;
    const mean = 10 + (0.02 * shiftOf(ago)) / Math.sqrt(5);
    if (ago === 40) return values(3, mean, 0.02).map((value) => event("measurement", ago, { ...about(i), value, subgroup: "stopped" }));
    return event("measurement", ago, { ...about(i), ...idOf(ago), values: values(5, mean, 0.02), tool: "T-3" });
  }).flat();
  const command = (ago: number, name: string, fields: object) =>
    event("command", ago, { name, characteristic: "bore", by: "li.na", ...fields });
  const spec = { lsl: 9.9, usl: 10.1, target: 10 };
  return [
    event("plan", 150, {
      characteristic: "bore",
      chart: "xbar-r",
      subgroupSize: 5,
      limits: { mean: 10, sigma: 0.02 },
      spec,
      rules: ALL_RULES,
    }),
    ...points.slice(0, 50),
    command(70.5, "limits.set", { mean: 10.002, sigma: 0.019, reason: "new tool" }),
    ...points.slice(50),
    command(0.5, "point.exclude", { point: EXCLUDED, reason: "wrong part on the gauge" }),
    command(0.5, "point.annotate", { point: ANNOTATED, text: "tool touched the clamp", cause: "tool" }),
  ];
}

function measured({ event, values }: Maker): object[] {
  const plan = (characteristic: string, chart: Chart, over: object = {}) => event("plan", 150, { characteristic, chart, ...over });
  const singles = (characteristic: string, count: number, mean: number, sigma: number) =>
    values(count, mean, sigma).map((value, i) => event("measurement", count + 2 - i, { characteristic, value, serial: `SN-${i}` }));
  return [
    plan("weight", "xbar-s", { subgroupSize: 8, limits: { mean: 500, sigma: 0.6 }, spec: { lsl: 498 } }),
    ...Array.from({ length: 60 }, (_, i) => event("measurement", 62 - i, { characteristic: "weight", values: values(8, 500, 0.6) })),
    plan("直径", "i-mr", { rules: ALL_RULES }),
    ...singles("直径", 18, 3, 0.01),
    plan("ewma-ph", "ewma", { limits: { mean: 7, sigma: 0.1 }, spec: { lsl: 6.5, usl: 7.5 } }),
    ...singles("ewma-ph", 60, 7.04, 0.1),
    plan("cusum-fill", "cusum", { limits: { mean: 250, sigma: 1 } }),
    ...singles("cusum-fill", 60, 250.4, 1),
    plan("position", "t2"),
    ...Array.from({ length: 60 }, (_, i) => {
      const [x = 0, y = 0] = values(2, 0, 0.1);
      return event("measurement", 62 - i, { characteristic: "position", vector: { x, y: y + x * (i === 50 ? -6 : 0.8) } });
    }),
  ];
}

function attribute({ event, random }: Maker, chart: (typeof ATTRIBUTES)[number], characteristic: string): object[] {
  const isRare = chart === "g" || chart === "t";
  const isLarge = chart.endsWith("laney");
  const inspected = (i: number) => (isLarge ? 8_000 : chart === "u" ? 4 + (i % 5) : chart === "p" ? 150 + (i % 4) * 50 : isRare ? 40 : 100);
  const samples = Array.from({ length: 60 }, (_, i) => {
    const count = isRare ? Number(random() < 0.6) : Math.round(inspected(i) * 0.05 * (0.4 + random() * 1.2 + (i === 55 ? 3 : 0)));
    return event("attribute", 62 - i, { characteristic, inspected: inspected(i), count, lot: `LOT-${i >> 4}` });
  });
  return [event("plan", 150, { characteristic, chart, rules: ["nelson1", "nelson2", "nelson3"] }), ...samples];
}

/** A characteristic with so many single values, one each second until now, as a fast device sends them. */
export async function sendMany(
  target: Target,
  { characteristic, count, now }: { characteristic: string; count: number; now: number },
): Promise<void> {
  const make = makerOf(now, characteristic);
  const A_FRAME = 500;
  const at = (i: number) => now - (count - i) * 1_000;
  await send(target, [
    make.event("plan", 0, {
      at: new Date(at(-1)).toISOString(),
      characteristic,
      chart: "i-mr",
      limits: { mean: 5, sigma: 0.1 },
      rules: ALL_RULES,
    }),
  ]);
  for (let from = 0; from < count; from += A_FRAME) {
    const values = make.values(Math.min(A_FRAME, count - from), 5, 0.1);
    const times = values.map((_, i) => at(from + i));
    await send(target, [make.event("series", 0, { at: times.at(-1), characteristic, times, values })]);
  }
}
