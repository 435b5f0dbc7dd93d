// What a shift should have made by now. The API has no plan of a shift: what is compared with is the quantity that its target OEE asks
// of the planned busy time so far, at the ideal cycles of what was made.
import type { OeeFigures } from "../api/oee.ts";

export type Plan =
  | { readonly good: number; readonly expected: number }
  | { readonly good: number; readonly why: "noTarget" | "noCycle" | "nothing" };

type Made = Pick<OeeFigures, "targets" | "plannedBusyTimeMs" | "idealTimeMs" | "producedQuantity" | "uncycledQuantity" | "goodQuantity">;

/** OEE = good × mean ideal cycle / planned busy time, hence good = OEE × planned busy time / mean ideal cycle. */
export function planOf({ targets, plannedBusyTimeMs, idealTimeMs, producedQuantity, uncycledQuantity, goodQuantity: good }: Made): Plan {
  if (targets.oee === undefined) return { good, why: "noTarget" };
  if (producedQuantity <= 0) return { good, why: "nothing" };
  if (uncycledQuantity > 0 || idealTimeMs <= 0) return { good, why: "noCycle" };
  return { good, expected: Math.round((targets.oee * plannedBusyTimeMs * producedQuantity) / idealTimeMs) };
}
