// Commands: what a person asks of the pipeline. Each is an event in the log, audited, and answered by a row of `commands`.
import { z } from "zod";
import { freeText } from "./free-text.ts";
import { identifier } from "./identifier.ts";
import { measuredValue, positiveSigma } from "./plan.ts";
import { isAfterAll, parseInstant } from "./time.ts";

/** An instant in a command or plan field: the same forms as `at`. */
export const instant = z.union([z.number(), z.string()]).transform((value, ctx) => {
  const parsed = parseInstant(value);
  if (parsed === undefined) {
    const isAhead = isAfterAll(value);
    const message = isAhead ? "lies after all times that can be stored" : "must be ISO 8601 with Z or an offset, or integer epoch ms";
    ctx.addIssue({ code: "custom", message, params: { isAhead } });
    return z.NEVER;
  }
  return parsed;
});

const series = { station: identifier, characteristic: identifier, product: identifier.optional() };
const stage = freeText({ most: 100 }).optional().meta({ description: "Name of the stage that starts here" });
const pointId = freeText({ most: 220 });
const alertId = freeText({ most: 200 });
const label = freeText({ least: 0, most: 2000 });
const count = z.int().min(-1e12).max(1e12);

/** One schema for each command name; `name` discriminates. */
export const commandFields = {
  "limits.freeze": {
    ...series,
    points: z.int().min(1).max(10_000).optional(),
    from: instant.optional(),
    to: instant.optional(),
    stage,
  },
  "limits.set": { ...series, mean: measuredValue, sigma: positiveSigma.optional(), stage },
  "limits.approve": { ...series, version: z.int().min(1) },
  "point.exclude": { ...series, point: pointId, excluded: z.boolean().default(true) },
  "point.annotate": {
    ...series,
    point: pointId,
    text: freeText({ most: 2000 }),
    cause: freeText({ least: 0, most: 200 }).optional(),
    action: freeText({ least: 0, most: 2000 }).optional(),
  },
  "stop.reclassify": {
    station: identifier,
    from: instant,
    to: instant,
    state: z.enum(["running", "setup", "idle", "down", "blocked", "starved", "off"]).optional(),
    reason: identifier.nullable().optional(),
  },
  "count.correct": {
    station: identifier,
    product: identifier.optional(),
    order: identifier.optional().meta({ description: "Whose parts they are; absent: no order's quantities change" }),
    good: count.default(0),
    scrap: count.default(0),
    rework: count.default(0),
  },
  "alert.acknowledge": { alert: alertId },
  "alert.resolve": { alert: alertId },
  "alert.assign": { alert: alertId, to: freeText({ least: 0, most: 200 }).meta({ description: "Empty = to nobody" }) },
  "alert.comment": { alert: alertId, text: freeText({ most: 2000 }) },
  "alert.silence": { match: z.record(label, label), until: instant },
  "alert.unsilence": { silence: freeText({ most: 420 }) },
};

export type CommandName = keyof typeof commandFields;
