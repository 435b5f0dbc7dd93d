// EngHub on PostgreSQL: orders, counts, measurements, attributes, unit results with defects; and its own Kafka events.
import type { Mapped, RowChange, SourceSystem } from "../../core/change.ts";
import { parseSettings } from "../mapping/settings.ts";
import { mapDefect, mapInspection } from "./inspections.ts";
import { messageMapping } from "./messages.ts";
import { mapReport } from "./reports.ts";
import { settingsSchema } from "./settings.ts";
import { TABLES } from "./tables.ts";
import { type Context, mapOrder } from "./work-orders.ts";

const MAPPINGS: Readonly<Record<string, (change: RowChange, context: Context) => Mapped>> = {
  work_orders: mapOrder,
  production_reports: mapReport,
  inspection_records: mapInspection,
  defects: mapDefect,
};

export const enghub: SourceSystem = {
  name: "enghub",
  databases: ["postgresql"],
  tables(options) {
    const settings = parseSettings(settingsSchema, options, "enghub");
    return {
      tables: TABLES,
      map: (change, lookup) => MAPPINGS[change.table]?.(change, { settings, options, lookup }) ?? [],
    };
  },
  messages: (options) => messageMapping(parseSettings(settingsSchema, options, "enghub"), options),
};
