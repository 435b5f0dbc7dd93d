// The simulated plant as EngHub keeps it: orders, reports by month, inspections by quarter, defects by factory.
import type { Statement } from "../../connectors/sql.fixture.ts";
import type { SimulatedEvent } from "../../ingest/simulator/simulated-event.ts";
import { type Counts, deltasOf } from "./mes-counts.ts";
import { type Desk, isOnItsLine, numbering, type Of, type Recorder, type Row, zonedTime } from "./mes-desk.ts";

const FACTORY = "factory_sh_01";
/** Shares: reports that forget some good parts at first, results that are entered wrong, defects that come after their inspection. */
const FORGETFUL = 0.05;
const MISTAKEN = 0.03;
const DEFECT_LATER = 0.5;

const STATUS_COLUMNS = {
  created: ["CREATED", "created_at"],
  released: ["RELEASED", "released_at"],
  started: ["STARTED", "started_at"],
  completed: ["COMPLETED", "completed_at"],
  cancelled: ["CANCELLED", "cancelled_at"],
} as const;

export function recordEnghub(events: readonly SimulatedEvent[], desk: Desk): Recorder {
  const office = openOffice(desk);
  const deltas = deltasOf(events);
  return {
    settings: { tenantId: "eng", factories: { [FACTORY]: "shanghai" } },
    record(event) {
      if (!isOnItsLine(event)) return undefined;
      switch (event.type) {
        case "order":
          return order(event, office);
        case "count":
          return report(event, office, deltas.get(event.id));
        case "unit":
          return unit(event, office);
        case "attribute":
        case "measurement":
          return point(event, office);
        default:
          return undefined;
      }
    },
  };
}

interface Office extends Desk {
  readonly orders: ReturnType<typeof numbering>;
  /** Numbers of reports, inspections and defects. */
  next(): number;
}

function openOffice(desk: Desk): Office {
  let rows = 0;
  return { ...desk, orders: numbering(), next: () => ++rows };
}

const insert = (table: string, row: Row): Statement => ({ kind: "insert", table: `enghub.${table}`, row });
const update = (table: string, key: Row, set: Row): Statement => ({ kind: "update", table: `enghub.${table}`, key, set });

function inspection(number: number, about: Row): Row {
  return { record_id: number, tenant_id: "eng", inspection_no: `INS-20260105-${String(number).padStart(6, "0")}`, ...about };
}

function order(event: Of<"order">, office: Office): SimulatedEvent {
  const { at, order, product, quantity, status, due, line } = event;
  const [word, column] = STATUS_COLUMNS[status];
  const { id, isNew } = office.orders(order);
  const stamp = { status: word, [column]: zonedTime(at), updated_at: zonedTime(at) };
  const about = {
    id,
    tenant_id: "eng",
    factory_id: FACTORY,
    work_order_id: order,
    line_id: line,
    product_id: product,
    planned_qty: quantity,
  };
  const due_at = typeof due === "number" ? zonedTime(due) : null;
  office.write(isNew ? insert("work_orders", { ...about, due_at, ...stamp }) : update("work_orders", { id }, stamp));
  return event;
}

function report(event: Of<"count">, office: Office, counts: Counts | undefined): SimulatedEvent | undefined {
  const { at, order, product, station } = event;
  if (order === undefined || !counts) return event.goodTotal === undefined ? undefined : event; // totals begin: nothing is booked
  const id = office.next();
  const isForgetful = counts.good > 3 && office.random.chance(FORGETFUL);
  const about = { tenant_id: "eng", factory_id: FACTORY, work_order_id: order, product_id: product ?? null, station_id: station };
  const parts = { good_qty: counts.good - (isForgetful ? 3 : 0), defect_qty: counts.scrap, rework_qty: counts.rework };
  office.write(insert("production_reports_202601", { report_id: id, ...about, ...parts, report_time: zonedTime(at) }));
  if (isForgetful) office.later(update("production_reports_202601", { report_id: id }, { good_qty: counts.good }));
  return event;
}

function unit(event: Of<"unit">, office: Office): SimulatedEvent | undefined {
  const { at, order, serial, operation, station, result, defects = [] } = event;
  if (order === undefined || station === undefined) return undefined;
  const verdict = { result: result.toUpperCase(), defect_kinds: defects.length };
  const isMistaken = office.random.chance(MISTAKEN);
  const shown = isMistaken ? { result: result === "pass" ? "FAIL" : "PASS", defect_kinds: 0 } : verdict;
  const about = { work_order_id: order, station_id: station, operation, serial_no: serial, sample_qty: 1, inspected_at: zonedTime(at) };
  const row = inspection(office.next(), { ...about, ...shown });
  const found = {
    work_order_id: order,
    inspection_no: row.inspection_no ?? null,
    serial_no: serial,
    operation,
    found_at: zonedTime(at),
  };
  const kinds = defects.map(({ code, count = 1 }, n) => {
    const id = office.next();
    return insert("defects_factory_sh_01", {
      defect_id: id,
      ...found,
      seq_no: n + 1,
      defect_code: `D${n}`,
      defect_name: code,
      defect_qty: count,
    });
  });
  const comeLater = kinds.map(() => office.random.chance(DEFECT_LATER));
  for (const [n, kind] of kinds.entries()) if (!comeLater[n]) office.write(kind);
  office.write(insert("inspection_records_q1_2026", row));
  for (const [n, kind] of kinds.entries()) if (comeLater[n]) office.later(kind);
  if (isMistaken) office.later(update("inspection_records_q1_2026", { record_id: row.record_id ?? null }, verdict));
  return event;
}

function point(event: Of<"attribute"> | Of<"measurement">, office: Office): SimulatedEvent | undefined {
  const { at, order, lot, station, characteristic } = event;
  if (order === undefined || lot === undefined) return undefined;
  const about = { work_order_id: order, station_id: station, lot_no: lot, characteristic, inspected_at: zonedTime(at) };
  if (event.type === "attribute") {
    if (!Number.isInteger(event.inspected)) return undefined;
    office.write(
      insert(
        "inspection_records_q1_2026",
        inspection(office.next(), { ...about, sample_qty: event.inspected, defect_qty: event.count, result: "PASS" }),
      ),
    );
    return event;
  }
  const { value, serial, operator } = event;
  if (value === undefined) return undefined;
  const read = { measured_value: value, serial_no: serial ?? null, inspector: operator ?? null };
  office.write(insert("inspection_records_q1_2026", inspection(office.next(), { ...about, ...read })));
  const { subgroup: _, tool: __, gauge: ___, ...known } = event;
  return known;
}
