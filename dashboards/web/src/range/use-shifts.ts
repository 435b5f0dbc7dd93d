// The span of time that a page shows: what the reader chose, with the shifts of the line around it.
//   I1. Spans move by whole minutes, as the API's figures do: between them nothing is asked again but by its period or by the stream.
import { type ComputedRef, computed, type Ref } from "vue";
import type { Answer } from "../answers/answer.ts";
import { PAGE_SIZE } from "../answers/listed.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { type OeeFigures, readOee } from "../api/oee.ts";
import type { PlantLine } from "../api/plant-line.ts";
import type { Zone } from "../plant/zone.ts";
import type { Session } from "../session/session.ts";
import { type Choice, type ChosenRange, chosenRange, type ShiftSpan } from "./range.ts";
import { isoOf } from "./range-query.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const PERIOD_MS = 60_000;
/** Shifts on either side of the chosen instant: a week and some. */
const AROUND_DAYS = 9;

interface Inputs {
  readonly session: Session;
  readonly choice: Readonly<Ref<Choice>>;
  readonly line: Readonly<Ref<PlantLine | undefined>>;
  /** Whose figures by shift are asked for; "" = none is known. */
  readonly station: Readonly<Ref<string>>;
  readonly zone: Readonly<Ref<Zone>>;
  readonly clock: Readonly<Ref<number>>;
}

export interface Shifts {
  /** Figures by shift around the chosen instant. */
  readonly shifts: Answer<readonly OeeFigures[]>;
  /** null until the shifts are known. */
  readonly range: ComputedRef<ChosenRange | null>;
  /** The local midnight before the chosen instant. */
  readonly anchor: ComputedRef<number>;
  /** As it would be with another choice. */
  rangeOf(choice: Choice): ChosenRange | null;
}

export function useShifts({ session: { client, endedBy }, choice, line, station, zone, clock }: Inputs): Shifts {
  const minute = computed(() => Math.floor(clock.value / MINUTE_MS) * MINUTE_MS);
  const anchor = computed(() => zone.value.startOf(zone.value.dateOf(choice.value.at ?? choice.value.span?.from ?? minute.value)));
  const path = computed(() => {
    if (!line.value || station.value === "") return null;
    const { factory, line: name } = line.value;
    const [from, to] = [anchor.value - AROUND_DAYS * DAY_MS, anchor.value + (AROUND_DAYS + 1) * DAY_MS];
    const place = { factory, line: name, station: station.value, by: "shift", from: isoOf(from), to: isoOf(to) };
    return `/api/v1/oee?${new URLSearchParams({ ...place, pageSize: String(PAGE_SIZE) })}`;
  });
  const shifts = useAnswer(
    () => (path.value === null ? null : { key: path.value, ask: (signal) => client.list(path.value ?? "", readOee, signal) }),
    { periodMs: PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
  );

  /** A line without a station has no shifts: its days are local days. */
  function rangeOf(asked: Choice): ChosenRange | null {
    const { value, fault } = shifts.now.value;
    if (value === null && !fault && (path.value !== null || !line.value)) return null;
    return chosenRange(asked, { shifts: shiftSpans(value ?? []), zone: zone.value, now: minute.value });
  }
  return { shifts, range: computed(() => rangeOf(choice.value)), anchor, rangeOf };
}

/** The shifts that the figures name, ascending; time outside shifts is none. */
export function shiftSpans(figures: readonly Pick<OeeFigures, "shift" | "day" | "start" | "end">[]): ShiftSpan[] {
  const spans = figures.flatMap(({ shift, day, start, end }) =>
    shift === "" || start === null || end === null ? [] : [{ name: shift, day, from: start, to: end }],
  );
  return spans.sort((a, b) => a.from - b.from);
}
