// Commands: what a person asks of the pipeline. Each is an event in the log, audited, and answered by a row of `commands`.
import { z } from "zod";
import { identifier } from "./identifier.ts";
import { measuredValue, positiveSigma } from "./plan.ts";
import { parseInstant } from "./time.ts";

/** An instant in a command or plan field: the same forms as `at`. */
export const instant = z.union([z.number(), z.string()]).transform((value, ctx) => {
  const parsed = parseInstant(value);
  if (parsed === undefined) {
    ctx.addIssue({ code: "custom", message: "must be ISO 8601 with Z or an offset, or integer epoch ms" });
    return z.NEVER;
  }
  return parsed;
});

const series = { station: identifier, characteristic: identifier, product: identifier.optional() };
const stage = z.string().min(1).max(100).optional().meta({ description: "Name of the stage that starts here" });
const pointId = z.string().min(1).max(220);
const alertId = z.string().min(1).max(200);
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
    text: z.string().min(1).max(2000),
    cause: z.string().max(200).optional(),
    action: z.string().max(2000).optional(),
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
  "alert.assign": { alert: alertId, to: z.string().max(200).meta({ description: "Empty = to nobody" }) },
  "alert.comment": { alert: alertId, text: z.string().min(1).max(2000) },
  "alert.silence": { match: z.record(z.string(), z.string()), until: instant },
  "alert.unsilence": { silence: z.string().min(1).max(420) },
};

export type CommandName = keyof typeof commandFields;
