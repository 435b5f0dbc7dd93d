// What the plant says of itself before anything happens: its lines, and the control plan of each of their characteristics.
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import { calendarAt } from "./calendar.ts";
import type { Characteristic, ControlPlan } from "./characteristics.ts";
import { FACTORY, type Line, REASONS, SHIFT_MS, SOURCE, type Station } from "./plant.ts";
import type { SimulatedEvent } from "./simulated-event.ts";

/** What the line is, and the control plan of each of its characteristics, as of the start of a shift. */
export function configuration(line: Line, { tenant, shiftStart }: { tenant: string; shiftStart: Instant }): SimulatedEvent[] {
  const turn = shiftStart / SHIFT_MS;
  const common = { at: shiftStart, tenant, factory: FACTORY, line: line.line, source: SOURCE };
  const plans = line.stations.flatMap((station) => plansOf(station).map((plan) => ({ station: station.station, ...plan })));
  return [
    { type: "line", id: `sim-${turn}-${line.line}-line`, ...common, ...lineFields(line, shiftStart) },
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

/** Longer than a lot stands over a break or a breakdown; a mislaid one stands longer still. */
const QUEUE_LIMIT_MS = 45 * MINUTE_MS;
/** Longer than an order takes, with a break in it. */
const ORDER_LIMIT_MS = 105 * MINUTE_MS;

function lineFields(line: Line, at: Instant) {
  const { stations, products } = line;
  const operations = stations.map(({ operation }) => operation);
  const tests = stations.flatMap(({ operation, tests }) => (tests ? [{ operation, ...tests }] : []));
  const route = tests.map(({ operation }) => operation);
  return {
    stations: stations.map(({ station, idealCycleMs }) => ({ station, idealCycleMs })),
    idealCycles: stations.flatMap(({ station, cyclesMs = {} }) =>
      Object.entries(cyclesMs).map(([product, ms]) => ({ station, product, ms })),
    ),
    keyStation: stations.at(-1)?.station,
    operations,
    opportunities: Object.fromEntries(tests.map(({ operation, opportunities }) => [operation, opportunities])),
    queueLimits: Object.fromEntries(operations.map((operation) => [operation, QUEUE_LIMIT_MS])),
    orderLimitMs: ORDER_LIMIT_MS,
    reasons: Object.values(REASONS).map((reason) => ({ ...reason })),
    calendar: calendarAt(line, at),
    ...(route.length > 0 && {
      routes: Object.fromEntries(products.map((product) => [product, route])),
      targets: { oee: 0.75, firstPassYield: 0.95 },
    }),
  };
}
