// What the page of OEE asks the API for: which line, station and span the address means, and their figures, losses and states.
import { type ComputedRef, computed, onScopeDispose, type Ref } from "vue";
import type { Answer } from "../answers/answer.ts";
import { type Listed, listed, PAGE_SIZE } from "../answers/listed.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { type Live, useLive } from "../answers/use-live.ts";
import { type OeeFigures, readLosses, readOee, readStretch, type StationLosses, type Stretch } from "../api/oee.ts";
import type { PlantLine } from "../api/plant-line.ts";
import { oncePer } from "../browser/clock.ts";
import { type Zone, zoneOf } from "../plant/zone.ts";
import type { ChosenRange, Span } from "../range/range.ts";
import { isoOf } from "../range/range-query.ts";
import { useShifts } from "../range/use-shifts.ts";
import type { Session } from "../session/session.ts";
import type { OeeAddress } from "./oee-address.ts";

const DAY_MS = 86_400_000;
const PERIOD_MS = 10_000;
const TREND_PERIOD_MS = 60_000;
/** A change is in the warehouse about a second after the stream has told it. */
const SETTLE_MS = 1_500;
/** Days before the chosen one, and after it. */
const TREND_DAYS = 27;
const AHEAD_DAYS = 9;

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
  const options = (periodMs: number) => ({ periodMs, serverNow: client.serverNow, onFault: endedBy });
  const place = (more: Record<string, string>) => {
    const { factory, line: name } = line.value ?? { factory: "", line: "" };
    return new URLSearchParams({ factory, line: name, ...more, pageSize: String(PAGE_SIZE) });
  };
  const spanned = ({ from, to }: Span) => ({ from: isoOf(from), to: isoOf(to) });
  const question = <T>(path: string | null, ask: (path: string, signal: AbortSignal) => Promise<T>) =>
    path === null ? null : { key: path, ask: (signal: AbortSignal) => ask(path, signal) };

  const { shifts, range, anchor } = useShifts({ session, choice: address, line, station, zone, clock });
  const daily = () => {
    if (!line.value || station.value === "") return null;
    const around = { from: anchor.value - TREND_DAYS * DAY_MS, to: anchor.value + (AHEAD_DAYS + 1) * DAY_MS };
    return `/api/v1/oee?${place({ station: station.value, by: "day", ...spanned(around) })}`;
  };
  const readAll = (path: string, signal: AbortSignal) => client.list(path, readOee, signal);
  const days = useAnswer(() => question(address.value.trend === "day" ? daily() : null, readAll), options(TREND_PERIOD_MS));

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
