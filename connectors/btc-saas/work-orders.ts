// Work orders: what every other row belongs to.
import type { Lookup, Mapped, MappingOptions, RowChange, RowImage } from "../../core/change.ts";
import { instantOf, isTrue, numberOf, textOf, writtenAt } from "../mapping/cells.ts";
import { lineOf } from "../mapping/names.ts";
import { type Order, orderEvents } from "../mapping/orders.ts";
import { isMissing, isUntold, mapRow, parentOf, type Said } from "../mapping/standing.ts";
import { statusOf } from "../mapping/statuses.ts";
import type { BtcSettings } from "./settings.ts";

export interface Context {
  readonly settings: BtcSettings;
  readonly options: Pick<MappingOptions, "factory">;
  readonly lookup: Lookup;
}

/** Where a row belongs by its work order. */
export interface Belonging {
  readonly factory: string;
  readonly line: string;
  readonly order: string;
  readonly product: string;
}

/** Nothing for a row of another tenant. */
export function belongingOf(row: RowImage, context: Context): Said<Belonging> {
  const order = parentOf(context.lookup, "work_order", { wo_id: row.wo_id ?? null });
  return isMissing(order) ? order : ofOrder(order, context);
}

function ofOrder(order: RowImage, { settings, options, lookup }: Context): Said<Belonging> {
  if (settings.tenantId !== undefined && textOf(order, "tenant_id") !== settings.tenantId) return undefined;
  const number = textOf(order, "wo_no");
  const line = lineOf(number, settings.orderNumber);
  if (number === undefined || line === undefined) {
    return { fault: `wo_no "${number ?? ""}" names no line (settings.orderNumber is ${settings.orderNumber.source})` };
  }
  const item = parentOf(lookup, "item_master", { item_id: order.item_id ?? null });
  if (isMissing(item)) return item;
  const product = textOf(item, "item_code");
  if (product === undefined) return { fault: `item ${String(order.item_id)} has no item_code` };
  const code = textOf(order, "factory_code");
  const factory = code === undefined ? options.factory : (settings.factories[code] ?? code);
  return { factory, line: settings.lines[line] ?? line, order: number, product };
}

export function mapOrder(change: RowChange, context: Context): Mapped {
  const name = `work_order:${String((change.after ?? change.before)?.wo_id)}`;
  const say = (row: RowImage): Said<Order> => {
    if (isTrue(row, "is_deleted")) return undefined;
    const belonging = ofOrder(row, context);
    if (isUntold(belonging)) return belonging;
    const status = statusOf(textOf(row, "status"), context.settings.statuses);
    if (!status) return { fault: `status "${textOf(row, "status") ?? ""}" is not known: name it under settings.statuses` };
    const quantity = numberOf(row, "planned_qty");
    if (quantity === undefined) return { fault: "planned_qty is empty" };
    const times = {
      created: instantOf(row, "created_at"),
      released: instantOf(row, "released_at"),
      started: instantOf(row, "started_at"),
      completed: instantOf(row, "completed_at"),
      cancelled: instantOf(row, "cancelled_at"),
    };
    return { about: { ...belonging, quantity, due: instantOf(row, "due_at") }, status, times, changedAt: instantOf(row, "updated_at") };
  };
  return mapRow(change, say, (standing) => orderEvents(standing, { name, change: { kind: change.kind, at: writtenAt(change) } }));
}
