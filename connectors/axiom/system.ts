// Axiom on PostgreSQL with TimescaleDB: orders, counts, states, measurements, attributes, unit results.
import type { Mapped, RowChange, SourceSystem } from "../../core/change.ts";
import { parseSettings } from "../mapping/settings.ts";
import { mapParameter, mapState } from "./equipment.ts";
import type { Context } from "./places.ts";
import { mapQuality } from "./quality.ts";
import { settingsSchema } from "./settings.ts";
import { TABLES } from "./tables.ts";
import { mapOrder } from "./work-orders.ts";

const MAPPINGS: Readonly<Record<string, (change: RowChange, context: Context) => Mapped>> = {
  work_orders: mapOrder,
  equipment_states: mapState,
  process_parameters: mapParameter,
  quality_records: mapQuality,
};

export const axiom: SourceSystem = {
  name: "axiom",
  databases: ["postgresql"],
  /** Rows of hypertables lie in chunks: Debezium's transform says again which table they belong to. */
  connector: { transforms: "timescaledb" },
  tables(options) {
    const settings = parseSettings(settingsSchema, options, "axiom");
    return {
      tables: TABLES,
      map: (change, lookup) => MAPPINGS[change.table]?.(change, { settings, options, lookup }) ?? [],
    };
  },
};
