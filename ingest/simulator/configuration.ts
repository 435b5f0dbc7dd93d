// What the plant says of itself before anything happens: its lines, and the control plan of each of their characteristics.
import type { Instant } from "../../core/time.ts";
import type { Characteristic, ControlPlan } from "./characteristics.ts";
import { FACTORY, type Line, REASONS, SHIFT_MS, SOURCE, type Station } from "./plant.ts";
import type { SimulatedEvent } from "./simulated-event.ts";

/** What the line is, and the control plan of each of its characteristics, as of the start of a shift. */
export function configuration(line: Line, { tenant, shiftStart }: { tenant: string; shiftStart: Instant }): SimulatedEvent[] {
  const turn = shiftStart / SHIFT_MS;
  const common = { at: shiftStart, tenant, factory: FACTORY, line: line.line, source: SOURCE };
  const plans = line.stations.flatMap((station) => plansOf(station).map((plan) => ({ station: station.station, ...plan })));
  return [
    { type: "line", id: `sim-${turn}-${line.line}-line`, ...common, ...lineFields(line) },
    ...plans.map((plan, index) => ({ type: "plan" as const, id: `sim-${turn}-${line.line}-plan-${index}`, ...common, ...plan })),
  ];
}

type Planned = ControlPlan & { readonly characteristic: string; readonly product?: string };

function plansOf({ measures = [], samples, profile, inspects = [], looksFor }: Station): Planned[] {
  const measured = [...measures, ...(samples ? [samples.of] : [])].flatMap(measuredPlans);
  const others = [...(profile ? [profile.of] : []), ...inspects, ...(looksFor ? [looksFor] : [])];
  return [...measured, ...others.map(({ name, plan }) => ({ characteristic: name, ...plan }))];
}

function measuredPlans({ name, plan, byProduct }: Characteristic): Planned[] {
  const planned = { characteristic: name, ...plan };
  return byProduct ? Object.keys(byProduct).map((product) => ({ ...planned, product })) : [planned];
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
