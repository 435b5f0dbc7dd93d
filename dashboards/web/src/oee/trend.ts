// The bars of OEE over time: one a shift or a day, with the chosen one among them.
import type { OeeFigures } from "../api/oee.ts";
import type { Zone } from "../plant/zone.ts";
import type { ChosenRange } from "../range/range.ts";
import type { TrendStep } from "./oee-address.ts";

/** More do not find room for their figures. */
const SHOWN = 18;
const HALF_DAY_MS = 43_200_000;

export interface TrendBar {
  /** An instant inside the shift or the day. */
  readonly at: number;
  readonly day: string;
  /** "" of a day. */
  readonly shift: string;
  readonly oee: number | null;
  readonly why: string | undefined;
  readonly isChosen: boolean;
  readonly isFirstOfDay: boolean;
}

interface Context {
  readonly step: TrendStep;
  readonly range: ChosenRange;
  readonly zone: Zone;
}

/** Ascending, the newest `SHOWN`; time outside shifts is no bar. Of days the middle is named: shifts of a day can begin on another date. */
export function trendBars(figures: readonly OeeFigures[], { step, range, zone }: Context): TrendBar[] {
  const named = figures.flatMap(({ day, shift, start, oee, reasons }) => {
    if (step === "shift" && (start === null || shift === "")) return [];
    const at = step === "shift" ? (start ?? 0) : zone.startOf(day) + HALF_DAY_MS;
    const isInside = step === "shift" ? at >= range.from && at < range.to : day === range.day;
    return [{ at, day, shift: step === "shift" ? shift : "", oee, why: reasons.oee, isChosen: isInside && range.kind === step }];
  });
  const bars = named.sort((a, b) => a.at - b.at);
  const chosen = bars.findLastIndex(({ isChosen }) => isChosen);
  const end = Math.min(bars.length, Math.max(SHOWN, chosen + 1 + (SHOWN >> 1)));
  const shown = bars.slice(Math.max(0, end - SHOWN), end);
  return shown.map((bar, i) => ({ ...bar, isFirstOfDay: bar.day !== shown[i - 1]?.day }));
}
