// What the page of OEE asks the API for: which line, station and span the address means, and their figures, losses and states.
//   I1. Spans move by whole minutes, as the API's figures do: between them nothing is asked again but by its period or by the stream.
import { type ComputedRef, computed, onScopeDispose, type Ref } from "vue";
import type { Answer } from "../answers/answer.ts";
import { type Listed, listed, PAGE_SIZE } from "../answers/listed.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { type Live, useLive } from "../answers/use-live.ts";
import { type OeeFigures, readLosses, readOee, readStretch, type StationLosses, type Stretch } from "../api/oee.ts";
import type { PlantLine } from "../api/plant-line.ts";
import { oncePer } from "../browser/clock.ts";
import { type Zone, zoneOf } from "../plant/zone.ts";
import type { Session } from "../session/session.ts";
import { isoOf, type OeeAddress } from "./oee-address.ts";
import { type ChosenRange, chosenRange, type ShiftSpan, type Span } from "./range.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const PERIOD_MS = 10_000;
const TREND_PERIOD_MS = 60_000;
/** A change is in the warehouse about a second after the stream has told it. */
const SETTLE_MS = 1_500;
/** Shifts on either side of the chosen instant: a week and some. */
const AROUND_DAYS = 9;

export interface Oee {
  readonly zone: ComputedRef<Zone>;
  readonly station: ComputedRef<string>;
  /** null until the shifts are known. */
  readonly range: ComputedRef<ChosenRange | null>;
  /** By shift, around the chosen instant. */
  readonly shifts: Answer<readonly OeeFigures[]>;
  readonly days: Answer<readonly OeeFigures[]>;
  /** Of all stations of the line, over the range. */
  readonly figures: Answer<readonly OeeFigures[]>;
  readonly losses: Answer<readonly StationLosses[]>;
  readonly timeline: Answer<Listed<Stretch>>;
  readonly live: Live;
  refresh(): void;
}

interface Inputs {
  readonly session: Session;
  readonly address: Readonly<Ref<OeeAddress>>;
  readonly line: Readonly<Ref<PlantLine | undefined>>;
  readonly clock: Readonly<Ref<number>>;
}

export function useOee({ session, address, line, clock }: Inputs): Oee {
  const { client, endedBy } = session;
  const zone = computed(() => zoneOf(line.value?.timeZone ?? "UTC"));
  const station = computed(() => address.value.station || line.value?.keyStation || line.value?.stations.at(-1) || "");
  const minute = computed(() => Math.floor(clock.value / MINUTE_MS) * MINUTE_MS);
  const anchor = computed(() => zone.value.startOf(zone.value.dateOf(address.value.at ?? address.value.span?.from ?? minute.value)));

  const options = (periodMs: number) => ({ periodMs, serverNow: client.serverNow, onFault: endedBy });
  const place = (more: Record<string, string>) => {
    const { factory, line: name } = line.value ?? { factory: "", line: "" };
    return new URLSearchParams({ factory, line: name, ...more, pageSize: String(PAGE_SIZE) });
  };
  const spanned = ({ from, to }: Span) => ({ from: isoOf(from), to: isoOf(to) });
  const question = <T>(path: string | null, ask: (path: string, signal: AbortSignal) => Promise<T>) =>
    path === null ? null : { key: path, ask: (signal: AbortSignal) => ask(path, signal) };

  const stepped = (by: "shift" | "day", days: number) => {
    if (!line.value || station.value === "") return null;
    const around = { from: anchor.value - days * DAY_MS, to: anchor.value + (AROUND_DAYS + 1) * DAY_MS };
    return `/api/v1/oee?${place({ station: station.value, by, ...spanned(around) })}`;
  };
  const readAll = (path: string, signal: AbortSignal) => client.list(path, readOee, signal);
  const shifts = useAnswer(() => question(stepped("shift", AROUND_DAYS), readAll), options(TREND_PERIOD_MS));
  const days = useAnswer(
    () => question(address.value.trend === "day" ? stepped("day", 3 * AROUND_DAYS) : null, readAll),
    options(TREND_PERIOD_MS),
  );

  const range = computed(() => {
    const { value, fault } = shifts.now.value;
    if (value === null && !fault) return null;
    return chosenRange(address.value, { shifts: shiftSpans(value ?? []), zone: zone.value, now: minute.value });
  });
  const ranged = (path: string, more: Record<string, string> = {}) =>
    line.value && range.value ? `${path}?${place({ ...more, ...spanned(range.value) })}` : null;
  const figures = useAnswer(() => question(ranged("/api/v1/oee"), readAll), options(PERIOD_MS));
  const losses = useAnswer(
    () => question(ranged("/api/v1/oee/losses", { station: station.value }), (path, signal) => client.list(path, readLosses, signal)),
    options(PERIOD_MS),
  );
  const timeline = useAnswer(
    () => question(ranged("/api/v1/oee/timeline"), (path, signal) => listed(client, path, readStretch, signal)),
    options(PERIOD_MS),
  );

  const refresh = () => {
    for (const answer of [figures, losses, timeline]) answer.refresh();
  };
  const soon = oncePer(SETTLE_MS, () => range.value?.isLive && refresh());
  onScopeDispose(soon.stop);
  const streamed = () => line.value && new URLSearchParams({ factory: line.value.factory, line: line.value.line }).toString();
  const live = useLive(() => streamed() ?? null, client, { onChange: soon.request, onBuild: () => {}, onFault: endedBy });
  return { zone, station, range, shifts, days, figures, losses, timeline, live, refresh };
}

/** The shifts that the figures name, ascending; time outside shifts is none. */
export function shiftSpans(figures: readonly Pick<OeeFigures, "shift" | "day" | "start" | "end">[]): ShiftSpan[] {
  const spans = figures.flatMap(({ shift, day, start, end }) =>
    shift === "" || start === null || end === null ? [] : [{ name: shift, day, from: start, to: end }],
  );
  return spans.sort((a, b) => a.from - b.from);
}
