// What holds of every answer, whatever the story: nothing is counted twice and nothing gets lost.
import type { Item } from "./expectation.ts";
import type { Entry } from "./notation.ts";

const PLANNED_BUSY = "actualProductionTimeMs setupMs downMs idleMs blockedMs starvedMs microStopMs".split(" ");
const TIMES = [...PLANNED_BUSY, "plannedBusyTimeMs", "plannedStopMs", "unscheduledMs", "unknownMs"];
const QUANTITIES = "producedQuantity goodQuantity scrapQuantity reworkQuantity idealTimeMs uncycledQuantity".split(" ");
const SUMS = [...TIMES, ...QUANTITIES, "breakdowns", "microStops"];
const RATIOS = "availability effectiveness qualityRatio oee mtbfMs mttrMs".split(" ");

const numberAt = (item: Item, field: string) => item[field] as number;
const total = (items: readonly Item[], field: string) => items.reduce((sum, item) => sum + numberAt(item, field), 0);
const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

/** Of one item of `GET /oee`. */
export function oeeItemFaults(item: Item): string[] {
  const time = (field: string) => numberAt(item, field);
  const losses = item.losses as Readonly<Record<string, number>>;
  const lossMs = ["breakdownMs", "setupMs", "waitingMs", "microStopMs", "speedMs"].reduce(
    (sum, loss) => sum + (losses[loss] ?? Number.NaN),
    0,
  );
  const parts = PLANNED_BUSY.reduce((sum, field) => sum + time(field), 0);
  const { availability: a, effectiveness: e, qualityRatio: q, oee } = item as Readonly<Record<string, number | null>>;
  const isProduct = a == null || e == null || q == null || oee == null || isNear(oee, a * e * q);
  const reasons = Object.keys(item.reasons as object);
  const nulls = RATIOS.filter((field) => item[field] === null);
  return [
    ...(time("plannedBusyTimeMs") === parts ? [] : [`plannedBusyTimeMs is ${time("plannedBusyTimeMs")}, its parts come to ${parts}`]),
    ...(time("plannedBusyTimeMs") === lossMs + time("idealTimeMs")
      ? []
      : [`losses and ideal time come to ${lossMs + time("idealTimeMs")}`]),
    ...(losses.plannedStopMs === time("plannedStopMs") ? [] : ["the loss to planned stops is not their time"]),
    ...(time("producedQuantity") === time("goodQuantity") + time("scrapQuantity") + time("reworkQuantity")
      ? []
      : ["producedQuantity is not the sum of its parts"]),
    ...(isProduct ? [] : [`oee is ${oee}, its factors ${a}, ${e}, ${q}`]),
    ...(nulls.every((field) => reasons.includes(field)) ? [] : [`null without a reason among ${nulls}`]),
    ...reasons.filter((field) => item[field] !== null).map((field) => `a reason for ${field}, which is not null`),
  ].map((fault) => `${item.station} ${item.start ?? item.day}: ${fault}`);
}

/** The buckets of a range come to the range. */
export function additionFaults(whole: readonly Item[], buckets: readonly Item[], by: string): string[] {
  const placeOf = ({ line, station }: Item) => `${line} ${station}`;
  const places = new Set([...whole, ...buckets].map(placeOf));
  const at = (items: readonly Item[], place: string) => items.filter((item) => placeOf(item) === place);
  return [...places].flatMap((place) =>
    SUMS.flatMap((field) => {
      const [expected, got] = [total(at(whole, place), field), total(at(buckets, place), field)];
      return got === expected ? [] : [`${place} ${field}: by ${by} it comes to ${got}, in one to ${expected}`];
    }),
  );
}

/** Of one item of `GET /yield`. */
export function yieldItemFaults(item: Item): string[] {
  const isInside =
    numberAt(item, "firstPassGood") <= numberAt(item, "inspected") && numberAt(item, "finalGood") <= numberAt(item, "finalInspected");
  return isInside ? [] : [`${item.operation}: more good units than units`];
}

/** The Pareto chart's bars are the defects of the items of the same query. */
export function paretoFaults(bars: readonly Item[], items: readonly Item[]): string[] {
  const [counted, defects] = [total(bars, "count"), total(items, "defects")];
  const last = bars.at(-1);
  return [
    ...(counted === defects ? [] : [`the Pareto chart comes to ${counted} defects, the items to ${defects}`]),
    ...(last && last.cumulativeShare !== 1 ? [`the last cumulative share is ${last.cumulativeShare}`] : []),
    ...bars.filter((bar) => numberAt(bar, "units") > numberAt(bar, "count")).map(({ code }) => `more units than defects of ${code}`),
  ];
}

/** Over all time each serial has one first and one final result at an operation. */
export function serialFaults(items: readonly Item[], log: readonly Entry[]): string[] {
  const units = taken(log).filter(({ event }) => event.type === "unit");
  const serials = new Set(units.map(({ event }) => `${event.operation} ${event.serial}`)).size;
  return ["inspected", "finalInspected"].flatMap((field) => {
    return total(items, field) === serials ? [] : [`${field} of all time comes to ${total(items, field)}, there are ${serials} serials`];
  });
}

/** What came in and has not gone out is in work. */
export function wipFaults(items: readonly Item[], log: readonly Entry[], at: number): string[] {
  const moves = taken(log).filter((entry) => entry.event.type === "move" && entry.at <= at);
  const units = (end: "from" | "to") => {
    return moves.filter(({ event }) => event[end] === null).reduce((sum, { event }) => sum + Number(event.quantity ?? 1), 0);
  };
  const [cameIn, wentOut, inWork] = [units("from"), units("to"), total(items, "quantity")];
  return cameIn === wentOut + inWork ? [] : [`${cameIn} units came in, ${wentOut} went out, ${inWork} are in work`];
}

/** The events that count: taken by the edge, each once. */
function taken(log: readonly Entry[]): Entry[] {
  const accepted = log.filter(({ rejection }) => rejection === undefined);
  return [...new Map(accepted.map((entry) => [entry.event.id, entry])).values()];
}
