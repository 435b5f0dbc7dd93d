// The alerts that the inbox shows: those that stand and those that were over lately, with what the stream tells in between.
import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from "vue";
import { useAnswer } from "../answers/use-answer.ts";
import { type Alert, readAlert, readCounts } from "../api/alert.ts";
import { ApiError } from "../api/client.ts";
import { listOf, numberOrNull } from "../api/json.ts";
import { openStream } from "../api/stream.ts";
import { after, now, oncePer, random } from "../browser/clock.ts";
import { isoOf } from "../range/range-query.ts";
import type { Connection } from "../series/rhythm.ts";
import type { Session } from "../session/session.ts";
import { type AlertsAddress, filterQuery, type OverSpan } from "./alerts-address.ts";
import { withStreamed } from "./groups.ts";

const PERIOD_MS = 15_000;
/** A change is in the warehouse about a second after the stream has told it. */
const SETTLE_MS = 1_500;
/** What the stream told is forgotten when the list must have it. */
const KEPT_MS = 30_000;
const STANDING_SHOWN = 1_000;
const OVER_SHOWN = 200;
const DAY_MS = 86_400_000;
const OVER_MS: Readonly<Record<OverSpan, number>> = { day: DAY_MS, week: 7 * DAY_MS, all: Number.POSITIVE_INFINITY };

/** The stream of alerts that change, of all that the token covers. */
export function useAlertStream(
  { client, endedBy }: Session,
  { onAlerts, onOpen }: { onAlerts: (changed: readonly Alert[]) => void; onOpen: () => void },
) {
  const connection = ref<Connection>("connecting");
  const stop = openStream(
    "/api/v1/stream?events=alerts",
    { client, now, after, random },
    {
      onOpen() {
        connection.value = "open";
        onOpen();
      },
      onEvent: ({ name, data }) => name === "alerts" && onAlerts(listOf(data).flatMap((item) => readAlert(item) ?? [])),
      onClosed(cause) {
        connection.value = "retrying";
        if (cause instanceof ApiError) endedBy(cause);
      },
    },
  );
  onScopeDispose(stop);
  return connection;
}

export function useInbox(session: Session, address: Readonly<Ref<AlertsAddress>>) {
  const { client, endedBy } = session;
  const options = { periodMs: PERIOD_MS, serverNow: client.serverNow, onFault: endedBy };
  const path = (more: Record<string, string>) => `/api/v1/alerts?${new URLSearchParams({ ...filterQuery(address.value), ...more })}`;
  const ask = async (asked: string, signal: AbortSignal) => {
    const data = await client.get(asked, signal);
    const items = listOf(data.items).flatMap((item) => readAlert(item) ?? []);
    return { items, total: numberOrNull(data.total) ?? items.length, counts: readCounts(data.counts) };
  };
  const standing = useAnswer(() => {
    const asked = path({ status: "pending,firing,acknowledged", pageSize: String(STANDING_SHOWN) });
    return { key: asked, ask: (signal) => ask(asked, signal) };
  }, options);
  const over = useAnswer(() => {
    const asked = path({ status: "resolved", pageSize: String(OVER_SHOWN) });
    const since = () => (address.value.over === "all" ? "" : `&from=${isoOf(client.serverNow() - OVER_MS[address.value.over])}`);
    return { key: `${asked} ${address.value.over}`, ask: (signal) => ask(asked + since(), signal) };
  }, options);

  const streamed = shallowRef<ReadonlyMap<string, { readonly alert: Alert; readonly toldAt: number }>>(new Map());
  const refresh = () => {
    standing.refresh();
    over.refresh();
  };
  const soon = oncePer(SETTLE_MS, refresh);
  onScopeDispose(soon.stop);
  const connection = useAlertStream(session, {
    onOpen: soon.request,
    onAlerts(changed) {
      const toldAt = now();
      const kept = [...streamed.value].filter(([, each]) => toldAt - each.toldAt < KEPT_MS);
      streamed.value = new Map([...kept, ...changed.map((alert) => [alert.id, { alert, toldAt }] as const)]);
      soon.request();
    },
  });
  watch(
    () => path({}),
    () => {
      streamed.value = new Map();
    },
  );

  const alerts = computed(() => {
    const listed = [...(standing.now.value.value?.items ?? []), ...(over.now.value.value?.items ?? [])];
    const told = [...streamed.value.values()].map(({ alert }) => alert);
    return withStreamed(listed, told, address.value);
  });
  return { standing, over, alerts, connection, refresh };
}
