// Yield and WIP of a tenant, from the set of its accepted events and a query, by domain 3 and 4. Written from the specification
// alone, plain and slow, to be compared with the program: every answer starts again from every event.
//   I1. Nothing depends on the order of the events given: they are sorted by (`at`, `id`) before use.
//   I2. An item's numbers are integers, a ratio or null; `reasons` has one text for each null, and no other.
import { type FlowEvent, type Hold, inTime, type LineConfig, type Move, type UnitResult } from "./flow-admission.ts";
import { upperQuantile } from "./flow-normal.ts";

export interface Filter {
  readonly factory?: string;
  readonly line?: string;
  readonly operation?: string;
  readonly product?: string;
}

export interface YieldQuery extends Filter {
  readonly from: number;
  readonly to: number;
  readonly sigmaShift?: number;
}

export interface WipQuery extends Filter {
  readonly at: number;
}

interface Place {
  readonly factory: string;
  readonly line: string;
  readonly operation: string;
  readonly product: string;
}

type Reasons = Readonly<Record<string, string>>;
export type Item = Readonly<Record<string, string | number | null | Reasons>>;
export interface YieldAnswer {
  readonly items: readonly Item[];
  readonly products: readonly Item[];
}

const MINUTE_MS = 60_000;

export function yieldOf(events: readonly FlowEvent[], query: YieldQuery): YieldAnswer {
  const { first, final } = resultsIn(events, query);
  const lines = newestLines(events);
  const firstAt = groupBy(first, placeKey);
  const finalAt = groupBy(final, placeKey);
  const places = new Map([...first, ...final].filter(matches(query)).map((result) => [placeKey(result), placeOf(result)]));
  const items = [...places].map(([key, place]) =>
    yieldItem(place, { first: firstAt.get(key) ?? [], final: finalAt.get(key) ?? [], lines, query }),
  );
  return { items, products: productItems(first, lines, query) };
}

/** The first and final results of serials whose own `at` lies in the range, wherever they were tested. */
function resultsIn(events: readonly FlowEvent[], { from, to }: YieldQuery): { first: UnitResult[]; final: UnitResult[] } {
  const units = inTime(events.filter((event) => event.type === "unit"));
  const serials = [...groupBy(units, ({ factory, operation, serial }) => JSON.stringify([factory, operation, serial])).values()];
  const isInRange = ({ at }: UnitResult) => at >= floorToMinute(from) && at < floorToMinute(to);
  return {
    first: serials.map((results) => results[0] as UnitResult).filter(isInRange),
    final: serials.map((results) => results.at(-1) as UnitResult).filter(isInRange),
  };
}

interface Tested {
  readonly first: readonly UnitResult[];
  readonly final: readonly UnitResult[];
  readonly lines: readonly LineConfig[];
  readonly query: YieldQuery;
}

function yieldItem(place: Place, { first, final, lines, query }: Tested): Item {
  const inspected = first.length;
  const firstPassGood = first.filter(isGood).length;
  const finalInspected = final.length;
  const finalGood = final.filter(isGood).length;
  const defects = sum(first.flatMap(({ defects = [] }) => defects.map(({ count }) => count)));
  const line = lines.find((config) => config.factory === place.factory && config.line === place.line);
  const opportunities = line?.opportunities?.[place.operation] ?? 1;
  const sigmaShift = query.sigmaShift ?? 1.5;
  const dpo = defects / inspected / opportunities;
  const reasons: Record<string, string> = {};
  const unless = (reason: string | undefined, field: string, value: number) => {
    if (reason === undefined) return value;
    reasons[field] = reason;
    return null;
  };
  const noUnits = inspected === 0 ? "no units" : undefined;
  const noSigma = noUnits ?? (defects === 0 ? "no defects" : dpo >= 1 ? "dpo not below 1" : undefined);
  return {
    ...place,
    inspected,
    firstPassGood,
    firstPassYield: unless(noUnits, "firstPassYield", firstPassGood / inspected),
    finalInspected,
    finalGood,
    finalYield: unless(finalInspected === 0 ? "no units" : undefined, "finalYield", finalGood / finalInspected),
    defects,
    dpu: unless(noUnits, "dpu", defects / inspected),
    dpmo: unless(noUnits, "dpmo", dpo * 1e6),
    sigmaLevel: unless(noSigma, "sigmaLevel", noSigma === undefined ? upperQuantile(dpo) + sigmaShift : 0),
    sigmaShift,
    reasons,
  };
}

/** Rolled throughput yield of each product with a first result in the range, on the lines that the query covers. */
function productItems(first: readonly UnitResult[], lines: readonly LineConfig[], query: YieldQuery): Item[] {
  const covered = first.filter(matches({ ...query, operation: undefined }));
  return [...groupBy(covered, ({ factory, product }) => JSON.stringify([factory, product])).values()].map((results) => {
    const { factory, product } = results[0] as UnitResult;
    const identity = { factory, ...(query.line === undefined ? {} : { line: query.line }), product };
    const operations = routeOf(product, lines.filter(matches({ factory, line: query.line })));
    const tested = operations.map((operation) => results.filter((result) => result.operation === operation));
    const missing = operations.find((_, index) => tested[index]?.length === 0);
    if (missing !== undefined) return { ...identity, rolledThroughputYield: null, missingOperation: missing, reasons: ANY_REASON };
    if (operations.length === 0) return { ...identity, rolledThroughputYield: null, reasons: ANY_REASON };
    const rolled = tested.map((units) => units.filter(isGood).length / units.length).reduce((a, b) => a * b, 1);
    return { ...identity, rolledThroughputYield: rolled, reasons: {} };
  });
}

/** A reason whose words the specification leaves open. */
export const ANY_WORDS = "*";
const ANY_REASON = { rolledThroughputYield: ANY_WORDS };

/** The product's route on the first line, by name, that has one; else the first line's operations. */
function routeOf(product: string, lines: readonly LineConfig[]): readonly string[] {
  const byName = [...lines].sort((a, b) => (a.line < b.line ? -1 : 1));
  return byName.find(({ routes }) => routes?.[product])?.routes?.[product] ?? byName[0]?.operations ?? [];
}

/** Defects of first results by code, the most frequent first. */
export function paretoOf(events: readonly FlowEvent[], query: YieldQuery): Item[] {
  const first = resultsIn(events, query).first.filter(matches(query));
  const defects = first.flatMap(({ defects = [] }, unit) => defects.map((defect) => ({ ...defect, unit })));
  const total = sum(defects.map(({ count }) => count));
  const codes = [...groupBy(defects, ({ code }) => code)].map(([code, found]) => ({
    code,
    count: sum(found.map(({ count }) => count)),
    units: new Set(found.map(({ unit }) => unit)).size,
  }));
  codes.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  return codes.map((item, index) => ({
    ...item,
    share: item.count / total,
    cumulativeShare: sum(codes.slice(0, index + 1).map(({ count }) => count)) / total,
  }));
}

/** What a move does at one operation. */
interface Step extends Place {
  readonly carrier: string;
  readonly at: number;
  readonly change: number;
  readonly isArrival: boolean;
}

interface Standing extends Place {
  readonly carrier: string;
  readonly quantity: number;
  readonly arrivedAt: number;
}

export function wipOf(events: readonly FlowEvent[], query: WipQuery): Item[] {
  const past = inTime(events.filter(({ at }) => at <= query.at));
  const steps = past.filter((event) => event.type === "move").flatMap(stepsOf);
  const held = heldCarriers(past.filter((event) => event.type === "hold"));
  const standings = [...groupBy(steps, (step) => JSON.stringify([placeKey(step), step.carrier])).values()].map(standingOf);
  const present = standings.filter(({ quantity }) => quantity !== 0).filter(matches(query));
  return [...groupBy(present, placeKey).values()].map((lots) => wipItem(lots, held, query.at));
}

function stepsOf(move: Move): Step[] {
  const { factory, line, product, at, quantity } = move;
  const step = { factory, product, at, carrier: carrierKey(move) };
  return [
    ...(move.from === null ? [] : [{ ...step, line: move.fromLine ?? line, operation: move.from, change: -quantity, isArrival: false }]),
    ...(move.to === null ? [] : [{ ...step, line, operation: move.to, change: quantity, isArrival: true }]),
  ];
}

function standingOf(steps: readonly Step[]): Standing {
  const [step] = steps as [Step];
  const arrivals = steps.filter(({ isArrival }) => isArrival).map(({ at }) => at);
  return { ...placeOf(step), carrier: step.carrier, quantity: sum(steps.map(({ change }) => change)), arrivedAt: Math.max(...arrivals) };
}

/** Those whose last `hold` holds them; it is for the whole factory. */
function heldCarriers(holds: readonly Hold[]): Set<string> {
  const last = new Map(holds.map((hold) => [carrierKey(hold), hold.held]));
  return new Set([...last].filter(([, isHeld]) => isHeld).map(([carrier]) => carrier));
}

function wipItem(all: readonly Standing[], held: ReadonlySet<string>, at: number): Item {
  const lots = all.filter(({ quantity }) => quantity > 0);
  const ages = lots.map(({ arrivedAt }) => at - arrivedAt).sort((a, b) => a - b);
  const reasons = { oldestAgeMs: "no lots", p50AgeMs: "no lots", p90AgeMs: "no lots" };
  return {
    ...placeOf(all[0] as Standing),
    quantity: sum(all.map(({ quantity }) => quantity)),
    lots: lots.length,
    heldQuantity: sum(lots.filter(({ carrier }) => held.has(carrier)).map(({ quantity }) => quantity)),
    oldestAgeMs: ages.at(-1) ?? null,
    p50AgeMs: nearestRank(ages, 50),
    p90AgeMs: nearestRank(ages, 90),
    reasons: lots.length === 0 ? reasons : {},
  };
}

/** The smallest of the sorted values that at least `percent` of them do not exceed. */
function nearestRank(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? null;
}

/** A lot and a serial of one name are two things. */
function carrierKey(event: Move | Hold): string {
  const { factory, lot, serial } = event;
  return JSON.stringify(lot === undefined ? [factory, "serial", serial] : [factory, "lot", lot]);
}

/** The newest configuration of each line. */
function newestLines(events: readonly FlowEvent[]): LineConfig[] {
  const configs = inTime(events.filter((event) => event.type === "line"));
  return [...new Map(configs.map((config) => [JSON.stringify([config.factory, config.line]), config])).values()];
}

const placeOf = ({ factory, line, operation, product }: Place): Place => ({ factory, line, operation, product });
const placeKey = ({ factory, line, operation, product }: Place): string => JSON.stringify([factory, line, operation, product]);
const isGood = ({ result }: UnitResult): boolean => result === "pass";
const floorToMinute = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Says of a thing whether the query is about it. */
function matches(filter: { readonly [K in keyof Filter]: Filter[K] | undefined }): (thing: Partial<Place>) => boolean {
  const wanted = (["factory", "line", "operation", "product"] as const).filter((field) => filter[field] !== undefined);
  return (thing) => wanted.every((field) => thing[field] === filter[field]);
}

function groupBy<T>(things: Iterable<T>, keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) groups.set(keyOf(thing), [...(groups.get(keyOf(thing)) ?? []), thing]);
  return groups;
}
