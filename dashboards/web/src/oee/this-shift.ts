// The figures of a line's present shift, from figures by shift.
import type { OeeFigures } from "../api/oee.ts";
import type { LineKey } from "../api/plant-line.ts";

/** How far back figures by shift are asked for, so that a shift is in them from its beginning. */
export const LOOK_BACK_MS = 26 * 3_600_000;

/**
 * What stands for the line: its key station's figures of the shift that contains `now`; without one, of the newest bucket (a line
 * without a calendar has one a day; at night of a line that does not work at night it is the last shift).
 */
export function ofThisShift(figures: readonly OeeFigures[], { factory, line }: LineKey, now: number): OeeFigures | undefined {
  const own = figures.filter((each) => each.key && each.factory === factory && each.line === line);
  const running = own.find(({ shift, start, end }) => shift !== "" && start !== null && end !== null && start <= now && now < end);
  if (running) return running;
  const inShift = own.filter(({ shift }) => shift !== "");
  return newest(inShift.length > 0 ? inShift : own);
}

function newest(figures: readonly OeeFigures[]): OeeFigures | undefined {
  const order = ({ day, start }: OeeFigures) => `${day}/${String(start ?? 0).padStart(16, "0")}`;
  return figures.reduce<OeeFigures | undefined>((best, each) => (best && order(best) >= order(each) ? best : each), undefined);
}
