// The simulated plant as Axiom keeps it: equipment states, process parameters, quality records, and quantities on work orders.
import type { Statement } from "../../connectors/sql.fixture.ts";
import { LINES } from "../../ingest/simulator/plant.ts";
import type { SimulatedEvent } from "../../ingest/simulator/simulated-event.ts";
import { type Counts, deltasOf } from "./mes-counts.ts";
import { type Desk, isOnItsLine, numbering, type Of, type Recorder, type Row, zonedTime } from "./mes-desk.ts";

/** Shares: results that are entered wrong at first, stops whose reason a person adds later. */
const MISTAKEN = 0.03;
const REASON_LATER = 0.4;
/** Every so many readings by the clock are kept. */
const KEPT_READINGS = 10;

const STATE_WORDS: Readonly<Record<string, string>> = { running: "RUN" };
const STATUS_COLUMNS = {
  created: ["PLANNED", "created_at"],
  released: ["RELEASED", "released_at"],
  started: ["RUNNING", "started_at"],
  completed: ["COMPLETED", "completed_at"],
  cancelled: ["CANCELLED", "cancelled_at"],
} as const;

/** An order's parts are those of its line's last station. */
const KEY_STATIONS = new Map(LINES.map(({ line, stations }) => [line, stations.at(-1)?.station ?? ""]));

export function recordAxiom(events: readonly SimulatedEvent[], desk: Desk): Recorder {
  const office = openOffice(desk, deltasOf(events));
  return {
    settings: {},
    record(event) {
      if (!isOnItsLine(event)) return undefined;
      switch (event.type) {
        case "order":
          return order(event, office);
        case "count":
          return count(event, office);
        case "state":
          return state(event, office);
        case "unit":
          return unit(event, office);
        case "attribute":
          return attribute(event, office);
        case "measurement":
          return event.order === undefined ? reading(event, office) : measurement(event, office);
        default:
          return undefined;
      }
    },
  };
}

interface Office extends Desk {
  readonly orders: ReturnType<typeof numbering>;
  /** What was booked on an order so far. */
  readonly totals: Map<string, Counts>;
  /** Stations and instants that have a state. */
  readonly states: Set<string>;
  readonly deltas: ReadonlyMap<string, Counts>;
  nextRecord(): number;
  nextReading(): number;
  insert(table: string, row: Row): void;
  /** The equipment of a station, written when it is first heard of. */
  machine(of: { readonly factory: string; readonly line: string; readonly station: string }): number;
}

function openOffice(desk: Desk, deltas: ReadonlyMap<string, Counts>): Office {
  const machines = numbering();
  const insert = (table: string, row: Row) =>
    desk.write({ kind: "insert", table: `axiom.${table}`, row: { ...row, row_version: 1, is_deleted: false } });
  let records = 0;
  let readings = 0;
  return {
    ...desk,
    orders: numbering(),
    totals: new Map(),
    states: new Set(),
    deltas,
    nextRecord: () => ++records,
    nextReading: () => ++readings,
    insert,
    machine({ factory, line, station }) {
      const { id, isNew } = machines(`${line}/${station}`);
      if (isNew) insert("equipment", { equipment_id: id, equipment_code: station, factory_code: factory, line_code: line });
      return id;
    },
  };
}

const update = (table: string, key: Row, set: Row): Statement => ({ kind: "update", table: `axiom.${table}`, key, set });

function record(
  event: Of<"unit"> | Of<"attribute"> | Of<"measurement">,
  { office, station }: { office: Office; station: string },
  about: Row,
): Row {
  const number = office.nextRecord();
  const record_id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const equipment_id = office.machine({ ...event, station });
  const where = { work_order_no: event.order ?? null, equipment_id, recorded_at: zonedTime(event.at) };
  return { record_id, record_no: `QR-${number}`, ...where, ...about };
}

function order(event: Of<"order">, office: Office): SimulatedEvent {
  const { at, factory, line, order, product, quantity, status, due } = event;
  const [word, column] = STATUS_COLUMNS[status];
  const { id, isNew } = office.orders(order);
  const stamp = { status: word, [column]: zonedTime(at), updated_at: zonedTime(at) };
  const equipment_id = office.machine({ factory, line, station: KEY_STATIONS.get(line) ?? "" });
  const about = {
    id,
    work_order_no: order,
    factory_code: factory,
    line_code: line,
    product_code: product,
    planned_qty: quantity,
    equipment_id,
  };
  const due_at = typeof due === "number" ? zonedTime(due) : null;
  if (isNew) office.insert("work_orders", { ...about, due_at, ...stamp });
  else office.write(update("work_orders", { id }, stamp));
  return event;
}

function count(event: Of<"count">, office: Office): SimulatedEvent | undefined {
  const { at, line, station, order, product } = event;
  const delta = office.deltas.get(event.id);
  if (order === undefined || product === undefined || !delta || station !== KEY_STATIONS.get(line)) return undefined;
  if (delta.good + delta.scrap + delta.rework === 0) return undefined;
  const before = office.totals.get(order) ?? { good: 0, scrap: 0, rework: 0 };
  const total = { good: before.good + delta.good, scrap: before.scrap + delta.scrap, rework: before.rework + delta.rework };
  office.totals.set(order, total);
  const set = { good_qty: total.good, scrap_qty: total.scrap, rework_qty: total.rework, updated_at: zonedTime(at) };
  office.write(update("work_orders", { id: office.orders(order).id }, set));
  return { type: "count", id: event.id, at, tenant: event.tenant, factory: event.factory, line, station, order, product, ...delta };
}

function state(event: Of<"state">, office: Office): SimulatedEvent | undefined {
  const { at, station, state, reason } = event;
  if (office.states.has(`${event.line}/${station}/${at}`)) return undefined; // a machine has one state at an instant
  office.states.add(`${event.line}/${station}/${at}`);
  const key = { equipment_id: office.machine(event), time: zonedTime(at) };
  const isLater = reason !== undefined && office.random.chance(REASON_LATER);
  office.insert("equipment_states", {
    ...key,
    state: STATE_WORDS[state] ?? state.toUpperCase(),
    reason_code: isLater ? null : (reason ?? null),
  });
  if (isLater) office.later(update("equipment_states", key, { reason_code: reason, row_version: 2 }));
  return event;
}

function reading(event: Of<"measurement">, office: Office): SimulatedEvent | undefined {
  const { at, value, characteristic, serial } = event;
  if (value === undefined || serial !== undefined || (office.nextReading() - 1) % KEPT_READINGS !== 0) return undefined;
  office.insert("process_parameters", { time: zonedTime(at), equipment_id: office.machine(event), parameter_code: characteristic, value });
  const { gauge: _, ...known } = event;
  return known;
}

function measurement(event: Of<"measurement">, office: Office): SimulatedEvent | undefined {
  const { value, station, characteristic, lot, serial, operator } = event;
  if (value === undefined) return undefined;
  const about = { characteristic, lot_no: lot ?? null, serial_no: serial ?? null, inspector: operator ?? null };
  office.insert(
    "quality_records",
    record(event, { office, station }, { record_kind: "MEASUREMENT", ...about, measured_values: `{${value}}` }),
  );
  const { subgroup: _, tool: __, gauge: ___, ...known } = event;
  return known;
}

function attribute(event: Of<"attribute">, office: Office): SimulatedEvent | undefined {
  const { station, characteristic, lot, inspected, count } = event;
  if (!Number.isInteger(inspected)) return undefined;
  const about = { characteristic, lot_no: lot ?? null, sample_size: inspected, nonconforming: count };
  office.insert("quality_records", record(event, { office, station }, { record_kind: "SAMPLE", ...about }));
  return event;
}

function unit(event: Of<"unit">, office: Office): SimulatedEvent | undefined {
  const { order, station, operation, serial, result, defects = [] } = event;
  if (order === undefined || station === undefined) return undefined;
  const isMistaken = office.random.chance(MISTAKEN);
  const list = defects.length > 0 ? JSON.stringify(defects.map(({ code, count = 1 }) => ({ code, qty: count }))) : null;
  const verdict = { result: result.toUpperCase(), defects: list };
  const shown = isMistaken ? { result: result === "pass" ? "FAIL" : "PASS", defects: null } : verdict;
  const row = record(event, { office, station }, { record_kind: "TEST", operation, serial_no: serial, ...shown });
  office.insert("quality_records", row);
  if (isMistaken) office.later(update("quality_records", { record_id: row.record_id ?? null }, { ...verdict, row_version: 2 }));
  return event;
}
