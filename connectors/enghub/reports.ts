// Production reports: parts counted at a station. A voided report counts nothing.
import type { Mapped, RowChange, RowImage } from "../../core/change.ts";
import { instantOf, isTrue, numberOf, textOf } from "../mapping/cells.ts";
import { type Counted, countEvents } from "../mapping/counts.ts";
import { isUntold, mapRow, type Said } from "../mapping/standing.ts";
import { belongingOf, type Context } from "./work-orders.ts";

export function mapReport(change: RowChange, context: Context): Mapped {
  if (context.settings.counts !== "database") return [];
  const say = (row: RowImage): Said<Counted> => {
    if (isTrue(row, "is_void")) return undefined;
    const belonging = belongingOf(row, context);
    if (isUntold(belonging)) return belonging;
    const { product, ...where } = belonging;
    const at = instantOf(row, "report_time") ?? change.at;
    return {
      place: { ...where, station: textOf(row, "station_id") ?? "", product: textOf(row, "product_id") ?? product, at },
      quantities: {
        good: numberOf(row, "good_qty") ?? 0,
        scrap: numberOf(row, "defect_qty") ?? 0,
        rework: numberOf(row, "rework_qty") ?? 0,
      },
    };
  };
  return mapRow(change, say, countEvents);
}
