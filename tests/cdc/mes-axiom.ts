// The simulated plant as Axiom keeps it: equipment states, process parameters, quality records, and quantities on work orders.
import type { Statement } from "../../connectors/sql.fixture.ts";
import { LINES } from "../../ingest/simulator/plant.ts";
import type { SimulatedEvent } from "../../ingest/simulator/simulated-event.ts";
import { type Counts, deltasOf } from "./mes-counts.ts";
import { type Desk, isOnItsLine, numbering, type Recorder, zonedTime } from "./mes-simulator.ts";

type Of<T extends SimulatedEvent["type"]> = Extract<SimulatedEvent, { type: T }>;
type Row = Extract<Statement, { kind: "insert" }>["row"];

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
  const clerk = createClerk(desk, deltasOf(events));
  return {
    settings: {},
    record(event) {
      if (!isOnItsLine(event)) return undefined;
      switch (event.type) {
        case "order":
          return clerk.order(event);
        case "count":
          return clerk.count(event);
        case "state":
          return clerk.state(event);
        case "unit":
          return clerk.unit(event);
        case "attribute":
          return clerk.attribute(event);
        case "measurement":
          return event.order === undefined ? clerk.reading(event) : clerk.measurement(event);
        default:
          return undefined;
      }
    },
  };
}

function createClerk({ random, write, later }: Desk, deltas: ReadonlyMap<string, Counts>) {
  const orders = numbering();
  const machines = numbering();
  const totals = new Map<string, Counts>();
  const states = new Set<string>();
  let rows = 0;
  let readings = 0;
  const insert = (table: string, row: Row) => write({ kind: "insert", table: `axiom.${table}`, row });
  const update = (table: string, key: Row, set: Row): Statement => ({ kind: "update", table: `axiom.${table}`, key, set });

  function machine({ factory, line, station }: { factory: string; line: string; station: string }): number {
    const { id, isNew } = machines(`${line}/${station}`);
    if (isNew) insert("equipment", { equipment_id: id, equipment_code: station, factory_code: factory, line_code: line });
    return id;
  }

  function record(event: Of<"unit"> | Of<"attribute"> | Of<"measurement">, station: string, about: Row): Row {
    rows += 1;
    const record_id = `00000000-0000-4000-8000-${String(rows).padStart(12, "0")}`;
    const where = { work_order_no: event.order ?? null, equipment_id: machine({ ...event, station }), recorded_at: zonedTime(event.at) };
    return { record_id, record_no: `QR-${rows}`, ...where, ...about };
  }

  return {
    order(event: Of<"order">): SimulatedEvent {
      const { at, factory, line, order, product, quantity, status, due } = event;
      const [word, column] = STATUS_COLUMNS[status];
      const { id, isNew } = orders(order);
      const stamp = { status: word, [column]: zonedTime(at), updated_at: zonedTime(at) };
      const equipment_id = machine({ factory, line, station: KEY_STATIONS.get(line) ?? "" });
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
      if (isNew) insert("work_orders", { ...about, due_at, ...stamp });
      else write(update("work_orders", { id }, stamp));
      return event;
    },
    count(event: Of<"count">): SimulatedEvent | undefined {
      const { at, line, station, order, product } = event;
      const delta = deltas.get(event.id);
      if (order === undefined || product === undefined || !delta || station !== KEY_STATIONS.get(line)) return undefined;
      if (delta.good + delta.scrap + delta.rework === 0) return undefined;
      const before = totals.get(order) ?? { good: 0, scrap: 0, rework: 0 };
      const total = { good: before.good + delta.good, scrap: before.scrap + delta.scrap, rework: before.rework + delta.rework };
      totals.set(order, total);
      const set = { good_qty: total.good, scrap_qty: total.scrap, rework_qty: total.rework, updated_at: zonedTime(at) };
      write(update("work_orders", { id: orders(order).id }, set));
      return { type: "count", id: event.id, at, tenant: event.tenant, factory: event.factory, line, station, order, product, ...delta };
    },
    state(event: Of<"state">): SimulatedEvent | undefined {
      const { at, station, state, reason } = event;
      if (states.has(`${event.line}/${station}/${at}`)) return undefined; // a machine has one state at an instant
      states.add(`${event.line}/${station}/${at}`);
      const key = { equipment_id: machine(event), time: zonedTime(at) };
      const isLater = reason !== undefined && random.chance(REASON_LATER);
      insert("equipment_states", {
        ...key,
        state: STATE_WORDS[state] ?? state.toUpperCase(),
        reason_code: isLater ? null : (reason ?? null),
      });
      if (isLater) later(update("equipment_states", key, { reason_code: reason, row_version: 2 }));
      return event;
    },
    reading(event: Of<"measurement">): SimulatedEvent | undefined {
      const { at, value, characteristic, serial } = event;
      if (value === undefined || serial !== undefined || readings++ % KEPT_READINGS !== 0) return undefined;
      insert("process_parameters", { time: zonedTime(at), equipment_id: machine(event), parameter_code: characteristic, value });
      const { gauge: _, ...known } = event;
      return known;
    },
    measurement(event: Of<"measurement">): SimulatedEvent | undefined {
      const { value, station, characteristic, lot, serial, operator } = event;
      if (value === undefined) return undefined;
      const about = { characteristic, lot_no: lot ?? null, serial_no: serial ?? null, inspector: operator ?? null };
      insert("quality_records", record(event, station, { record_kind: "MEASUREMENT", ...about, measured_values: `{${value}}` }));
      const { subgroup: _, tool: __, gauge: ___, ...known } = event;
      return known;
    },
    attribute(event: Of<"attribute">): SimulatedEvent | undefined {
      const { station, characteristic, lot, inspected, count } = event;
      if (!Number.isInteger(inspected)) return undefined;
      const about = { characteristic, lot_no: lot ?? null, sample_size: inspected, nonconforming: count };
      insert("quality_records", record(event, station, { record_kind: "SAMPLE", ...about }));
      return event;
    },
    unit(event: Of<"unit">): SimulatedEvent | undefined {
      const { order, station, operation, serial, result, defects = [] } = event;
      if (order === undefined || station === undefined) return undefined;
      const isMistaken = random.chance(MISTAKEN);
      const list = defects.length > 0 ? JSON.stringify(defects.map(({ code, count = 1 }) => ({ code, qty: count }))) : null;
      const verdict = { result: result.toUpperCase(), defects: list };
      const shown = isMistaken ? { result: result === "pass" ? "FAIL" : "PASS", defects: null } : verdict;
      const row = record(event, station, { record_kind: "TEST", operation, serial_no: serial, ...shown });
      insert("quality_records", row);
      if (isMistaken) later(update("quality_records", { record_id: row.record_id ?? null }, { ...verdict, row_version: 2 }));
      return event;
    },
  };
}
