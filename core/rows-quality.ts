// Rows of how good a source's data is, counted while its changes become events. The rules of `rows.ts` hold here too.
import { z } from "zod";

const name = z.string();
const count = z.int();

export const QUALITY_TABLES = {
  /**
   * Changes of one table of a source, in the minute of their records. A minute may have several rows: a child whose parent comes later
   * is counted on, in its own minute. All but `changes` are counted of unique changes only: shares have `unique_changes` below the line.
   */
  source_quality: {
    kind: "sum",
    key: [],
    row: z.object({
      tenant: name,
      source: name,
      table: name,
      minute: z.int(),
      /** Rows seen, delivered again or not. */
      changes: count,
      /** Every required column is there and not null. */
      complete: count,
      /** It became events, or needed none. */
      valid: count,
      /** Seen for the first time. */
      unique_changes: count,
      /** At the log within five minutes of the database's commit, of `timed` streamed ones. */
      timely: count,
      timed: count,
      /** The rows that it refers to were there, or came in time. */
      consistent: count,
      /** Right by a check sum, of `checked` that have one. */
      checked: count,
      accurate: count,
    }),
  },
} as const;
