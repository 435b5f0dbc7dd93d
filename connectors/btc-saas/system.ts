// BTC SaaS MES, schema `btc_core` on MySQL 8 or MariaDB: orders, measurements, attributes, unit results, moves, holds.
import type { Mapped, RowChange, SourceSystem } from "../../core/change.ts";
import { parseSettings } from "../mapping/settings.ts";
import { mapInspection, mapValue } from "./inspections.ts";
import { mapLot, mapTrace } from "./lots.ts";
import { settingsSchema } from "./settings.ts";
import { TABLES } from "./tables.ts";
import { type Context, mapOrder } from "./work-orders.ts";

const MAPPINGS: Readonly<Record<string, (change: RowChange, context: Context) => Mapped>> = {
  work_order: mapOrder,
  production_lot: mapLot,
  inspection: mapInspection,
  inspection_value: mapValue,
  trace_event: mapTrace,
};

export const btcSaas: SourceSystem = {
  name: "btc-saas",
  databases: ["mysql", "mariadb"],
  tables(options) {
    const settings = parseSettings(settingsSchema, options, "btc-saas");
    return {
      tables: TABLES,
      map: (change, lookup) => MAPPINGS[change.table]?.(change, { settings, options, lookup }) ?? [],
    };
  },
};
