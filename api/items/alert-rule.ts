// A rule of alerts as it is in force: what it looks for, in words and as configured, and what it says to whom it concerns.
import { z } from "zod";
import type { AlertRule } from "../../core/alert-config.ts";
import { SEVERITIES } from "../../core/notification.ts";
import { SHIPPED_ALERT_RULES } from "../../core/shipped-alert-rules.ts";
import { wordsSchema } from "./alert.ts";
import { sentenceOf } from "./alert-rule-words.ts";
import { nullableText } from "./series.ts";

const SHIPPED_NAMES: ReadonlySet<string> = new Set(SHIPPED_ALERT_RULES.map(({ name }) => name));

export const ruleSchema = z.object({
  name: z.string(),
  shipped: z.boolean().meta({ description: "It comes with linepulse; the configuration may have changed it" }),
  enabled: z.boolean(),
  severity: z.enum(SEVERITIES),
  title: wordsSchema,
  sentence: wordsSchema.meta({ description: "What must be so for an alert to fire" }),
  next: wordsSchema.nullable().meta({ description: "What to do next" }),
  condition: z.record(z.string(), z.unknown()).meta({ description: "As docs/alerts.md describes; durations in ms" }),
  match: z.record(z.string(), z.unknown()).meta({ description: "Labels that what is observed must have" }),
  by: z.array(z.string()).nullable().meta({ description: "One alert for each combination of these; null = of all labels" }),
  carry: z.array(z.string()),
  forMs: z.int(),
  keepFiringForMs: z.int(),
  workingTime: z.boolean(),
  chart: nullableText,
});

export function ruleItem(rule: AlertRule): z.output<typeof ruleSchema> {
  const { name, enabled, severity, title, next, condition, match, by, carry, keepFiringFor, workingTime, chart } = rule;
  return {
    name,
    shipped: SHIPPED_NAMES.has(name),
    enabled,
    severity,
    title,
    sentence: sentenceOf(rule),
    next: next ?? null,
    condition,
    match,
    by: by ?? null,
    carry,
    forMs: rule.for,
    keepFiringForMs: keepFiringFor,
    workingTime,
    chart: chart ?? null,
  };
}
