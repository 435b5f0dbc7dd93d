// What was said or decided about a point, by whom and when.
import { instantOrNull, isJson, textOf } from "./json.ts";

export interface Annotation {
  readonly id: string;
  /** Id of the point. */
  readonly point: string;
  readonly kind: "annotation" | "exclusion";
  readonly at: number;
  readonly by: string;
  /** The remark; of an exclusion its reason. */
  readonly text: string;
  readonly cause: string;
  readonly action: string;
  /** Of an exclusion: left out, or taken in again. */
  readonly excluded: boolean;
}

export function readAnnotation(item: unknown): Annotation | undefined {
  if (!isJson(item)) return undefined;
  const at = instantOrNull(item.at);
  const [id, point] = [textOf(item.id), textOf(item.point)];
  if (at === null || id === "" || point === "") return undefined;
  return {
    id,
    point,
    kind: item.kind === "exclusion" ? "exclusion" : "annotation",
    at,
    by: textOf(item.by),
    text: textOf(item.text),
    cause: textOf(item.cause),
    action: textOf(item.action),
    excluded: item.excluded === true,
  };
}
