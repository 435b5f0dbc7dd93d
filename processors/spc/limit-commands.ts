// Commands on the limits of a series: each answers with what became of it, applied or failed with a code.
import type { CommandEvent } from "../../core/events.ts";
import { VARIABLES } from "../../core/plan.ts";
import type { Context } from "../../core/processor.ts";
import { emitLimits, type SeriesIdentity, startLimits } from "./point.ts";
import { type Series, saveDefinition } from "./series.ts";

/** `OK`, or why a command could not be carried out. */
export interface CommandOutcome {
  code: "OK" | "NOT_FOUND" | "NOT_SUPPORTED" | "INVALID_EVENT";
  detail: string;
}

const OK: CommandOutcome = { code: "OK", detail: "" };

type LimitCommand = Extract<CommandEvent, { name: "limits.set" | "limits.approve" }>;

export function setLimits(series: Series, command: LimitCommand, identity: SeriesIdentity, context: Context): CommandOutcome {
  if (command.name === "limits.approve") {
    if (series.definition.limits?.version !== command.version) {
      return { code: "NOT_FOUND", detail: `version ${command.version} is not in force` };
    }
    series.definition.limits.approved = true;
    saveDefinition(context.state, series);
    emitLimits(series, identity, context.emit);
    return OK;
  }
  const { mean, sigma = null, at } = command;
  if (sigma === null && VARIABLES.has(series.definition.chart)) {
    return { code: "INVALID_EVENT", detail: `limits of chart "${series.definition.chart}" need a sigma` };
  }
  const origin = { estimator: "given", windowPoints: 0, windowFrom: null, windowTo: null };
  const audit = { by: command.by ?? "anonymous", at, reason: command.note ?? "", approved: true };
  startLimits(series, { mean, sigma, ...origin, ...audit }, identity, context);
  return OK;
}
