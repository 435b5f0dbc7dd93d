// Fields that the inputs of several kinds of case share.
import { z } from "zod";

/** Values of a subgroup; what is missing is dropped. */
export const subgroup = z.array(z.number().nullable()).transform((values) => values.filter((value) => value !== null));

/** Of each subgroup, or of all. */
export const subgroupSizes = z.union([z.number(), z.array(z.number())]).optional();

/** Sizes say how many values are there; anything else is another data set. */
export function requireSizes(subgroups: readonly (readonly number[])[], sizes: z.output<typeof subgroupSizes>): void {
  if (sizes === undefined) return;
  const each = typeof sizes === "number" ? subgroups.map(() => sizes) : sizes;
  const areRight = each.length === subgroups.length && subgroups.every(({ length }, i) => length === each[i]);
  if (!areRight) throw new Error("input `sizes` is not understood: it differs from the number of values that are there");
}
