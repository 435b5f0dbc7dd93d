// What the page of yield asks the API for: the figures of the range, of the one before it, their course, the defects and the units.
import { computed, onScopeDispose, type Ref } from "vue";
import { listed } from "../answers/listed.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { type Live, useLive } from "../answers/use-live.ts";
import { useOwnLine } from "../answers/use-own-line.ts";
import { readBar, readUnit, readYieldAnswer } from "../api/yield.ts";
import { oncePer } from "../browser/clock.ts";
import type { Span } from "../range/range.ts";
import { isoOf } from "../range/range-query.ts";
import { useShifts } from "../range/use-shifts.ts";
import type { Session } from "../session/session.ts";
import type { YieldAddress } from "./yield-address.ts";

const PERIOD_MS = 10_000;
const SLOW_MS = 60_000;
/** A change is in the warehouse about a second after the stream has told it. */
const SETTLE_MS = 1_500;
export const UNITS_SHOWN = 200;
const MOST = "10000";
const DAY_MS = 86_400_000;
/** A shift or a day alone is a point or three: by shift and by day the course shows the time before it too. */
const BACK_MS = { hour: 0, shift: 6 * DAY_MS, day: 20 * DAY_MS } as const;

interface Inputs {
  readonly session: Session;
  readonly address: Readonly<Ref<YieldAddress>>;
  readonly clock: Readonly<Ref<number>>;
}

export function useYield({ session, address, clock }: Inputs) {
  const { client, endedBy } = session;
  const { line, zone, ...own } = useOwnLine({ session, address, busy: "/api/v1/yield" });
  const station = computed(() => line.value?.keyStation || line.value?.stations.at(-1) || "");
  const { shifts, range, rangeOf } = useShifts({ session, choice: address, line, station, zone, clock });
  const before = computed((): Span | null => {
    const at = range.value?.previousAt ?? null;
    if (at === null || !range.value || address.value.range === "custom") return null;
    return rangeOf({ range: range.value.kind, at, span: null });
  });
  const course = computed((): Span | null => {
    if (!range.value) return null;
    return { from: range.value.from - BACK_MS[address.value.trend], to: range.value.to };
  });

  const asked = <T>(path: () => string | null, ask: (path: string, signal: AbortSignal) => Promise<T>, periodMs = PERIOD_MS) =>
    useAnswer(
      () => {
        const text = path();
        return text === null ? null : { key: text, ask: (signal: AbortSignal) => ask(text, signal) };
      },
      { periodMs, serverNow: client.serverNow, onFault: endedBy },
    );
  const pathOf = (route: string, span: Span | null, more: Record<string, string>) => {
    if (!line.value || !span) return null;
    const { factory, line: name } = line.value;
    const { product } = address.value;
    const range = { from: isoOf(span.from), to: isoOf(span.to) };
    return `/api/v1/yield${route}?${new URLSearchParams({ factory, line: name, ...(product && { product }), ...range, ...more })}`;
  };
  const atOperation = computed((): Record<string, string> => (address.value.operation ? { operation: address.value.operation } : {}));
  const ofCode = computed((): Record<string, string> => (address.value.code === null ? {} : { code: address.value.code }));
  const readAll = async (path: string, signal: AbortSignal) => readYieldAnswer(await client.get(path, signal));

  const figures = asked(() => pathOf("", range.value, { pageSize: MOST }), readAll);
  const earlier = asked(() => pathOf("", before.value, { pageSize: MOST }), readAll, SLOW_MS);
  const trend = asked(() => pathOf("", course.value, { by: address.value.trend, pageSize: MOST }), readAll);
  const pareto = asked(
    () => pathOf("/pareto", range.value, { ...atOperation.value, pageSize: MOST }),
    (path, signal) => client.list(path, readBar, signal),
  );
  const units = asked(
    () => pathOf("/units", range.value, { ...atOperation.value, ...ofCode.value, pageSize: String(UNITS_SHOWN) }),
    (path, signal) => listed(client, path, readUnit, signal),
  );

  const refresh = () => {
    for (const answer of [figures, trend, pareto, units]) answer.refresh();
  };
  const soon = oncePer(SETTLE_MS, () => range.value?.isLive && refresh());
  onScopeDispose(soon.stop);
  const streamed = () => (line.value ? new URLSearchParams({ factory: line.value.factory, line: line.value.line }).toString() : null);
  const live: Live = useLive(streamed, client, { onChange: soon.request, onBuild: () => {}, onFault: endedBy });
  return { ...own, line, zone, range, shifts, figures, earlier, trend, pareto, units, live };
}
