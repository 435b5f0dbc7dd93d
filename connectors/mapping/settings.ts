// What a source's configuration tells its mapping, checked.
import { z } from "zod";
import type { MappingOptions } from "../../core/change.ts";
import { PipelineError } from "../../core/errors.ts";
import { identifier } from "../../core/identifier.ts";

/** @throws PipelineError CONFIG_INVALID, its message a line for each fault */
export function parseSettings<S extends z.ZodType>(schema: S, { settings }: Pick<MappingOptions, "settings">, system: string): z.output<S> {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `  settings${path.map((part) => `.${String(part)}`).join("")}: ${message}`);
  throw new PipelineError("CONFIG_INVALID", `the settings of "${system}" have ${faults.length} fault(s)\n${faults.join("\n")}`);
}

/** A regular expression with a group `line`: how an order's number names its line. */
export const linePattern = (standard: string) =>
  z
    .string()
    .default(standard)
    .transform((source, ctx) => {
      try {
        const pattern = new RegExp(source, "u");
        if (/\(\?<line>/.test(source)) return pattern;
        ctx.addIssue({ code: "custom", message: "needs a group that says where the line is: (?<line>…)" });
      } catch (error) {
        ctx.addIssue({ code: "custom", message: error instanceof Error ? error.message : "is no regular expression" });
      }
      return z.NEVER;
    });

/** The source's name of something → ours; what is not named keeps its name. */
export const renames = z.record(z.string(), identifier).default({});
