// A word on a point, as a person reads the audit: what was said or decided, by whom and when.
import { z } from "zod";
import { formatInstant } from "../../core/time.ts";
import { identityOf, instantText, nullableText, type SeriesKey, seriesIdentity } from "./series.ts";

export const annotationSchema = z.object({
  ...seriesIdentity,
  point: z.string().meta({ description: "Id of the point" }),
  kind: z.enum(["annotation", "exclusion"]),
  at: instantText,
  by: z.string(),
  text: nullableText.meta({ description: "The remark; of an exclusion its note" }),
  cause: nullableText,
  action: nullableText,
  excluded: z.boolean().nullable().meta({ description: "Of an exclusion: left out, or taken in again" }),
  id: z.string().meta({ description: "Id of the command; see /commands/{id}" }),
  source: z.string().meta({ description: "Source of the command" }),
});

export interface AnnotationRow extends SeriesKey {
  point: string;
  kind: "annotation" | "exclusion";
  at: number;
  by: string;
  text: string;
  cause: string;
  action: string;
  excluded: boolean | null;
  source: string;
  id: string;
}

export function annotationItem(row: AnnotationRow): z.output<typeof annotationSchema> {
  const { point, kind, by, text, cause, action, excluded, id, source } = row;
  return {
    ...identityOf(row),
    point,
    kind,
    at: formatInstant(row.at),
    by,
    text: text || null,
    cause: cause || null,
    action: action || null,
    excluded,
    id,
    source,
  };
}
