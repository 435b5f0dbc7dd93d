// What a configuration may say of an event's field: where its value comes from, and what each type of event needs.
import { z } from "zod";
import { EVENT_SCHEMAS } from "../../core/events.ts";

export const TYPES = ["order", "count", "measurement", "attribute", "unit", "state", "move", "hold"] as const;
export type GenericType = (typeof TYPES)[number];

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Scalar = z.output<typeof scalar>;

/** `column`, or `parent.column`. */
const reference = z.string().regex(/^[^.\s]+(\.[^.\s]+)?$/, "must be a column, or parent.column");

const detailed = z.strictObject({
  column: reference,
  map: z.record(z.string(), scalar).optional().meta({ description: "Value of the column → value of the field" }),
  default: scalar.optional().meta({ description: "In place of an empty column, or of a value that `map` does not name" }),
  pattern: z
    .string()
    .refine((source) => isPattern(source), "must be a regular expression with a group (?<value>…)")
    .optional()
    .meta({ description: "Which part of the column is the value" }),
});

export const fieldSchema = z.union(
  [reference.transform((column) => ({ column })), z.strictObject({ value: scalar }), detailed],
  "must be a column, {value: …}, or {column, map, default, pattern}",
);
export type Field = { readonly value: Scalar } | z.output<typeof detailed>;

const listed = z.union([scalar, z.array(scalar).min(1)]);
export const conditionSchema = z.record(reference, z.union([listed, z.strictObject({ not: listed })]));
export type Condition = z.output<typeof conditionSchema>;

function isPattern(source: string): boolean {
  try {
    return /\(\?<value>/.test(source) && new RegExp(source, "u") !== undefined;
  } catch {
    return false;
  }
}

/** Filled in by the source or the mapping. */
const GIVEN = new Set(["type", "id", "at", "tenant", "source", "historical"]);

/** Fields of an event's type that a configuration may name, and those that it must. */
export function fieldsOf(type: GenericType): { readonly all: readonly string[]; readonly required: readonly string[] } {
  const shape: Record<string, z.ZodType> = EVENT_SCHEMAS[type].shape;
  const all = Object.keys(shape).filter((name) => !GIVEN.has(name));
  const required = all.filter((name) => name !== "factory" && !shape[name]?.safeParse(undefined).success);
  return { all, required };
}

/** Columns that a field or a condition refers to. */
export function columnOf(field: Field): string | undefined {
  return "column" in field ? field.column : undefined;
}
