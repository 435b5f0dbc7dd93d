// Where a row of Axiom belongs: its equipment is a station of a line, its work order names a product.
import type { Lookup, MappingOptions, Missing, RowImage } from "../../core/change.ts";
import { textOf } from "../mapping/cells.ts";
import { isMissing, parentOf } from "../mapping/standing.ts";
import type { AxiomSettings } from "./settings.ts";

export interface Context {
  readonly settings: AxiomSettings;
  readonly options: Pick<MappingOptions, "factory">;
  readonly lookup: Lookup;
}

export interface Place {
  readonly factory: string;
  readonly line: string;
}

export function placeOf(row: RowImage, { settings, options }: Pick<Context, "settings" | "options">): Place {
  const factory = textOf(row, "factory_code");
  const line = textOf(row, "line_code") ?? "";
  return {
    factory: factory === undefined ? options.factory : (settings.factories[factory] ?? factory),
    line: settings.lines[line] ?? line,
  };
}

export function stationOf(row: RowImage, context: Context): (Place & { readonly station: string }) | Missing {
  const equipment = parentOf(context.lookup, "equipment", { equipment_id: row.equipment_id ?? null });
  return isMissing(equipment) ? equipment : { ...placeOf(equipment, context), station: textOf(equipment, "equipment_code") ?? "" };
}

/** Nothing where the row names no work order. */
export function orderOf(row: RowImage, { lookup }: Context): { readonly order?: string; readonly product?: string } | Missing {
  const order = textOf(row, "work_order_no");
  if (order === undefined) return {};
  const parent = parentOf(lookup, "work_orders", { work_order_no: order });
  if (isMissing(parent)) return parent;
  const product = textOf(parent, "product_code");
  return product === undefined ? { order } : { order, product };
}
