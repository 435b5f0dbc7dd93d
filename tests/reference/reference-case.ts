// A reference case: inputs with what independent software or a printed source gives for them, and what became of it here.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

const json: z.ZodType<Json> = z.json();
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);

const caseSchema = z.object({
  name: z.string(),
  chart: z.string(),
  source: z.string(),
  index_base: z.literal(0),
  convention: z.string().nullable(),
  inputs: jsonObject,
  expected: jsonObject,
  tolerance: z.object({ abs: z.number(), rel: z.number(), quantile_rel: z.number().optional() }),
  variants: z.array(z.object({ label: z.string(), expected: jsonObject })).optional(),
});
export type ReferenceCase = z.output<typeof caseSchema>;
export type Tolerance = ReferenceCase["tolerance"];

/** What computed an answer: events through the line processor and the figures over its rows, or functions called directly. */
export type Path = "product" | "stats" | "both";

export interface Answer {
  readonly path: Path;
  /** Shaped like the case's `expected`. */
  readonly result: JsonObject;
}

/** What a case asks beside its inputs. */
export interface Asked {
  readonly convention: string;
  /** Lengths of the runs on one side that are to be reported. */
  readonly runLengths: readonly number[];
}

/** Answers all cases of one kind of chart. */
export type Adapter = (inputs: JsonObject, asked: Asked) => Answer | Promise<Answer>;

/** Input from which no honest figure can be computed. */
export class Refusal extends Error {}

/** The cases of a folder with `cases/*.json`, by name. */
export function readCases(folder: string): ReferenceCase[] {
  const files = readdirSync(join(folder, "cases")).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => caseSchema.parse(JSON.parse(readFileSync(join(folder, "cases", file), "utf8"))));
}

/** Reads the inputs of a case. A key that the schema does not name would be ignored: the case fails instead. */
export function readInputs<T>(schema: z.ZodType<T>, inputs: JsonObject): T {
  const parsed = schema.safeParse(inputs);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `input \`${key}\` is not understood`).join(", ");
    return `input \`${issue.path.join(".")}\` is not understood: ${issue.message}`;
  });
  throw new Error(faults.join("; "));
}

/** Lengths under any `violating_runs` of what is expected: what is asked for, not what the answer is. */
export function runLengthsOf(expected: JsonObject): number[] {
  const lengths = new Set<number>();
  const visit = (value: Json): void => {
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "violating_runs" && isObject(inner)) for (const length of Object.keys(inner)) lengths.add(Number(length));
      else visit(inner);
    }
  };
  visit(expected);
  return [...lengths].sort((a, b) => a - b);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
