// Whether what comes in fits the plan that would judge it; what does not is dead-lettered as `wrong-shape` (domain 0.6, 1.3, 1.5).
import type { AttributeEvent, MeasurementEvent, SeriesEvent } from "../../core/events.ts";
import { ATTRIBUTES, type Chart, SUBGROUPED } from "../../core/plan.ts";
import type { Rejection } from "../../core/processor.ts";
import type { Resolved } from "./resolve.ts";
import { MOST_RARE } from "./subgroups.ts";

/** Charts that take a fractional number of units. */
const FRACTIONAL_UNITS: ReadonlySet<Chart> = new Set(["u", "u-laney"]);
/** Charts that count units, of which no more can be nonconforming than were inspected. */
const UNITS: ReadonlySet<Chart> = new Set(["p", "np", "p-laney", "g", "t"]);

export function refuseMeasurement(resolved: Resolved, event: MeasurementEvent): Rejection | undefined {
  const { plan } = resolved;
  if (!plan) return undefined;
  const { chart } = plan;
  if (ATTRIBUTES.has(chart)) return misfit(`chart "${chart}" takes attribute events`);
  if (chart === "t2") return event.vector ? refuseVector(resolved, event.vector) : misfit('chart "t2" takes a vector');
  if (event.vector) return misfit(`chart "${chart}" takes no vector`);
  if (event.values && !SUBGROUPED.has(chart) && plan.subgroupSize === 1) return misfit(`chart "${chart}" takes single values here`);
  return refuseProduct(resolved, event.product);
}

export function refuseSeries(resolved: Resolved, event: SeriesEvent): Rejection | undefined {
  const { plan } = resolved;
  if (!plan) return undefined;
  if (ATTRIBUTES.has(plan.chart) || plan.chart === "t2") return misfit(`chart "${plan.chart}" takes no single values`);
  return refuseProduct(resolved, event.product);
}

export function refuseAttribute({ plan, series }: Resolved, { inspected, count, at }: AttributeEvent): Rejection | undefined {
  if (!plan) return undefined;
  const { chart } = plan;
  if (!ATTRIBUTES.has(chart)) return misfit(`chart "${chart}" takes measurements`);
  if (!FRACTIONAL_UNITS.has(chart) && !Number.isInteger(inspected)) return misfit(`chart "${chart}" takes whole units`);
  if (UNITS.has(chart) && count > inspected) return misfit(`${count} nonconforming of ${inspected} inspected`);
  if (chart !== "g" && chart !== "t") return undefined;
  if (count > MOST_RARE) return misfit(`${count} nonconforming units in one event are no rare event`);
  const newestAt = series?.live.countedAt;
  if (newestAt === undefined || at >= newestAt) return undefined;
  return { reason: "late", detail: `chart "${chart}" counts in the order of time, and has counted beyond` };
}

function refuseVector({ series }: Resolved, vector: Readonly<Record<string, number>>): Rejection | undefined {
  const given = Object.keys(vector).sort();
  if (given.length < 2) return misfit("a vector has two components or more");
  const wanted = series?.definition.variables ?? [];
  if (wanted.length === 0 || (wanted.length === given.length && wanted.every((name, i) => name === given[i]))) return undefined;
  return misfit(`the vectors of this series have the components ${wanted.join(", ")}`);
}

function refuseProduct({ plan }: Resolved, product: string | undefined): Rejection | undefined {
  if (!plan?.shortRun || plan.shortRun.products.some((each) => each.product === product)) return undefined;
  return misfit(`the short-run plan has no target for product "${product ?? ""}"`);
}

function misfit(detail: string): Rejection {
  return { reason: "wrong-shape", detail };
}
