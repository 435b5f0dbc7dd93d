// The metrics of a message → events, by the mapping. Deterministic: the same messages of a node give the same events.
//   I1. An event's identity is its metric, its time and its value, not its delivery: what is sent again, live or out of a device's buffer, is
//       the same event.
//   I2. A birth tells what holds: states, counters, product and the like. It makes no measurements, because it repeats the last value of each,
//       and a value that a chart has twice is a value too many.
//   I3. What becomes no event is counted: by its reason, and as a fault where the mapping wanted it.
import { createHash } from "node:crypto";
import type { Credential } from "../../core/credential.ts";
import { METRIC_CONTEXTS } from "../../core/sparkplug-config.ts";
import { DAY_MS, type Instant } from "../../core/time.ts";
import { type Decoded, decodeValue, reject } from "../decode.ts";
import { type Birth, type Definition, definitionOf } from "./births.ts";
import type { Context, ContextField, ContextMemory } from "./context.ts";
import { type MetricValue, readingOf } from "./datatype.ts";
import { identifierOf, type MappedDevice, type Mapping, type MetricRole } from "./mapping.ts";
import type { Arrival } from "./node-state.ts";
import type { Metric } from "./payload.ts";

/** What became no event, by why. */
export const METRIC_FATES = ["unmapped", "ignored", "null", "quality", "repeated", "refused", "unborn"] as const;
export type MetricFate = (typeof METRIC_FATES)[number];

export interface Translation {
  readonly decoded: Decoded[];
  readonly fates: Partial<Record<MetricFate, number>>;
  /** What goes with the node's values has changed. */
  readonly hasLearnt: boolean;
}

export interface TranslateDeps {
  readonly mapping: Mapping;
  readonly credential: Credential;
  readonly context: ContextMemory;
}

interface Told {
  readonly arrival: Arrival;
  readonly birth: Birth;
  readonly isBirth: boolean;
  readonly isInDoubt: boolean;
}

interface Work extends TranslateDeps, Told {
  readonly device: MappedDevice;
  readonly decoded: Decoded[];
  readonly count: (fate: MetricFate) => void;
}

interface Item {
  readonly metric: Metric;
  readonly definition: Definition;
  readonly role: MetricRole;
}

const GOES_WITH: Readonly<Record<"measurement" | "count" | "state", readonly ContextField[]>> = {
  measurement: METRIC_CONTEXTS,
  count: ["product", "order"],
  state: ["order"],
};
/** What of a birth is so old that it would be too late (domain 0.3): a counter, anything else. */
const OLD_TOTAL_MS = DAY_MS;
const OLD_STATE_MS = 30 * DAY_MS;

export function translate(told: Told, deps: TranslateDeps): Translation {
  const { arrival, birth } = told;
  const fates: Partial<Record<MetricFate, number>> = {};
  const count = (fate: MetricFate) => void (fates[fate] = (fates[fate] ?? 0) + 1);
  const decoded: Decoded[] = [];
  const device = deps.mapping.deviceOf(arrival.topic);
  const items: Item[] = [];
  for (const metric of arrival.payload.metrics) {
    const definition = definitionOf(metric, birth);
    const role = definition && device?.roleOf(definition.name);
    if (role && role.as !== "ignore") items.push({ metric, definition, role });
    else if (definition) count(role ? "ignored" : "unmapped");
    else if (device) {
      count("unborn");
      decoded.push(reject("INVALID_EVENT", `alias ${metric.alias ?? "(none)"}: no birth that is certain tells what it is`));
    } else count("unmapped");
  }
  if (!device) return { decoded, fates, hasLearnt: false };
  const work: Work = { ...deps, ...told, device, decoded, count };
  const contexts = items.filter(({ role }) => isContext(role.as));
  const hasLearnt = contexts.map((item) => learn(item, work)).includes(true);
  for (const item of items) if (!isContext(item.role.as)) tell(item, work);
  return { decoded: merged(decoded), fates, hasLearnt };
}

/** The stations of devices that are gone, as events. */
export function goneEvents(arrival: Arrival, births: ReadonlyMap<string, Birth>, { mapping, credential }: TranslateDeps): Decoded[] {
  const { group, node } = arrival.topic;
  const decoded: Decoded[] = [];
  for (const [name, birth] of births) {
    const device = mapping.deviceOf({ group, node, device: name });
    if (!device) continue;
    const roles = [...birth.names.keys()].map((metric) => device.roleOf(metric));
    const stations = new Set([device.station, ...roles.map((role) => role?.station)]);
    for (const station of stations) {
      if (station === undefined) continue;
      const id = digest([arrival.digest, String(arrival.receivedAt), name, station]);
      const place = { factory: device.factory, line: device.line, station };
      // its own time is when the node connected (a last will): it was heard of now
      decoded.push(
        decodeValue(
          { type: "offline", id, at: arrival.receivedAt, ...place, source: sourceOf(arrival) },
          { credential, now: arrival.receivedAt },
        ),
      );
    }
  }
  return merged(decoded);
}

function isContext(as: MetricRole["as"]): as is ContextField {
  return (METRIC_CONTEXTS as readonly string[]).includes(as);
}

/** Undefined for a number that is no time, too. */
function timeOf({ metric }: Item, { arrival }: Told): Instant | undefined {
  const time = metric.timestamp ?? arrival.payload.timestamp;
  return typeof time === "number" ? time : undefined;
}

const FREE_TEXTS: ReadonlySet<ContextField> = new Set(["operator", "tool", "gauge"]);

function learn(item: Item, work: Work): boolean {
  const { metric, definition, role } = item;
  const at = timeOf(item, work);
  const reading = readingOf(metric, definition.datatype ?? metric.datatype);
  const { station } = role;
  if (at === undefined) {
    work.count("refused");
    work.decoded.push(reject("INVALID_TIME", `metric "${definition.name}": its time is missing, or none`));
    return false;
  }
  if (station === undefined || reading.kind === "refused" || reading.kind === "quality") {
    refuse(item, reading.kind === "quality" ? "quality" : "refused", work);
    return false;
  }
  const field = role.as as ContextField;
  const text = reading.kind === "null" ? "" : String(reading.value).trim();
  const value = FREE_TEXTS.has(field) ? text : identifierOf(text);
  return work.context.learn({ device: work.arrival.topic.device, station, field }, at, value === "" ? null : value);
}

function refuse({ metric, definition }: Item, fate: "quality" | "refused", { count, decoded }: Work): void {
  count(fate);
  if (fate === "refused")
    decoded.push(
      reject("INVALID_EVENT", `metric "${definition.name}": datatype ${definition.datatype ?? metric.datatype ?? "unknown"} is no value`),
    );
}

/** A metric that is a value of its own. */
function tell(item: Item, work: Work): void {
  const { metric, definition, role } = item;
  const at = timeOf(item, work);
  const reading = readingOf(metric, definition.datatype ?? metric.datatype);
  if (work.isBirth && isRepeated(item, at, work)) work.count("repeated");
  else if (reading.kind === "null") work.count("null");
  else if (reading.kind !== "value") refuse(item, reading.kind, work);
  else {
    const own = ownFields(role, reading.value);
    if ("fault" in own) {
      work.count("refused");
      work.decoded.push(reject("INVALID_EVENT", `metric "${definition.name}": ${own.fault}`));
    } else work.decoded.push(asEvent(item, { own, at, value: reading.value }, work));
  }
}

/** What a birth says again (I2), what would be too late, and a counter whose product is in doubt: its next total makes up for it. */
function isRepeated({ role }: Item, at: Instant | undefined, work: Work): boolean {
  if (role.as === "measurement" || at === undefined) return role.as === "measurement";
  if (at < work.arrival.receivedAt - (role.as === "state" ? OLD_STATE_MS : OLD_TOTAL_MS)) return true;
  return role.as !== "state" && work.isInDoubt && GOES_WITH.count.some((field) => !isKnown(field, role.station, at, work));
}

/** What of the values of a station goes with one of this time, as far as it is certain. */
function contextOf(fields: readonly ContextField[], station: string | undefined, at: Instant | undefined, work: Work): Context {
  if (station === undefined || at === undefined) return {};
  const known = fields.filter((field) => !work.isInDoubt || isKnown(field, station, at, work));
  return work.context.at({ device: work.arrival.topic.device, station }, known, at);
}

function isKnown(field: ContextField, station: string | undefined, at: Instant, { context, arrival }: Work): boolean {
  return station === undefined || context.isCertain({ device: arrival.topic.device, station }, field, at);
}

interface Value {
  readonly own: Record<string, unknown>;
  readonly at: Instant | undefined;
  readonly value: MetricValue;
}

function asEvent({ metric, definition, role }: Item, { own, at, value }: Value, work: Work): Decoded {
  const { arrival, device, credential } = work;
  const { group, node, device: deviceName } = arrival.topic;
  const { factory, line } = device;
  const { station } = role;
  const context = contextOf(GOES_WITH[own.type as keyof typeof GOES_WITH], station, at, work);
  const order = role.as === "state" ? [context.order ?? ""] : []; // a state may be told again, by a birth that knows less
  const id = digest([group, node, deviceName, definition.name, role.as, String(at), typeof value, String(value), ...order]);
  const source = sourceOf(arrival);
  const historical = metric.isHistorical === true ? { historical: true } : {};
  const fields = { ...own, id, at, factory, line, station, source, ...context, ...historical };
  return decodeValue(fields, { credential, now: arrival.receivedAt });
}

function ownFields({ as, characteristic, states }: MetricRole, value: MetricValue): Record<string, unknown> | { fault: string } {
  if (as === "state") {
    const meant = states?.[String(value)];
    if (meant === undefined) return { fault: `the mapping's \`states\` have no ${JSON.stringify(String(value))}` };
    return { type: "state", ...(typeof meant === "string" ? { state: meant } : meant) };
  }
  if (typeof value !== "number") return { fault: `${JSON.stringify(value)} is no number` };
  return as === "measurement" ? { type: "measurement", characteristic, value } : { type: "count", [as]: value };
}

/** Each edge node is a sender of its own. */
export function sourceOf({ topic }: Pick<Arrival, "topic">): string {
  return `sparkplug/${topic.group}/${topic.node}`.slice(0, 200);
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** The good ones, and one rejection for all that is wrong with the message. */
function merged(decoded: readonly Decoded[]): Decoded[] {
  const good = decoded.filter(({ kind }) => kind === "event");
  const first = decoded.find((one) => one.kind === "reject");
  if (!first) return good;
  const others = decoded.length - good.length - 1;
  return [...good, reject(first.code, others > 0 ? `${first.detail} (and ${others} more)` : first.detail)];
}
