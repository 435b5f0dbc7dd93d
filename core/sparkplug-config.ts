// The part `sparkplug` of the configuration: gateways of devices that speak Sparkplug B, and what becomes of their metrics.
import { z } from "zod";
import { STATES } from "./events.ts";
import { identifier } from "./identifier.ts";

/** What a metric may become: a value of its own, or what goes with the values of its station. */
export const METRIC_VALUES = ["measurement", "goodTotal", "scrapTotal", "reworkTotal", "state"] as const;
export const METRIC_CONTEXTS = ["product", "order", "lot", "serial", "operator", "tool", "gauge"] as const;

/** A group, node or host: one level of a topic. */
const level = z.string().regex(/^[^/+#\0]{1,200}$/, "must be one level of a topic");
const stateName = z.enum(STATES);

const metric = z
  .strictObject({
    metric: z
      .string()
      .min(1)
      .max(300)
      .meta({ description: "Name of the metric: `{characteristic}` and `{station}` stand for what they name, `*` for any characters" }),
    as: z.enum([...METRIC_VALUES, ...METRIC_CONTEXTS, "ignore"]),
    characteristic: identifier.optional().meta({ description: "Of a measurement whose name does not say it" }),
    states: z
      .record(z.string(), z.union([stateName, z.strictObject({ state: stateName, reason: identifier.optional() })]))
      .optional()
      .meta({ description: "What each value of a `state` metric means" }),
  })
  .check(({ value, issues }) => {
    const issue = (path: string, message: string) => void issues.push({ code: "custom", input: value, path: [path], message });
    const isNamed = value.characteristic !== undefined || value.metric.includes("{characteristic}");
    if (value.as === "measurement" && !isNamed) issue("characteristic", "a measurement needs one, or {characteristic} in `metric`");
    if (value.as === "state" && value.states === undefined) issue("states", "a state needs what its values mean");
    const unknown = /\{(?!characteristic\}|station\})[^}]*\}?/.exec(value.metric);
    if (unknown) issue("metric", `there is no "${unknown[0]}": {characteristic} and {station} are`);
  });

export const sparkplugSchema = z.strictObject({
  url: z.url({ protocol: /^(mqtts?|wss?)$/ }),
  clientId: z.string().min(1).max(100),
  username: z.string().optional(),
  passwordFile: z.string().optional(),
  groups: z.array(level).min(1).meta({ description: "Groups that are listened to" }),
  hostId: level.optional().meta({
    description: "Tells edge nodes that their host is there (`spBv1.0/STATE/<hostId>`); absent = listens without being one's host",
  }),
  reorderTimeoutMs: z.int().min(100).max(60_000).default(2000).meta({ description: "How long a message that is missing may still come" }),
  rebirthEveryMs: z
    .int()
    .min(1000)
    .max(600_000)
    .default(5000)
    .meta({ description: "Between two requests for the rebirth of one edge node" }),
  stations: z
    .array(
      z.strictObject({
        from: z
          .string()
          .min(1)
          .meta({ description: "`group/node` or `group/node/device`; a level may be {factory}, {line}, {station} or `+`" }),
        factory: identifier.optional(),
        line: identifier.optional(),
        station: identifier.optional(),
        metrics: z.array(metric).min(1),
      }),
    )
    .min(1),
  tenant: identifier,
  factories: z.array(identifier).optional().meta({ description: "Factories allowed; absent = all of the tenant" }),
  lines: z.array(z.string().regex(/^[^/]+\/[^/]+$/, "must be factory/line")).optional(),
});

export type SparkplugConfig = z.output<typeof sparkplugSchema>;
export type StationMapping = SparkplugConfig["stations"][number];
export type MetricMapping = StationMapping["metrics"][number];
