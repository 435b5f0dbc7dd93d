// What a station finds out about parts: measurements, samples by the clock, test results, inspections of whole lots.
import type { Instant } from "../../core/time.ts";
import { createGauge, type Reading } from "./gauge.ts";
import { type Characteristic, LOT_SIZE, type Station } from "./plant.ts";
import type { Random } from "./random.ts";
import type { Report } from "./simulated-event.ts";
import type { Outcome } from "./workplace.ts";

export interface Part {
  readonly order: string;
  readonly product: string;
  readonly lot: string;
  readonly serial: string;
}

export interface QualityOptions {
  readonly station: Station;
  /** Number of the shift: subgroups of two shifts never meet. */
  readonly turn: number;
  readonly random: Random;
  readonly report: (at: Instant, event: Report) => void;
}

const SUBGROUP = 5;
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
  const meters = station.measures.map((characteristic) => createMeter(characteristic, options));
  let failedInLot = 0;

  function result(at: Instant, part: Part, code?: string): void {
    const { serial, product, order } = part;
    const found = code === undefined ? { result: "pass" as const } : { result: "fail" as const, defects: [{ code }] };
    report(at, { type: "unit", operation: station.operation, station: station.station, serial, product, order, ...found });
  }

  return {
    measure(at, part) {
      for (const meter of meters) meter(at, part);
    },
    test(at, part) {
      const { tests } = station;
      if (!tests) return { outcome: "good", at };
      if (!random.chance(tests.failing)) {
        result(at, part);
        return { outcome: "good", at };
      }
      failedInLot += 1;
      const code = random.pick(tests.codes);
      result(at, part, code);
      const isRepaired = random.chance(REPAIRED);
      result(at + REPAIR_MS, part, isRepaired ? undefined : code);
      return { outcome: isRepaired ? "rework" : "scrap", at: at + REPAIR_MS };
    },
    inspectLot(at, { product, order, lot }) {
      if (!station.inspects) return;
      const { units, defects, perUnit } = station.inspects;
      const found = { type: "attribute" as const, station: station.station, inspected: LOT_SIZE, product, order, lot };
      let count = 0;
      for (let chance = 0; chance < 3 * LOT_SIZE; chance++) count += Number(random.chance(perUnit / 3));
      report(at, { ...found, characteristic: units, count: failedInLot });
      report(at, { ...found, characteristic: defects, count });
      failedInLot = 0;
    },
    sampleUntil: createSampler(options),
  };
}

function createMeter({ name, chart, process, byProduct }: Characteristic, { station, turn, random, report }: QualityOptions) {
  const subgroupSize = chart === "xbar-r" ? SUBGROUP : 1;
  const gauges = new Map<string, () => Reading>();
  let measured = 0;

  return (at: Instant, { product, order, lot, serial }: Part): void => {
    const of = byProduct?.[product];
    const key = of ? product : "";
    const gauge = gauges.get(key) ?? createGauge(of ?? process, { random, subgroupSize });
    gauges.set(key, gauge);
    const subgroup = subgroupSize > 1 ? { subgroup: `${turn}-${Math.floor(measured / subgroupSize)}` } : {};
    measured += 1;
    const found = { ...gauge(), product, order, lot, serial, ...subgroup };
    report(at, { type: "measurement", station: station.station, characteristic: name, gauge: `G-${name}`, ...found });
  };
}

/** Readings by the clock: one event each, or one `series` for several. */
function createSampler({ station, random, report, from }: QualityOptions & { from: Instant }): (until: Instant) => void {
  const { samples } = station;
  if (!samples) return () => undefined;
  const { of, everyMs, offsetMs, inSeriesOf = 1 } = samples;
  const gauge = createGauge(of.process, { random, subgroupSize: 1 });
  const where = { station: station.station, characteristic: of.name };
  const spanMs = (inSeriesOf - 1) * everyMs;
  let next = from + offsetMs;

  return (until) => {
    for (; next + spanMs < until; next += inSeriesOf * everyMs) {
      const times = Array.from({ length: inSeriesOf }, (_, n) => next + n * everyMs);
      const values = times.map(() => gauge().value);
      if (inSeriesOf > 1) report(next + spanMs, { type: "series", ...where, times, values });
      else report(next, { type: "measurement", ...where, value: values[0] ?? 0 });
    }
  };
}
