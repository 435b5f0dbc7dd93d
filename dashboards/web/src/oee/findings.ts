// What must be known to read the figures rightly, each as the key of its words and what they name.
import type { OeeFigures } from "../api/oee.ts";
import { keyOf } from "../ui/why.ts";

export interface Finding {
  /** Under `oee.finding`. */
  readonly name: string;
  readonly ms?: number;
  readonly elapsedMs?: number;
  readonly n?: number;
  readonly produced?: number;
}

export function findingsOf(figures: OeeFigures): Finding[] {
  const { unknownMs, plannedBusyTimeMs, plannedStopMs, unscheduledMs, uncycledQuantity, producedQuantity, targets, findings } = figures;
  const elapsedMs = plannedBusyTimeMs + plannedStopMs + unscheduledMs + unknownMs;
  return [
    ...findings.map((text) => ({ name: keyOf(text) })),
    ...(unknownMs > 0 ? [{ name: "unknown", ms: unknownMs, elapsedMs }] : []),
    ...(uncycledQuantity > 0 ? [{ name: "uncycled", n: uncycledQuantity, produced: producedQuantity }] : []),
    ...(producedQuantity < 0 ? [{ name: "negativeQuality" }] : []),
    ...(Object.keys(targets).length === 0 ? [{ name: "noTarget" }] : []),
  ];
}
