// Asks for all that the start page judges, part by part: what one part refuses (a right that is missing, a route that is down) leaves
// the others whole.
import { computed, type Ref } from "vue";
import type { Answer } from "../answers/answer.ts";
import { PAGE_SIZE } from "../answers/listed.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { readAlert } from "../api/alert.ts";
import { readFlowFinding } from "../api/flow.ts";
import { isJson, numberOrNull, textOf } from "../api/json.ts";
import { type OeeFigures, readOee, readStretch } from "../api/oee.ts";
import { readOrder } from "../api/order.ts";
import type { PlantLine } from "../api/plant-line.ts";
import { LOOK_BACK_MS, ofThisShift } from "../oee/this-shift.ts";
import { isoOf } from "../range/range-query.ts";
import type { Session } from "../session/session.ts";
import type { PlantNow, SignalCount } from "./wrongs.ts";

const PERIOD_MS = 10_000;
/** A stretch that lasts reaches into these minutes, unless its line's clock stands still. */
const STATES_MS = 3 * 60_000;

const MOST_ALERTS = 1_000;

export const PARTS = ["alerts", "oee", "timeline", "spc", "orders", "wip", "status"] as const;

export function usePlantNow({ client, endedBy }: Session, lines: Readonly<Ref<readonly PlantLine[]>>) {
  const size = `pageSize=${PAGE_SIZE}`;
  const since = (ms: number) => encodeURIComponent(isoOf(client.serverNow() - ms));
  const asked = <T>(key: string, path: () => string, read: (item: unknown) => T | undefined) =>
    useAnswer(() => ({ key, ask: (signal) => client.list(path(), read, signal) }), {
      periodMs: PERIOD_MS,
      serverNow: client.serverNow,
      onFault: endedBy,
    });

  const answers = {
    alerts: asked("alerts", () => `/api/v1/alerts?status=firing&pageSize=${MOST_ALERTS}`, readAlert),
    oee: asked("oee", () => `/api/v1/oee?by=shift&from=${since(LOOK_BACK_MS)}&${size}`, readOee),
    timeline: asked("timeline", () => `/api/v1/oee/timeline?from=${since(STATES_MS)}&${size}`, readStretch),
    spc: asked("spc", () => `/api/v1/spc/characteristics?figures=none&${size}`, readSignals),
    orders: asked("orders", () => `/api/v1/orders?status=started&${size}`, readOrder),
    wip: asked("wip", () => `/api/v1/wip/findings?${size}`, readFlowFinding),
    status: useAnswer(
      () => ({
        key: "status",
        async ask(signal) {
          const { deadletters, lag } = await client.get("/api/v1/status", signal);
          return { deadletters: numberOrNull(deadletters) ?? 0, eventLag: (isJson(lag) ? numberOrNull(lag.events) : null) ?? 0 };
        },
      }),
      { periodMs: PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
    ),
  };
  const itemsOf = <T>({ now }: Answer<readonly T[]>) => now.value.value ?? [];

  const plant = computed((): PlantNow => {
    const figures = itemsOf(answers.oee);
    return {
      alerts: itemsOf(answers.alerts),
      lines: lines.value.flatMap((line) => ofThisShift(figures, line, client.serverNow()) ?? []),
      stations: newestByStation(figures),
      states: itemsOf(answers.timeline).filter(({ end }) => end === null),
      signals: itemsOf(answers.spc),
      orders: itemsOf(answers.orders),
      flow: itemsOf(answers.wip),
      ...(answers.status.now.value.value ?? { deadletters: 0, eventLag: 0 }),
    };
  });
  /** Parts whose newest question failed. */
  const missing = computed(() => PARTS.filter((part) => answers[part].now.value.fault !== null));
  /** True once each part was answered or refused. */
  const isKnown = computed(() => PARTS.every((part) => answers[part].now.value.value !== null || answers[part].now.value.fault !== null));
  return { plant, missing, isKnown };
}

/** `stale` is about now: it is the same in every bucket of a station. */
function newestByStation(figures: readonly OeeFigures[]): OeeFigures[] {
  return [...new Map(figures.map((each) => [`${each.factory}/${each.line}/${each.station}`, each])).values()];
}

function readSignals(item: unknown): SignalCount | undefined {
  if (!isJson(item)) return undefined;
  const { factory, line, station, characteristic, product, openSignals, signals } = item;
  const open = numberOrNull(openSignals) ?? numberOrNull(signals) ?? 0;
  return {
    factory: textOf(factory),
    line: textOf(line),
    station: textOf(station),
    characteristic: textOf(characteristic),
    product: textOf(product),
    open,
  };
}
