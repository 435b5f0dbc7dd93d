// The tables of Axiom that are read, parents first. Of the audit columns only those that tell something: when a row was written, how
// often, and whether it is deleted.
import type { MappedTable } from "../../core/change.ts";

const optional = { required: false } as const;

export const TABLES: readonly MappedTable[] = [
  {
    name: "equipment",
    from: "axiom.equipment",
    columns: {
      equipment_id: { type: "integer" },
      equipment_code: { type: "text" },
      factory_code: { type: "text", ...optional },
      line_code: { type: "text" },
    },
  },
  {
    name: "work_orders",
    from: "axiom.work_orders",
    columns: {
      id: { type: "integer" },
      work_order_no: { type: "text" },
      factory_code: { type: "text", ...optional },
      line_code: { type: "text" },
      product_code: { type: "text" },
      planned_qty: { type: "integer" },
      equipment_id: { type: "integer", ...optional },
      good_qty: { type: "integer", ...optional },
      scrap_qty: { type: "integer", ...optional },
      rework_qty: { type: "integer", ...optional },
      status: { type: "text" },
      due_at: { type: "instant", ...optional },
      created_at: { type: "instant", ...optional },
      released_at: { type: "instant", ...optional },
      started_at: { type: "instant", ...optional },
      completed_at: { type: "instant", ...optional },
      cancelled_at: { type: "instant", ...optional },
      updated_at: { type: "instant", ...optional },
      is_deleted: { type: "boolean" },
    },
    keys: [["work_order_no"]],
  },
  {
    name: "equipment_states",
    from: "axiom.equipment_states",
    columns: {
      time: { type: "instant" },
      equipment_id: { type: "integer" },
      state: { type: "text" },
      previous_state: { type: "text", ...optional },
      reason_code: { type: "text", ...optional },
      work_order_no: { type: "text", ...optional },
      row_version: { type: "integer", ...optional },
      is_deleted: { type: "boolean" },
    },
  },
  {
    name: "process_parameters",
    from: "axiom.process_parameters",
    columns: {
      time: { type: "instant" },
      equipment_id: { type: "integer" },
      parameter_code: { type: "text" },
      value: { type: "number" },
      quality: { type: "text", ...optional },
      work_order_no: { type: "text", ...optional },
      is_deleted: { type: "boolean" },
    },
  },
  {
    name: "quality_records",
    from: "axiom.quality_records",
    columns: {
      record_id: { type: "text" },
      record_no: { type: "text", ...optional },
      record_kind: { type: "text" },
      work_order_no: { type: "text" },
      equipment_id: { type: "integer" },
      operation: { type: "text", ...optional },
      serial_no: { type: "text", ...optional },
      lot_no: { type: "text", ...optional },
      characteristic: { type: "text", ...optional },
      measured_values: { type: "list", ...optional },
      sample_size: { type: "integer", ...optional },
      nonconforming: { type: "integer", ...optional },
      result: { type: "text", ...optional },
      defects: { type: "json", ...optional },
      inspector: { type: "text", ...optional },
      recorded_at: { type: "instant" },
      is_deleted: { type: "boolean" },
    },
  },
];
