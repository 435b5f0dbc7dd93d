// Seeded factories for the comparison of yield and WIP: what happened in them, and the log in which it arrived: late, twice, under an
// identity that is taken, as history, or beyond the horizon. All of it lies in the past, where the wall clock moves no factory's clock.
//   I1. The same seed gives the same factories, whatever the machine.
//   I2. No two events of one factory that compete (results of a serial at an operation, holds) share both `at` and `id`.
//   I3. No serial has a result after the program may have forgotten it (docs/yield.md).
import { DAY_MS, type Defect, type FlowEvent, HORIZON_MS, type LineConfig, openAdmission, type UnitResult } from "./flow-admission.ts";
import { type Floor, holdsOf, movesOf } from "./flow-carriers.ts";
import { CODES, type Dice, diceOf, ID_STARTS, LINES, OPERATIONS, PRODUCTS } from "./flow-names.ts";

export interface FlowPlant {
  readonly seed: number;
  readonly factories: readonly string[];
  /** As it arrives; each factory's events in the order of their place in the log. */
  readonly log: readonly FlowEvent[];
}

const START = Date.UTC(2026, 3, 1);
/** How long after its last result a serial is known (docs/yield.md). */
const MEMORY_MS = 36 * DAY_MS;

interface Sent {
  readonly event: FlowEvent;
  readonly arrivesAt: number;
}

/** The factories of a seed. No two seeds share one. */
export function flowPlant(seed: number): FlowPlant {
  const dice = diceOf(seed);
  const factories = Array.from({ length: dice.int(1, 3) }, (_, n) => `f${seed}-${dice.pick(["A", "厂", "b"])}${n}`);
  const logs = factories.map((factory) => logOf(factory, dice));
  return { seed, factories, log: interleaved(logs, dice) };
}

function logOf(factory: string, dice: Dice): FlowEvent[] {
  const floor = floorOf(factory, dice);
  const happened = [...unitsOf(floor, dice), ...flowOf(floor, dice)].map((event) => signed(event, dice));
  const arrivals = happened.map((event) => arrivalOf(event, dice)).sort((a, b) => a.arrivesAt - b.arrivesAt);
  const log = arrivals.map(({ event }) => event);
  disturb(log, dice);
  if (dice.chance(0.4)) leapAhead(log, floor, dice);
  configure(log, floor, dice);
  return withoutForgotten(log);
}

/** Times fall on a few whole minutes, often, so that instants are shared and ranges end on them. */
function floorOf(factory: string, dice: Dice): Floor {
  const start = START + dice.int(0, 40 * 1440) * 60_000;
  const span = dice.pick([0.1, 1, 10]) * DAY_MS;
  const shared = Array.from({ length: 6 }, () => start + Math.floor(dice.int(0, span) / 60_000) * 60_000);
  let count = 0;
  return {
    factory,
    lines: dice.some(LINES, dice.int(1, 4)),
    operations: dice.some(OPERATIONS, dice.int(1, 4)),
    products: dice.some(PRODUCTS, dice.int(1, 3)),
    time: () => (dice.chance(0.3) ? dice.pick(shared) : start + dice.int(0, span)),
    id: () => `${dice.pick(ID_STARTS)}${++count}`,
  };
}

function unitsOf(floor: Floor, dice: Dice): UnitResult[] {
  const results: UnitResult[] = [];
  for (let serial = 1; serial <= dice.int(3, 25); serial++) {
    let product = dice.pick(floor.products);
    for (const operation of dice.some(floor.operations, dice.int(1, floor.operations.length))) {
      const tests = dice.pick([1, 1, 1, 2, 3]);
      let at = floor.time();
      for (let test = 0; test < tests; test++) {
        if (dice.chance(0.1)) product = dice.pick(floor.products);
        if (test > 0 && dice.chance(0.75)) at = floor.time();
        results.push(resultOf({ serial: `SN${serial}`, operation, product, at }, floor, dice));
      }
    }
  }
  return results;
}

function resultOf(unit: Pick<UnitResult, "serial" | "operation" | "product" | "at">, floor: Floor, dice: Dice): UnitResult {
  const result = dice.chance(0.75) ? "pass" : "fail";
  const defects: Defect[] = Array.from({ length: dice.chance(result === "fail" ? 0.8 : 0.1) ? dice.int(1, 4) : 0 }, () => ({
    code: dice.pick(CODES),
    count: dice.pick([1, 1, 2, 7]),
  }));
  const place = { id: floor.id(), factory: floor.factory, line: dice.pick(floor.lines) };
  return { type: "unit", ...place, ...unit, result, ...(defects.length > 0 ? { defects } : {}) };
}

/** Moves, holds and orders. Lots, serials and units share their names, and so do the factories. */
function flowOf(floor: Floor, dice: Dice): FlowEvent[] {
  const numbers = Array.from({ length: dice.int(2, 9) }, (_, n) => n + 1);
  const moves = numbers.flatMap((n) => movesOf({ lot: `SN${n}` }, floor, dice));
  const single = numbers.filter(() => dice.chance(0.4)).flatMap((n) => movesOf({ serial: `SN${n}` }, floor, dice));
  const holds = [...numbers, 99].filter(() => dice.chance(0.4)).flatMap((n) => holdsOf(`SN${n}`, floor, dice));
  const orders = numbers.filter(() => dice.chance(0.2)).map((n) => orderOf(`O${n}`, { ...floor, at: floor.time() }, dice));
  return [...moves, ...single, ...holds, ...orders];
}

function orderOf(order: string, { factory, lines, products, id, at }: Floor & { at: number }, dice: Dice): FlowEvent {
  const status = dice.pick(["created", "released", "started", "completed", "cancelled"] as const);
  const place = { id: id(), at, factory, line: dice.pick(lines) };
  return { type: "order", ...place, order, product: dice.pick(products), quantity: dice.int(1, 100), status };
}

/** Some come from another source than the door's own, some as history. */
function signed<E extends FlowEvent>(event: E, dice: Dice): E {
  const source = dice.chance(0.2) ? { source: dice.pick(["mes", "tester-2", "http"]) } : {};
  return { ...event, ...source, ...(dice.chance(0.06) ? { historical: true as const } : {}) };
}

/** Most arrive at once, some hours or days later, history at any time. */
function arrivalOf(event: FlowEvent, dice: Dice): Sent {
  const delay = event.historical ? dice.int(0, 20 * DAY_MS) : dice.chance(0.1) ? dice.int(0, 3 * DAY_MS) : 0;
  return { event, arrivesAt: event.at + delay };
}

/** The same again, other content under an identity that is taken, the same id of another source. */
function disturb(log: FlowEvent[], dice: Dice): void {
  const insertAfter = (index: number, event: FlowEvent) => log.splice(dice.int(index + 1, log.length), 0, event);
  for (const event of [...log]) {
    const draw = dice.int(0, 99);
    if (draw < 6) insertAfter(log.indexOf(event), event);
    else if (draw < 10) insertAfter(dice.chance(0.3) ? -1 : log.indexOf(event), altered(event, dice));
    else if (draw < 13) insertAfter(log.indexOf(event), { ...event, source: "elsewhere", at: event.at + dice.int(1, 3_600_000) });
  }
}

function altered(event: FlowEvent, dice: Dice): FlowEvent {
  if (dice.chance(0.2)) return { ...event, at: event.at + dice.int(1, 7_200_000) };
  if (dice.chance(0.1)) return { ...event, at: event.at + 40 * DAY_MS };
  if (event.type === "unit") return { ...event, result: event.result === "pass" ? "fail" : "pass" };
  if (event.type === "hold") return { ...event, held: !event.held };
  return { ...event, line: `${event.line}x` };
}

/** A later event moves the factory's clock on by weeks; what arrives after it stands at, or just beyond, the horizon. */
function leapAhead(log: FlowEvent[], floor: Floor, dice: Dice): void {
  const clock = Math.max(...log.map(({ at }) => at)) + dice.int(20, 45) * DAY_MS;
  const place = dice.int(Math.floor(log.length / 2), log.length);
  const unit = (serial: string, at: number): UnitResult =>
    resultOf({ serial, at, operation: dice.pick(floor.operations), product: dice.pick(floor.products) }, floor, dice);
  const leap = dice.chance(0.5) ? unit("SN-leap", clock) : orderOf("O-leap", { ...floor, at: clock }, dice);
  const retaken = unit("SN-edge-3", clock - HORIZON_MS - DAY_MS);
  const probes: FlowEvent[] = [
    { ...unit("SN-ahead", clock + 40 * DAY_MS), historical: true },
    unit("SN-edge-1", clock - HORIZON_MS),
    unit("SN-edge-2", clock - HORIZON_MS - 1),
    retaken,
    { ...retaken, at: clock - DAY_MS },
    { ...unit("SN-history", clock - HORIZON_MS - dice.int(1, 90) * DAY_MS), historical: true },
    orderOf("O-late", { ...floor, at: clock - HORIZON_MS - 1 }, dice),
    ...movesOf({ lot: "SN-parked" }, floor, dice),
  ];
  log.splice(place, 0, leap, ...dice.shuffled(probes.slice(0, 3)), ...probes.slice(3));
}

/** Lines tell their operations, routes and opportunities, some of them twice, some never, anywhere in the log. */
function configure(log: FlowEvent[], floor: Floor, dice: Dice): void {
  for (const line of floor.lines.filter(() => dice.chance(0.85))) {
    const places = Array.from({ length: dice.pick([1, 1, 2]) }, () => dice.int(0, log.length)).sort((a, b) => b - a);
    for (const [index, place] of places.entries()) {
      const at = START + 100 * DAY_MS - index * DAY_MS;
      log.splice(place, 0, { ...configOf(floor, dice), id: `line-${line}-${index}`, at, line });
    }
  }
}

function configOf(floor: Floor, dice: Dice): LineConfig {
  const route = () => dice.some(OPERATIONS, dice.int(1, 3)).filter((operation) => dice.chance(0.9) || floor.operations.includes(operation));
  const routed = floor.products.filter(() => dice.chance(0.3)).map((product) => [product, route()] as const);
  const known = floor.operations.filter(() => dice.chance(0.5)).map((operation) => [operation, dice.pick([1, 2, 10, 400])] as const);
  return {
    type: "line",
    id: "",
    at: 0,
    factory: floor.factory,
    line: "",
    stations: [{ station: "S1" }],
    operations: dice.some(floor.operations, dice.int(1, floor.operations.length)),
    ...(dice.chance(0.6) ? { routes: Object.fromEntries(routed.filter(([, operations]) => operations.length > 0)) } : {}),
    ...(known.length > 0 ? { opportunities: Object.fromEntries(known) } : {}),
  };
}

/** Keeps I3: what comes for a serial whose last result lies too far back did not come. */
function withoutForgotten(log: readonly FlowEvent[]): FlowEvent[] {
  const admission = openAdmission();
  const lastResults = new Map<string, number>();
  const kept: FlowEvent[] = [];
  for (const event of log) {
    const last = event.type === "unit" ? lastResults.get(event.serial) : undefined;
    const clock = Math.max(admission.clockOf(event.factory) ?? 0, event.historical ? 0 : event.at);
    if (last !== undefined && clock > last + MEMORY_MS) continue;
    kept.push(event);
    if (admission.take(event) === "accepted" && event.type === "unit") {
      lastResults.set(event.serial, Math.max(last ?? event.at, event.at));
    }
  }
  return kept;
}

function interleaved(logs: readonly FlowEvent[][], dice: Dice): FlowEvent[] {
  const left = logs.filter((log) => log.length > 0).map((log) => log.slice());
  const log: FlowEvent[] = [];
  while (left.length > 0) {
    const next = dice.int(0, left.length - 1);
    log.push(left[next]?.shift() as FlowEvent);
    if (left[next]?.length === 0) left.splice(next, 1);
  }
  return log;
}
