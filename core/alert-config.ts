// The configuration of alerts (`alerts` in linepulse.yaml): rules, who is told of what and when, and what keeps quiet.
//   I1. A rule of a shipped name changes that rule: what is not said stays as shipped. Any other name is a rule of its own.
//   I2. What is parsed is complete and consistent: names that are referred to exist, durations are ms.
import { z } from "zod";
import { ALERT_LABELS, OBSERVED } from "./alerting.ts";
import { identifier } from "./identifier.ts";
import { NOTIFICATION_LANGUAGES, SEVERITIES } from "./notification.ts";
import { CHARTS, RULES } from "./plan.ts";
import { SHIPPED_ALERT_RULES } from "./shipped-alert-rules.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** `90s`, `5m`, `4h`, `2d`: as ms, a month at the most. */
const duration = z
  .string()
  .regex(/^\d{1,6}(ms|s|m|h|d)$/, "must be a number and ms, s, m, h or d, such as 30s")
  .transform((text) => Number.parseInt(text, 10) * (UNITS[text.replace(/^\d+/, "")] as number))
  .refine((ms) => ms <= 31 * DAY_MS, "must be 31 days at most");
const positiveDuration = duration.refine((ms) => ms > 0, "must be more than 0");

const timeZone = z.string().refine((name) => {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}, "must be an IANA time zone");

const label = z.enum([...ALERT_LABELS, "rule", "severity"]);
const pattern = z.string().min(1).max(200).meta({ description: "A value; * stands for any characters" });
const match = z
  .partialRecord(label, z.union([pattern, z.array(pattern).min(1).max(100)]))
  .default({})
  .meta({ description: "Labels and the values that they must have, or one of which; a label that is not there is empty" });
export type Match = z.output<typeof match>;

const text = z.string().min(1).max(500);
const bilingual = z.union([text.transform((both) => ({ zh: both, en: both })), z.strictObject({ zh: text, en: text })]);

const observed = text.max(64).meta({ description: "Name of the observation, as docs/alerts.md lists them" });
const figure = {
  sample: observed,
  n: z.number().nonnegative().default(0).meta({ description: "Figures that rest on fewer units are not judged" }),
  expires: positiveDuration.optional().meta({ description: "Without a new figure for so long it is as if the condition were not met" }),
};

const condition = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("threshold"),
    ...figure,
    op: z.enum(["<", "<=", ">", ">="]),
    value: z.union([z.number(), z.literal("limit")]).meta({ description: "`limit` = the limit or target that comes with the figure" }),
  }),
  z.strictObject({
    type: z.literal("history"),
    ...figure,
    side: z.enum(["below", "above", "both"]).default("below"),
    k: z.number().positive().max(20).default(3).meta({ description: "Standard deviations from the mean" }),
    windows: z.int().min(5).max(200).default(30).meta({ description: "Of so many last windows" }),
    minWindows: z.int().min(5).max(200).default(10),
    least: z.number().nonnegative().default(0).meta({ description: "A smaller difference from the mean is none" }),
  }),
  z.strictObject({ type: z.literal("absence"), pulse: z.enum(OBSERVED.pulse), after: positiveDuration }),
  z.strictObject({
    type: z.literal("rate"),
    of: z.enum(["finding", "sample", "signal", "pulse"]),
    name: observed,
    count: z.int().min(1).max(1000),
    within: positiveDuration,
  }),
  z.strictObject({ type: z.literal("finding"), finding: observed }),
  z.strictObject({
    type: z.literal("signal"),
    rules: z.array(z.enum(RULES)).min(1).optional().meta({ description: "Absent = all that the control plan judges by" }),
    charts: z.array(z.enum(CHARTS)).min(1).optional(),
  }),
]);
export type Condition = z.output<typeof condition>;

export const alertRuleSchema = z.strictObject({
  name: identifier,
  enabled: z.boolean().default(true),
  severity: z.enum(SEVERITIES),
  condition,
  match,
  by: z.array(z.enum(ALERT_LABELS)).optional().meta({ description: "One alert for each combination of these; absent = of all labels" }),
  carry: z.array(z.enum(ALERT_LABELS)).default([]).meta({ description: "Further labels that an alert has from what opened it" }),
  for: duration.default(0).meta({ description: "How long the condition must be met before the alert fires" }),
  keepFiringFor: duration.default(0).meta({ description: "How long it must not be met before the alert is over" }),
  workingTime: z.boolean().default(false).meta({ description: "Outside the line's shifts the condition counts as not met" }),
  title: bilingual,
  next: bilingual.optional().meta({ description: "What to do next, for whoever reads the message" }),
  chart: z.string().max(500).optional().meta({ description: "Path of the page that shows it; {line} is the alert's line, and so on" }),
});
export type AlertRule = z.output<typeof alertRuleSchema>;

const timing = {
  groupBy: z.array(label).optional(),
  groupWait: duration.optional(),
  groupInterval: positiveDuration.optional(),
  repeatInterval: positiveDuration.optional(),
  resolved: z.boolean().optional().meta({ description: "Whether the end of an alert is told" }),
};

const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be hh:mm");

const given = z.strictObject({
  language: z.enum(NOTIFICATION_LANGUAGES).default("zh-CN"),
  timeZone: timeZone.optional().meta({ description: "Absent = of the line's calendar, else UTC" }),
  url: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, "")) // paths are added behind it
    .optional()
    .meta({ description: "Where people reach the web pages: for links in messages" }),
  shipped: z.boolean().default(true).meta({ description: "false = none of the rules that come with linepulse" }),
  rules: z.array(z.looseObject({ name: identifier, condition: z.looseObject({ type: z.string().optional() }).optional() })).default([]),
  groupBy: z.array(label).default(["rule", "line"]),
  groupWait: duration.default(30 * SECOND_MS),
  groupInterval: positiveDuration.default(5 * MINUTE_MS),
  repeatInterval: positiveDuration.default(4 * HOUR_MS),
  resolved: z.boolean().default(true),
  chains: z
    .record(
      identifier,
      z
        .array(
          z.strictObject({
            channels: z.array(identifier).meta({ description: "The first that can deliver does" }),
            after: positiveDuration.default(15 * MINUTE_MS).meta({ description: "Not acknowledged for so long since the level before" }),
            mentions: z
              .strictObject({ mobiles: z.array(z.string()), userIds: z.array(z.string()), all: z.boolean() })
              .partial()
              .optional(),
          }),
        )
        .min(1)
        .max(10),
    )
    .default({}),
  chain: identifier.optional().meta({ description: "Chain of alerts that no route matches; absent = nobody is told, pages show them" }),
  routes: z
    .array(z.strictObject({ match, chain: identifier, ...timing }))
    .default([])
    .meta({ description: "The first that matches an alert says who is told, and how" }),
  inhibitions: z
    .array(z.strictObject({ source: match, target: match, equal: z.array(z.enum(ALERT_LABELS)).default([]) }))
    .optional()
    .meta({ description: "While an alert of `source` stands, those of `target` with equal labels are not told; absent = as shipped" }),
  muteTimes: z
    .array(
      z.strictObject({
        name: identifier,
        match,
        days: z.array(z.int().min(1).max(7)).min(1).optional().meta({ description: "ISO weekdays on which it begins; absent = all" }),
        start: localTime,
        end: localTime.meta({ description: "Up to `start` or before = of the next day" }),
        timeZone: timeZone.optional(),
      }),
    )
    .default([]),
});
type Given = z.output<typeof given>;

export const alertsSchema = given.transform(withShipped).superRefine((alerts, { addIssue }) => {
  const fault = (path: (string | number)[], message: string) => addIssue({ code: "custom", path, message });
  for (const { name, condition, workingTime, by } of alerts.rules) {
    if (workingTime && by && !by.includes("line")) fault(["rules", name, "by"], "needs `line`: working time is a line's");
    if (condition.type === "history" && condition.minWindows > condition.windows) {
      fault(["rules", name, "condition", "minWindows"], "must not be more than `windows`");
    }
  }
  for (const [index, { chain }] of alerts.routes.entries()) {
    if (!Object.hasOwn(alerts.chains, chain)) fault(["routes", index, "chain"], `there is no chain "${chain}"`);
  }
  if (alerts.chain !== undefined && !Object.hasOwn(alerts.chains, alerts.chain)) fault(["chain"], `there is no chain "${alerts.chain}"`);
});
export type AlertsConfig = z.output<typeof alertsSchema>;
export type Route = AlertsConfig["routes"][number];
export type ChainLevel = AlertsConfig["chains"][string][number];
export type MuteTime = AlertsConfig["muteTimes"][number];

export interface Inhibition {
  readonly source: Match;
  readonly target: Match;
  readonly equal: (typeof ALERT_LABELS)[number][];
}

/** What keeps quiet as shipped: a line that is down explains its stations, a device that is gone its chart, a slow source what waits. */
const SHIPPED_INHIBITIONS: readonly Inhibition[] = [
  { source: { rule: "line-down" }, target: { rule: ["device-silent", "oee-low", "spc-signal"] }, equal: ["line"] },
  { source: { rule: "device-silent" }, target: { rule: "spc-signal" }, equal: ["line", "station"] },
  { source: { rule: "line-quarantined" }, target: { rule: ["device-silent", "oee-low"] }, equal: ["line"] },
  { source: { rule: ["cdc-delay", "source-stopped"] }, target: { rule: ["order-long", "lot-aged", "wip-negative"] }, equal: ["factory"] },
  { source: { rule: "source-stopped" }, target: { rule: "cdc-delay" }, equal: ["source"] },
  { source: { rule: ["cdc-delay", "source-stopped"] }, target: { rule: "source-quality" }, equal: ["source"] },
];

/** Rules as they hold: the shipped ones, changed where the file says so, then the others. */
function withShipped(given: Given, { issues }: z.core.$RefinementCtx<Given>) {
  const rules: AlertRule[] = [];
  const raw = new Map<string, Written>(given.shipped ? SHIPPED_ALERT_RULES.map((rule) => [rule.name, rule]) : []);
  const seen = new Set<string>();
  for (const [index, rule] of given.rules.entries()) {
    if (seen.has(rule.name))
      issues.push({ code: "custom", input: rule.name, path: ["rules", index], message: `"${rule.name}" is there twice` });
    seen.add(rule.name);
    raw.set(rule.name, changed(raw.get(rule.name), rule));
  }
  for (const rule of raw.values()) {
    const parsed = alertRuleSchema.safeParse(rule);
    if (parsed.success) rules.push(parsed.data);
    for (const issue of parsed.error?.issues ?? []) {
      issues.push({ ...issue, input: rule, path: ["rules", rule.name, ...issue.path] } as (typeof issues)[number]);
    }
  }
  return { ...given, rules, inhibitions: given.inhibitions ?? SHIPPED_INHIBITIONS };
}

interface Written {
  readonly name: string;
  readonly condition?: { readonly type?: unknown };
  readonly [field: string]: unknown;
}

function changed(shipped: Written | undefined, rule: Written): Written {
  const before = shipped?.condition;
  const now = rule.condition;
  const isSameType = before && now && (now.type === undefined || now.type === before.type);
  return { ...shipped, ...rule, ...(isSameType && { condition: { ...before, ...now } }) };
}
