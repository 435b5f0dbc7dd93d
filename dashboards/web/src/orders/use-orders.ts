// What the page of orders asks the API for: the list with places and findings, or one order with its way through the plant.
import { computed, type Ref } from "vue";
import { listed, PAGE_SIZE } from "../answers/listed.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { useLines } from "../answers/use-lines.ts";
import { type FullOrder, readFullOrder, readOrderOperation, readOrderPlace, readOrderStation } from "../api/orders.ts";
import { readFinding } from "../api/wip.ts";
import { readUnit } from "../api/yield.ts";
import { isoOf } from "../range/range-query.ts";
import type { Session } from "../session/session.ts";
import { listQuery, type OrdersAddress } from "./orders-address.ts";

const PERIOD_MS = 10_000;
export const ORDERS_SHOWN = 100;
export const UNITS_SHOWN = 100;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Inputs {
  readonly session: Session;
  readonly address: Readonly<Ref<OrdersAddress>>;
}

type Ask<T> = (path: string, signal: AbortSignal) => Promise<T>;

export function useOrders({ session, address }: Inputs) {
  const { client } = session;
  const asked = asking(session);
  const lines = useLines(session);
  const isList = computed(() => address.value.order === "");
  const scope = computed((): Record<string, string> => (address.value.factory ? { factory: address.value.factory } : {}));
  const size = { pageSize: String(PAGE_SIZE) };

  const orders = asked(
    () => (isList.value ? `/api/v1/orders?${listQuery(address.value, ORDERS_SHOWN)}` : null),
    (path, signal) => listed(client, path, readFullOrder, signal),
  );
  const places = asked(
    () =>
      `/api/v1/orders/places?${new URLSearchParams({ ...scope.value, ...(isList.value ? {} : { order: address.value.order }), ...size })}`,
    (path, signal) => client.list(path, readOrderPlace, signal),
  );
  const findings = asked(
    () => `/api/v1/wip/findings?${new URLSearchParams({ ...scope.value, ...size })}`,
    (path, signal) => client.list(path, readFinding, signal),
  );
  return { lines, orders, places, findings, ...useOneOrder({ session, address }) };
}

/** All of it is asked for while an order is looked at, and nothing without one. */
function useOneOrder({ session, address }: Inputs) {
  const { client } = session;
  const asked = asking(session);
  const named = computed(() => {
    const { factory, order } = address.value;
    return order === "" ? null : new URLSearchParams({ ...(factory && { factory }), order, pageSize: "1000" });
  });
  const one = asked(
    () => (named.value ? `/api/v1/orders?${named.value}` : null),
    (path, signal) => client.list(path, readFullOrder, signal),
  );
  const found = computed((): FullOrder | undefined => one.now.value.value?.[0]);
  const part = <T>(route: string, ask: Ask<T>) => asked(() => (named.value ? `/api/v1/orders/${route}?${named.value}` : null), ask);
  const operations = part("operations", (path, signal) => client.list(path, readOrderOperation, signal));
  const stations = part("stations", (path, signal) => client.list(path, readOrderStation, signal));
  /** Units are looked for from its first milestone on, in whole hours so that the question stays the same for one. */
  const units = asked(
    () => {
      const order = found.value;
      if (!order) return null;
      const first = Math.min(...Object.values(order.at).filter((at) => at !== null), client.serverNow());
      const last = Math.max(order.at.completed ?? 0, order.at.cancelled ?? 0) + DAY_MS;
      const isOver = order.at.completed !== null || order.at.cancelled !== null;
      const [from, to] = [
        Math.floor(first / HOUR_MS) * HOUR_MS - DAY_MS,
        Math.ceil((isOver ? last : client.serverNow()) / HOUR_MS) * HOUR_MS,
      ];
      const range = { from: isoOf(from), to: isoOf(to), pageSize: String(UNITS_SHOWN) };
      return `/api/v1/yield/units?${new URLSearchParams({ factory: order.factory, order: order.order, ...range })}`;
    },
    (path, signal) => listed(client, path, readUnit, signal),
  );
  return { one, found, operations, stations, units };
}

function asking({ client, endedBy }: Session) {
  return <T>(path: () => string | null, ask: Ask<T>) =>
    useAnswer<T>(
      () => {
        const text = path();
        return text === null ? null : { key: text, ask: (signal) => ask(text, signal) };
      },
      { periodMs: PERIOD_MS, serverNow: client.serverNow, onFault: endedBy },
    );
}
