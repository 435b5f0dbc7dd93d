// Orders with what the key stations of their lines have counted for them, in all and in the newest 60 minutes of each line's own time.
//   I1. Only what can be read is asked for: no counts without a key station, none of the newest hour but for orders that run.
//   I2. Lines whose newest hours lie together are read together; one whose clock stands far behind does not make a query read all
//       the time between.
import { floorTo, HOUR_MS, type Instant, MINUTE_MS } from "../core/time.ts";
import type { Query, QueryParams } from "./deps.ts";
import type { OrderRow } from "./items/orders.ts";
import type { LineSettingsReader } from "./line-settings.ts";
import { nameBatches } from "./name-batches.ts";

/** A row of `orders`. */
export type BareOrderRow = Omit<OrderRow, "key_station" | "clock" | "hour_from" | "good" | "produced" | "hour_good">;

interface Place {
  readonly factory: string;
  readonly line: string;
}

interface ClockRow extends Place {
  readonly clock: Instant;
}

interface CountRow extends Place {
  readonly station: string;
  readonly order: string;
  readonly good: number;
}

interface TotalRow extends CountRow {
  readonly produced: number;
}

interface NewestRow extends CountRow {
  readonly minute: Instant;
}

export interface OrderReader {
  readonly query: Query;
  readonly settings: LineSettingsReader;
  readonly signal: AbortSignal;
}

/** What is known of the lines that a caller sees. */
export interface OrderLines {
  keyStationOf(place: Place): string;
  clockOf(place: Place): Instant | null;
}

export async function readOrderLines({ query, settings, signal }: OrderReader, scope: QueryParams): Promise<OrderLines> {
  const [settingsOf, rows] = await Promise.all([settings.read(scope, signal), query<ClockRow>("line-clocks", scope, { signal })]);
  const clocks = new Map(rows.map((row) => [placeOf(row), row.clock]));
  return {
    keyStationOf: (place) => settingsOf(place).keyStation ?? "",
    clockOf: (place) => clocks.get(placeOf(place)) ?? null,
  };
}

/** The orders with their counts, in their order. */
export async function countedOrders(
  reader: OrderReader,
  scope: QueryParams,
  { orders, lines }: { orders: readonly BareOrderRow[]; lines: OrderLines },
): Promise<OrderRow[]> {
  const blank = orders.map((order): OrderRow => {
    const clock = lines.clockOf(order);
    return {
      ...order,
      key_station: lines.keyStationOf(order),
      clock,
      hour_from: clock && hourFrom(clock),
      good: 0,
      produced: 0,
      hour_good: 0,
    };
  });
  const counted = blank.filter(({ key_station }) => key_station !== "");
  const running = counted.filter(({ status, clock }) => status === "started" && clock !== null);
  const [totals, newest] = await Promise.all([readTotals(reader, scope, counted), readNewest(reader, scope, running)]);
  return blank.map((row) => ({ ...row, ...totals.get(keyOf(row)), hour_good: newest.get(keyOf(row)) ?? 0 }));
}

/** The first of the newest 60 minutes, the open one included. */
function hourFrom(clock: Instant): Instant {
  return floorTo(clock, MINUTE_MS) - HOUR_MS + MINUTE_MS;
}

type Totals = Pick<OrderRow, "good" | "produced">;

async function readTotals({ query, signal }: OrderReader, scope: QueryParams, orders: readonly OrderRow[]): Promise<Map<string, Totals>> {
  const known = new Map(orders.map((order) => [keyOf(order), order]));
  const totals = new Map<string, Totals>();
  for (const params of queriesOf(orders)) {
    for (const { good, produced, ...row } of await query<TotalRow>("order-counts", { ...scope, ...params }, { signal })) {
      if (known.get(keyOf(row))?.key_station === row.station) totals.set(keyOf(row), { good, produced });
    }
  }
  return totals;
}

async function readNewest({ query, signal }: OrderReader, scope: QueryParams, orders: readonly OrderRow[]): Promise<Map<string, number>> {
  const known = new Map(orders.map((order) => [keyOf(order), order]));
  const sums = new Map<string, number>();
  for (const { members, ...span } of togetherInTime(orders)) {
    for (const params of queriesOf(members)) {
      for (const row of await query<NewestRow>("order-newest-counts", { ...scope, ...params, ...span }, { signal })) {
        const order = known.get(keyOf(row));
        if (order?.key_station !== row.station || !isInHour(order, row.minute)) continue;
        sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.good);
      }
    }
  }
  return sums;
}

function isInHour({ hour_from, clock }: OrderRow, minute: Instant): boolean {
  return hour_from !== null && clock !== null && minute >= hour_from && minute <= clock;
}

interface Together {
  from: Instant;
  to: Instant;
  readonly members: OrderRow[];
}

/** Orders by the newest hour of their lines: those whose hours meet are of one span. */
function togetherInTime(orders: readonly OrderRow[]): Together[] {
  const spans: Together[] = [];
  const hours = orders.map((order) => ({ order, from: order.hour_from ?? 0, to: order.clock ?? 0 })).sort((a, b) => a.from - b.from);
  for (const { order, from, to } of hours) {
    const last = spans.at(-1);
    if (last && from <= last.to) {
      last.to = Math.max(last.to, to);
      last.members.push(order);
    } else {
      spans.push({ from, to, members: [order] });
    }
  }
  return spans;
}

/** Names of orders and key stations, in parts that a query can carry. */
function* queriesOf(orders: readonly OrderRow[]): Generator<{ orders: string[]; stations: string[] }> {
  const stations = [...new Set(orders.map(({ key_station }) => key_station))].sort();
  for (const batch of nameBatches(new Set(orders.map(({ order }) => order)))) yield { orders: batch, stations };
}

function placeOf({ factory, line }: Place): string {
  return `${factory}/${line}`;
}

function keyOf({ factory, line, order }: Place & { readonly order: string }): string {
  return `${factory}/${line}/${order}`;
}
