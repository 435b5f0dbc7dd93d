// Which metrics of which devices become what, by configuration. Pure.
//   I1. The first entry that fits stands: of a device, of a metric.
//   I2. Names of the plant are made of what a template stands for: `/` becomes `.`, what else an identifier cannot hold `_`.
import { PipelineError } from "../../core/errors.ts";
import type { MetricMapping, StationMapping } from "../../core/sparkplug-config.ts";
import { parseTopicTemplate, type TopicFields } from "../mqtt-topic.ts";
import type { SparkplugTopic } from "./topic.ts";

/** What a metric becomes, and of which station. */
export interface MetricRole extends Pick<MetricMapping, "as" | "states"> {
  readonly station: string | undefined;
  readonly characteristic: string | undefined;
}

/** A device, or an edge node of its own, in the plant. */
export interface MappedDevice {
  readonly factory: string | undefined;
  readonly line: string | undefined;
  readonly station: string | undefined;
  /** What a metric becomes; undefined when no entry names it. */
  roleOf(name: string): MetricRole | undefined;
}

export interface Mapping {
  /** Undefined when no entry names the device. */
  deviceOf(topic: Pick<SparkplugTopic, "group" | "node" | "device">): MappedDevice | undefined;
}

const DEVICE_FIELDS = new Set(["factory", "line", "station"]);
/** Names whose roles are remembered; beyond, they are looked up anew. */
const REMEMBERED_MAX = 20_000;

/** @throws PipelineError CONFIG_INVALID */
export function createMapping(stations: readonly StationMapping[]): Mapping {
  const entries = stations.map(entryOf);
  const devices = new Map<string, MappedDevice | undefined>();

  return {
    deviceOf({ group, node, device }) {
      const path = device === "" ? `${group}/${node}` : `${group}/${node}/${device}`;
      if (devices.has(path)) return devices.get(path);
      const found = firstOf(entries, (entry) => entry(path));
      if (devices.size < REMEMBERED_MAX) devices.set(path, found);
      return found;
    },
  };
}

function entryOf({ from, factory, line, station, metrics }: StationMapping): (path: string) => MappedDevice | undefined {
  const levels = from.split("/").length;
  const template = parseTopicTemplate(from);
  const foreign = [...from.matchAll(/\{(\w+)\}/g)].find(([, field]) => !DEVICE_FIELDS.has(field as string));
  if (foreign)
    throw new PipelineError("CONFIG_INVALID", `sparkplug: "${from}" may hold {factory}, {line} and {station}, not ${foreign[0]}`);
  if (levels < 2 || levels > 3 || from.includes("#")) {
    throw new PipelineError("CONFIG_INVALID", `sparkplug: "${from}" is neither group/node nor group/node/device`);
  }
  const rules = metrics.map(ruleOf);
  return (path) => {
    const fields = template.match(path);
    if (!fields) return undefined;
    const place = { factory: nameOf(fields, "factory") ?? factory, line: nameOf(fields, "line") ?? line };
    const own = nameOf(fields, "station") ?? station;
    return { ...place, station: own, roleOf: remembering((name) => firstOf(rules, (rule) => rule(name, own))) };
  };
}

function nameOf(fields: TopicFields, field: "factory" | "line" | "station"): string | undefined {
  const text = fields[field];
  return text === undefined ? undefined : identifierOf(text);
}

function ruleOf({
  metric,
  as,
  characteristic,
  states,
}: MetricMapping): (name: string, station: string | undefined) => MetricRole | undefined {
  const pattern = patternOf(metric);
  return (name, station) => {
    const groups = pattern.exec(name)?.groups;
    if (!groups) return undefined;
    const own = { station: groups.station === undefined ? station : identifierOf(groups.station) };
    const named = groups.characteristic === undefined ? characteristic : identifierOf(groups.characteristic);
    return { as, ...(states && { states }), ...own, characteristic: named };
  };
}

/** `{station}` is one level of a name, `{characteristic}` may be several. */
function patternOf(template: string): RegExp {
  const parts = template.split(/(\{station\}|\{characteristic\}|\*)/).map((part) => {
    if (part === "*") return ".*";
    if (part === "{station}") return "(?<station>[^/]+)";
    if (part === "{characteristic}") return "(?<characteristic>.+)";
    return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}(?<end>)$`, "su");
}

/** @example identifierOf("Zone 1/Temp °C") // "Zone_1.Temp__C" */
export function identifierOf(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll("/", ".")
    .replace(/[^\p{L}\p{N}._-]/gu, "_");
}

function firstOf<T, R>(list: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of list) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function remembering<R>(find: (name: string) => R): (name: string) => R {
  const known = new Map<string, R>();
  return (name) => {
    if (known.has(name)) return known.get(name) as R;
    const found = find(name);
    if (known.size < REMEMBERED_MAX) known.set(name, found);
    return found;
  };
}
