// What a station finds out about parts: measurements, samples by the clock, test results, inspections of whole lots.
import type { Instant } from "../../core/time.ts";
import type { Characteristic } from "./characteristics.ts";
import { createGauge, type Reading } from "./gauge.ts";
import { createInspector, createLookOut } from "./inspection.ts";
import type { Part } from "./part.ts";
import type { Station } from "./plant.ts";
import type { Random } from "./random.ts";
import type { Report } from "./simulated-event.ts";
import { createVectorGauge } from "./vector-gauge.ts";
import type { Outcome } from "./workplace.ts";

export interface QualityOptions {
  readonly station: Station;
  /** Number of the shift: subgroups of two shifts never meet. */
  readonly turn: number;
  /** Who works at the station. */
  readonly operatorAt: (at: Instant) => string;
  readonly random: Random;
  readonly report: (at: Instant, event: Report) => void;
}

const REPAIRED = 0.8;
const REPAIR_MS = 20_000;

export interface Verdict {
  readonly outcome: Outcome;
  /** When the part goes on. */
  readonly at: Instant;
}

export interface Quality {
  measure(at: Instant, part: Part): void;
  /** Tests the part, and again once it is repaired. */
  test(at: Instant, part: Part): Verdict;
  inspectLot(at: Instant, part: Part): void;
  /** Samples up to `until`. */
  sampleUntil(until: Instant): void;
}

export function createQuality(options: QualityOptions & { readonly from: Instant }): Quality {
  const { station, random, report } = options;
  const meters = (station.measures ?? []).map((characteristic) => createMeter(characteristic, options));
  if (station.profile) meters.push(createProfiler(station.profile, options));
  const counting = { station: station.station, random, report };
  const inspectors = (station.inspects ?? []).map((inspection) => createInspector(inspection, counting));
  const lookOut = station.looksFor && createLookOut(station.looksFor, counting);
  const lot = { parts: 0, failed: 0 };

  function result(at: Instant, part: Part, code?: string): void {
    const { serial, product, order } = part;
    const found = code === undefined ? { result: "pass" as const } : { result: "fail" as const, defects: [{ code }] };
    report(at, { type: "unit", operation: station.operation, station: station.station, serial, product, order, ...found });
  }

  return {
    measure(at, part) {
      lot.parts += 1;
      for (const meter of meters) meter(at, part);
      lookOut?.look(at, part);
    },
    test(at, part) {
      const { tests } = station;
      if (!tests) return { outcome: "good", at };
      if (!random.chance(tests.failing)) {
        result(at, part);
        return { outcome: "good", at };
      }
      lot.failed += 1;
      const code = random.pick(tests.codes);
      result(at, part, code);
      const isRepaired = random.chance(REPAIRED);
      result(at + REPAIR_MS, part, isRepaired ? undefined : code);
      return { outcome: isRepaired ? "rework" : "scrap", at: at + REPAIR_MS };
    },
    inspectLot(at, part) {
      for (const inspect of inspectors) inspect(at, part, lot);
      lookOut?.lotDone(at, part);
      lot.parts = lot.failed = 0;
    },
    sampleUntil: createSampler(options),
  };
}

type Meter = (at: Instant, part: Part) => void;

function createMeter({ name, plan, process, byProduct }: Characteristic, options: QualityOptions): Meter {
  const { station, turn, operatorAt, random, report } = options;
  const { subgroupSize = 1, shortRun } = plan;
  const targets = new Map(shortRun?.products.map(({ product, target }) => [product, target]));
  const gauges = new Map<string, () => Reading>();
  const where = { station: station.station, characteristic: name };
  let measured = 0;

  return (at, { product, order, lot, serial }) => {
    const of = byProduct?.[product];
    const key = of ? product : "";
    const gauge = gauges.get(key) ?? createGauge(of ?? process, { random, subgroupSize, calmPoints: plan.baseline ?? 0 });
    gauges.set(key, gauge);
    const subgroup = subgroupSize > 1 ? { subgroup: `${turn}-${Math.floor(measured / subgroupSize)}` } : {};
    measured += 1;
    const { value, ...made } = gauge();
    const read = { value: Number((value + (targets.get(product) ?? 0)).toFixed(process.decimals)), ...made };
    const about = { product, order, lot, serial, ...subgroup, operator: operatorAt(at), gauge: `G-${name}` };
    report(at, { type: "measurement", ...where, ...read, ...about });
  };
}

function createProfiler({ of, everyParts }: NonNullable<Station["profile"]>, options: QualityOptions): Meter {
  const { station, operatorAt, random, report } = options;
  const gauge = createVectorGauge(of.process, { random, calmPoints: of.plan.baseline ?? 0 });
  const where = { station: station.station, characteristic: of.name };
  let parts = 0;

  return (at, { product, order, lot, serial }) => {
    if (parts++ % everyParts !== 0) return;
    const about = { product, order, lot, serial, operator: operatorAt(at), gauge: `G-${of.name}` };
    report(at, { type: "measurement", ...where, vector: gauge(), ...about });
  };
}

/** Readings by the clock: one event each, or one `series` for several. */
function createSampler({ station, random, report, from }: QualityOptions & { from: Instant }): (until: Instant) => void {
  const { samples } = station;
  if (!samples) return () => undefined;
  const { of, everyMs, offsetMs, inSeriesOf = 1 } = samples;
  const read = createGauge(of.process, { random, subgroupSize: 1, calmPoints: of.plan.baseline ?? 0 });
  const where = { station: station.station, characteristic: of.name };
  const gauge = `G-${of.name}`;
  const spanMs = (inSeriesOf - 1) * everyMs;
  let next = from + offsetMs;

  return (until) => {
    for (; next + spanMs < until; next += inSeriesOf * everyMs) {
      const times = Array.from({ length: inSeriesOf }, (_, n) => next + n * everyMs);
      const values = times.map(() => read().value);
      if (inSeriesOf > 1) report(next + spanMs, { type: "series", ...where, times, values });
      else report(next, { type: "measurement", ...where, value: values[0] ?? 0, gauge });
    }
  };
}
