// Free text of events: identities, notes, names for people. Well-formed Unicode, so that whatever stores it can read it again.
import { z } from "zod";

/**
 * Text of so many characters. A half of a surrogate pair (`"\ud800"` in JSON) is no character: no store takes it, and one row with it would
 * stop its whole table.
 *
 * @example freeText({ most: 3 }).safeParse("\ud800").success // false
 */
export function freeText({ least = 1, most }: { readonly least?: number; readonly most: number }) {
  return z
    .string()
    .min(least)
    .max(most)
    .refine((text) => text.isWellFormed(), "must be well-formed Unicode");
}
