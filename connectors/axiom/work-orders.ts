// Work orders: statuses by their own times, and parts by the quantities that count up on the order.
//   I1. A quantity counts when it grows, at the time at which the row was written. What a snapshot finds on an order that was not known
//       was made some time before, nobody knows when: it is where counting starts, and counts nothing.
import type { Mapped, RowChange, RowImage } from "../../core/change.ts";
import { instantOf, isTrue, numberOf, textOf, writtenAt } from "../mapping/cells.ts";
import { countEvents, type Quantities } from "../mapping/counts.ts";
import { type Order, orderEvents } from "../mapping/orders.ts";
import { mapRow, type Said, together } from "../mapping/standing.ts";
import { statusOf } from "../mapping/statuses.ts";
import { type Context, placeOf, stationOf } from "./places.ts";

export function mapOrder(change: RowChange, context: Context): Mapped {
  const name = `work_orders:${String((change.after ?? change.before)?.id)}`;
  const statuses = mapRow(change, (row) => orderRow(row, context), (standing) => orderEvents(standing, { name, change: { kind: change.kind, at: writtenAt(change) } })); // biome-ignore format: one line
  return together(statuses, counted(change, context));
}

function orderRow(row: RowImage, { settings, options }: Context): Said<Order> {
  if (isTrue(row, "is_deleted")) return undefined;
  const status = statusOf(textOf(row, "status"), settings.statuses);
  if (!status) return { fault: `status "${textOf(row, "status") ?? ""}" is not known: name it under settings.statuses` };
  const quantity = numberOf(row, "planned_qty");
  if (quantity === undefined) return { fault: "planned_qty is empty" };
  const about = {
    ...placeOf(row, { settings, options }),
    order: textOf(row, "work_order_no") ?? "",
    product: textOf(row, "product_code") ?? "",
    quantity,
    due: instantOf(row, "due_at"),
  };
  const times = {
    created: instantOf(row, "created_at"),
    released: instantOf(row, "released_at"),
    started: instantOf(row, "started_at"),
    completed: instantOf(row, "completed_at"),
    cancelled: instantOf(row, "cancelled_at"),
  };
  return { about, status, times, changedAt: instantOf(row, "updated_at") };
}

const NONE: Quantities = { good: 0, scrap: 0, rework: 0 };

function counted(change: RowChange, context: Context): Mapped {
  const before = quantitiesOf(change.before);
  const after = quantitiesOf(change.after);
  const isStart = change.kind === "insert" && change.isSnapshot;
  const isSame = before.good === after.good && before.scrap === after.scrap && before.rework === after.rework;
  const row = change.after ?? change.before;
  if (isStart || isSame || !row) return [];
  if (numberOf(row, "equipment_id") === undefined)
    return { fault: "quantities without an equipment_id: nobody knows where they were made" };
  const station = stationOf(row, context);
  if ("missing" in station) return station;
  const about = { order: textOf(row, "work_order_no"), product: textOf(row, "product_code") };
  const place = { ...station, ...about, at: writtenAt(change) };
  return countEvents({ before: { place, quantities: before }, after: { place, quantities: after } });
}

function quantitiesOf(row: RowImage | null): Quantities {
  if (!row || isTrue(row, "is_deleted")) return NONE;
  return { good: numberOf(row, "good_qty") ?? 0, scrap: numberOf(row, "scrap_qty") ?? 0, rework: numberOf(row, "rework_qty") ?? 0 };
}
