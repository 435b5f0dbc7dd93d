// What a station finds out about parts: measurements, samples by the clock, test results, inspections of whole lots.
import { type Instant, SECOND_MS } from "../../core/time.ts";
import type { Characteristic } from "./characteristics.ts";
import type { Outcome } from "./counter.ts";
import { createGauge, type Reading } from "./gauge.ts";
import { createInspector, createLookOut } from "./inspection.ts";
import type { Part } from "./part.ts";
import type { Station } from "./plant.ts";
import type { Random } from "./random.ts";
import type { Reporter } from "./simulated-event.ts";
import { createVectorGauge } from "./vector-gauge.ts";

export interface QualityOptions {
  readonly station: Station;
  /** Number of the shift: subgroups of two shifts never meet. */
  readonly turn: number;
  /** Who works at the station. */
  readonly operatorAt: (at: Instant) => string;
  readonly random: Random;
  /** Whether the repair line would take what fails now. */
  readonly takesRepair: (at: Instant) => boolean;
  readonly report: Reporter;
}

const REPAIRED = 0.8;
const REPAIR_MS = 20_000;
/** Share of results that stay in the tester's buffer for some minutes: of bad ones, so that the retest is told first, and of good ones. */
const BUFFERED = { fail: 0.08, pass: 0.001 };

export interface Verdict {
  readonly outcome: Outcome;
  /** When the part goes on. */
  readonly at: Instant;
  /** It goes on to the repair line, behind its lot. */
  readonly goesToRepair?: true;
}

export interface Quality {
  measure(at: Instant, part: Part): void;
  /** Tests the part, and again once it is repaired on the spot. */
  test(at: Instant, part: Part): Verdict;
  inspectLot(at: Instant, part: Part): void;
  /** Samples up to `until`. */
  sampleUntil(until: Instant): void;
}

export function createQuality(options: QualityOptions & { readonly from: Instant }): Quality {
  const { station, random, takesRepair, report } = options;
  const meters = (station.measures ?? []).map((characteristic) => createMeter(characteristic, options));
  if (station.profile) meters.push(createProfiler(station.profile, options));
  const counting = { station: station.station, random, report };
  const inspectors = (station.inspects ?? []).map((inspection) => createInspector(inspection, counting));
  const lookOut = station.looksFor && createLookOut(station.looksFor, counting);
  const lot = { parts: 0, failed: 0 };

  function result(at: Instant, part: Part, { defects, late = 0 }: { defects?: Defect[]; late?: number } = {}): void {
    const { serial, product, order } = part;
    const found = defects === undefined ? { result: "pass" as const } : { result: "fail" as const, defects };
    const tested = { type: "unit" as const, operation: station.operation, station: station.station, serial, product, order };
    const lateMs = random.chance(late) ? Math.round(random.between(60, 360) * SECOND_MS) : 0;
    report(at, { ...tested, ...found }, { lateMs });
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
        result(at, part, { late: BUFFERED.pass });
        return { outcome: "good", at };
      }
      lot.failed += 1;
      const defects = defectsOf(tests.codes, random);
      result(at, part, { defects, late: BUFFERED.fail });
      if (random.chance(tests.toRepair ?? 0) && takesRepair(at)) return { outcome: "rework", at, goesToRepair: true };
      const isRepaired = random.chance(REPAIRED);
      result(at + REPAIR_MS, part, isRepaired ? {} : { defects });
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

interface Defect {
  readonly code: string;
  readonly count?: number;
}

const SEVERAL = 0.2;
const OF_TWO_KINDS = 0.1;

/** Mostly one; several of a kind, or of two, on some parts. */
function defectsOf(codes: readonly [string, ...string[]], random: Random): Defect[] {
  const code = random.pick(codes);
  const count = random.chance(SEVERAL) ? 2 + random.poisson(0.5) : 1;
  const [other, ...more] = codes.filter((each) => each !== code);
  const second = other !== undefined && random.chance(OF_TWO_KINDS) ? [{ code: random.pick([other, ...more]) }] : [];
  return [count > 1 ? { code, count } : { code }, ...second];
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
