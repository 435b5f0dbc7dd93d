// Work orders: what every other row belongs to.
import type { Lookup, Mapped, MappingOptions, RowChange, RowImage } from "../../core/change.ts";
import { instantOf, numberOf, textOf, writtenAt } from "../mapping/cells.ts";
import { lineOf } from "../mapping/names.ts";
import { type Order, orderEvents } from "../mapping/orders.ts";
import { isMissing, isUntold, mapRow, parentOf, type Said } from "../mapping/standing.ts";
import { statusOf } from "../mapping/statuses.ts";
import type { EnghubSettings } from "./settings.ts";

export interface Context {
  readonly settings: EnghubSettings;
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
  const order = parentOf(context.lookup, "work_orders", { work_order_id: row.work_order_id ?? null });
  return isMissing(order) ? order : ofOrder(order, context);
}

function ofOrder(order: RowImage, { settings, options }: Context): Said<Belonging> {
  if (settings.tenantId !== undefined && textOf(order, "tenant_id") !== settings.tenantId) return undefined;
  const number = textOf(order, "work_order_id") ?? "";
  const line = textOf(order, "line_id") ?? lineOf(number, settings.orderNumber);
  if (line === undefined) {
    return { fault: `work order "${number}" has no line_id and names no line (settings.orderNumber is ${settings.orderNumber.source})` };
  }
  const code = textOf(order, "factory_id");
  const factory = code === undefined ? options.factory : (settings.factories[code] ?? code);
  return { factory, line: settings.lines[line] ?? line, order: number, product: textOf(order, "product_id") ?? "" };
}

export function mapOrder(change: RowChange, context: Context): Mapped {
  const name = `work_orders:${String((change.after ?? change.before)?.id)}`;
  if (context.settings.orders !== "database") return [];
  const say = (row: RowImage): Said<Order> => {
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
