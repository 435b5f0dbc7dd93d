// What a wall asks the API for, and how it stays up for weeks: each part by itself, each with its age.
import { computed, type Ref, shallowRef } from "vue";
import type { WallLayout } from "../../../../core/wall-config.ts";
import type { Answer } from "../answers/answer.ts";
import { PAGE_SIZE } from "../answers/listed.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { useLines } from "../answers/use-lines.ts";
import { readAlert } from "../api/alert.ts";
import { type Bottleneck, readBottleneck, readWip, type Wip } from "../api/flow.ts";
import { listOf } from "../api/json.ts";
import { readOee, readStretch } from "../api/oee.ts";
import { readOrder } from "../api/order.ts";
import type { LineKey, PlantLine } from "../api/plant-line.ts";
import { LOOK_BACK_MS } from "../oee/this-shift.ts";
import { isoOf } from "../range/range-query.ts";
import type { Session } from "../session/session.ts";
import { readLayout, type WallAddress } from "./wall-address.ts";
import { wallLines } from "./wall-pages.ts";
import { HOUR_MS, hoursToAsk, readTested, withHours, type YieldHours } from "./yield-hours.ts";

const PERIOD_MS = 10_000;
const SLOW_MS = 60_000;
const STATES_MS = 3 * 60_000;

/** What was configured for the wall's name; another configuration takes effect within a minute. */
export function useLayout({ client, endedBy }: Session, name: Readonly<Ref<string>>): Answer<WallLayout | null> {
  return useAnswer(
    () =>
      name.value === ""
        ? null
        : {
            key: name.value,
            ask: async (signal) => readLayout(await client.get(`/api/v1/walls/${encodeURIComponent(name.value)}`, signal)),
          },
    { periodMs: SLOW_MS, serverNow: client.serverNow, onFault: endedBy },
  );
}

export function useWall({
  session,
  address,
  name,
}: {
  session: Session;
  address: Readonly<Ref<WallAddress>>;
  name: Readonly<Ref<string>>;
}) {
  const { client, endedBy } = session;
  const known = useLines(session);
  const lines = computed((): PlantLine[] => wallLines(known.now.value.value ?? [], name.value, address.value));
  /** One line, or one factory, is asked for alone: a plant may have many. */
  const scope = computed((): Partial<LineKey> => {
    const [first] = lines.value;
    if (!first) return {};
    if (lines.value.length === 1) return { factory: first.factory, line: first.line };
    return lines.value.every(({ factory }) => factory === first.factory) ? { factory: first.factory } : {};
  });
  const path = (route: string, query: Record<string, string> = {}) =>
    `/api/v1/${route}?${new URLSearchParams({ ...scope.value, ...query, pageSize: String(PAGE_SIZE) })}`;
  const asked = <T>(key: string, periodMs: number, ask: (signal: AbortSignal) => Promise<T>) =>
    useAnswer(() => (lines.value.length === 0 ? null : { key: `${key}/${JSON.stringify(scope.value)}`, ask }), {
      periodMs,
      serverNow: client.serverNow,
      onFault: endedBy,
    });
  const ago = (ms: number) => isoOf(client.serverNow() - ms);

  const figures = asked("oee", PERIOD_MS, (signal) => client.list(path("oee", { by: "shift", from: ago(LOOK_BACK_MS) }), readOee, signal));
  const states = asked("timeline", PERIOD_MS, (signal) => client.list(path("oee/timeline", { from: ago(STATES_MS) }), readStretch, signal));
  const orders = asked("orders", PERIOD_MS, (signal) => client.list(path("orders", { status: "started" }), readOrder, signal));
  const wip = asked("wip", PERIOD_MS, async (signal): Promise<{ items: readonly Wip[]; bottlenecks: readonly Bottleneck[] }> => {
    const { items, bottlenecks } = await client.get(path("wip"), signal);
    return {
      items: listOf(items).flatMap((item) => readWip(item) ?? []),
      bottlenecks: listOf(bottlenecks).flatMap((item) => readBottleneck(item) ?? []),
    };
  });

  const alerts = asked("alerts", PERIOD_MS, (signal) => client.list(path("alerts", { status: "firing,acknowledged" }), readAlert, signal));

  const hours = shallowRef<YieldHours>(new Map());
  let hoursOf = "";
  const tested = asked("yield", SLOW_MS, async (signal) => {
    const own = JSON.stringify(scope.value);
    if (own !== hoursOf) hours.value = new Map();
    hoursOf = own;
    for (const hour of hoursToAsk(hours.value, client.serverNow())) {
      const range = { from: isoOf(hour), to: isoOf(hour + HOUR_MS) };
      const items = await client.list(path("yield", range), readTested, signal); // one after the other: nobody waits for them
      hours.value = withHours(hours.value, [[hour, items]], client.serverNow());
    }
    return hours.value;
  });
  return { known, lines, scope, figures, states, orders, wip, alerts, tested };
}
