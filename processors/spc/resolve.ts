// From an event's station, characteristic and product to the plan and the series it belongs to, without building keys twice.
//   I1. A cache and nothing more: it holds what `state` holds, and a plan that comes in clears it. It lives as long as the
//       memory of its key, so a restore starts without it.
import { ofState } from "../../core/of-state.ts";
import type { KeyedState } from "../../core/processor.ts";
import { findPlan, type PlanRecord } from "./plans.ts";
import { loadSeries, type Series, type SeriesIdentity, seriesKey, seriesKeys } from "./series.ts";

/** What an event of this station, characteristic and product is judged by. */
export interface Resolved {
  readonly plan: PlanRecord | undefined;
  readonly key: string;
  readonly identity: SeriesIdentity;
  /** Absent until its first value comes in. */
  series: Series | undefined;
}

type Place = { tenant: string; factory: string; line: string; station: string; characteristic: string; product?: string | undefined };
/** Of one station and characteristic: most are measured for one product, which is then found without another map. */
interface ByProduct {
  readonly product: string;
  readonly first: Resolved;
  readonly others: Map<string, Resolved>;
}

interface Cache {
  readonly stations: Map<string, Map<string, ByProduct>>;
  /** Values of one series come in runs. */
  last: { readonly station: string; readonly characteristic: string; readonly product: string; readonly resolved: Resolved } | undefined;
}

const cacheOf = ofState((): Cache => ({ stations: new Map(), last: undefined }));

export function resolve(state: KeyedState, place: Place): Resolved {
  const { station, characteristic, product = "" } = place;
  const cache = cacheOf(state);
  const { last } = cache;
  if (last?.resolved.series && last.characteristic === characteristic && last.station === station && last.product === product) {
    return last.resolved;
  }
  const resolved = find(cache, state, place);
  cache.last = { station, characteristic, product, resolved };
  return resolved;
}

function find({ stations }: Cache, state: KeyedState, place: Place): Resolved {
  const { station, characteristic, product = "" } = place;
  let byCharacteristic = stations.get(station);
  if (!byCharacteristic) stations.set(station, (byCharacteristic = new Map()));
  let byProduct = byCharacteristic.get(characteristic);
  if (!byProduct) {
    byProduct = { product, first: lookUp(state, place), others: new Map() };
    byCharacteristic.set(characteristic, byProduct);
  }
  let resolved = byProduct.product === product ? byProduct.first : byProduct.others.get(product);
  if (!resolved) byProduct.others.set(product, (resolved = lookUp(state, place)));
  // Another product of the same series may have opened it meanwhile.
  if (resolved.plan && !resolved.series) resolved.series = loadSeries(state, resolved.key, resolved.identity);
  return resolved;
}

function lookUp(state: KeyedState, { tenant, factory, line, station, characteristic, product = "" }: Place): Resolved {
  const plan = findPlan(state, station, characteristic, product);
  const identity = { tenant, factory, line, station, characteristic, product: plan ? (plan.product ?? "") : product };
  const key = seriesKey(station, characteristic, identity.product);
  return { plan, key, identity, series: plan && loadSeries(state, key, identity) };
}

/** Plans have changed: everything is looked up anew. */
export function forgetResolved(state: KeyedState): void {
  cacheOf.forget(state);
}

const keysByCharacteristic = new WeakMap<KeyedState, Map<string, string[]>>();

/** Keys of the series of a characteristic at any station, for any product, in one order. */
export function seriesOfCharacteristic(state: KeyedState, characteristic: string): readonly string[] {
  let index = keysByCharacteristic.get(state);
  if (!index) {
    index = Map.groupBy(seriesKeys(state), characteristicOf);
    keysByCharacteristic.set(state, index);
  }
  return index.get(characteristic) ?? [];
}

/** A series has been opened. */
export function addKey(state: KeyedState, key: string): void {
  const index = keysByCharacteristic.get(state);
  const keys = index?.get(characteristicOf(key));
  if (keys) keys.splice(0, keys.length, ...[...keys, key].sort());
  else index?.set(characteristicOf(key), [key]);
}

/** Of a key `station/characteristic/product`: no identifier has a slash in it. */
function characteristicOf(key: string): string {
  return key.split("/")[1] as string;
}
