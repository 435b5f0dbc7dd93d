// The simulated plant as EngHub keeps it: orders, reports by month, inspections by quarter, defects by factory.
import type { Statement } from "../../connectors/sql.fixture.ts";
import type { SimulatedEvent } from "../../ingest/simulator/simulated-event.ts";
import { type Counts, deltasOf } from "./mes-counts.ts";
import { type Desk, isOnItsLine, numbering, type Recorder, zonedTime } from "./mes-simulator.ts";

type Of<T extends SimulatedEvent["type"]> = Extract<SimulatedEvent, { type: T }>;
type Row = Extract<Statement, { kind: "insert" }>["row"];

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
  const clerk = createClerk(desk);
  const deltas = deltasOf(events);
  return {
    settings: { tenantId: "eng", factories: { [FACTORY]: "shanghai" } },
    record(event) {
      if (!isOnItsLine(event)) return undefined;
      switch (event.type) {
        case "order":
          return clerk.order(event);
        case "count":
          return clerk.report(event, deltas.get(event.id));
        case "unit":
          return clerk.unit(event);
        case "attribute":
        case "measurement":
          return clerk.point(event);
        default:
          return undefined;
      }
    },
  };
}

function createClerk({ random, write, later }: Desk) {
  const orders = numbering();
  let rows = 0;
  const insert = (table: string, row: Row): Statement => ({ kind: "insert", table: `enghub.${table}`, row });
  const update = (table: string, key: Row, set: Row): Statement => ({ kind: "update", table: `enghub.${table}`, key, set });

  function inspection(about: Row): Row {
    rows += 1;
    return { record_id: rows, tenant_id: "eng", inspection_no: `INS-20260105-${String(rows).padStart(6, "0")}`, ...about };
  }

  return {
    order(event: Of<"order">): SimulatedEvent {
      const { at, order, product, quantity, status, due, line } = event;
      const [word, column] = STATUS_COLUMNS[status];
      const { id, isNew } = orders(order);
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
      write(isNew ? insert("work_orders", { ...about, due_at, ...stamp }) : update("work_orders", { id }, stamp));
      return event;
    },
    report(event: Of<"count">, counts: Counts | undefined): SimulatedEvent | undefined {
      const { at, order, product, station } = event;
      if (order === undefined || !counts) return undefined;
      rows += 1;
      const isForgetful = counts.good > 3 && random.chance(FORGETFUL);
      const about = { tenant_id: "eng", factory_id: FACTORY, work_order_id: order, product_id: product ?? null, station_id: station };
      const parts = { good_qty: counts.good - (isForgetful ? 3 : 0), defect_qty: counts.scrap, rework_qty: counts.rework };
      write(insert("production_reports_202601", { report_id: rows, ...about, ...parts, report_time: zonedTime(at) }));
      if (isForgetful) later(update("production_reports_202601", { report_id: rows }, { good_qty: counts.good }));
      return event;
    },
    unit(event: Of<"unit">): SimulatedEvent | undefined {
      const { at, order, serial, operation, station, result, defects = [] } = event;
      if (order === undefined || station === undefined) return undefined;
      const verdict = { result: result.toUpperCase(), defect_kinds: defects.length };
      const isMistaken = random.chance(MISTAKEN);
      const shown = isMistaken ? { result: result === "pass" ? "FAIL" : "PASS", defect_kinds: 0 } : verdict;
      const about = { work_order_id: order, station_id: station, operation, serial_no: serial, sample_qty: 1, inspected_at: zonedTime(at) };
      const row = inspection({ ...about, ...shown });
      const found = {
        work_order_id: order,
        inspection_no: row.inspection_no ?? null,
        serial_no: serial,
        operation,
        found_at: zonedTime(at),
      };
      const kinds = defects.map(({ code, count = 1 }, n) => {
        rows += 1;
        return insert("defects_factory_sh_01", {
          defect_id: rows,
          ...found,
          seq_no: n + 1,
          defect_code: `D${n}`,
          defect_name: code,
          defect_qty: count,
        });
      });
      const comeLater = kinds.map(() => random.chance(DEFECT_LATER));
      for (const [n, kind] of kinds.entries()) if (!comeLater[n]) write(kind);
      write(insert("inspection_records_q1_2026", row));
      for (const [n, kind] of kinds.entries()) if (comeLater[n]) later(kind);
      if (isMistaken) later(update("inspection_records_q1_2026", { record_id: row.record_id ?? null }, verdict));
      return event;
    },
    point(event: Of<"attribute"> | Of<"measurement">): SimulatedEvent | undefined {
      const { at, order, lot, station, characteristic } = event;
      if (order === undefined || lot === undefined) return undefined;
      const about = { work_order_id: order, station_id: station, lot_no: lot, characteristic, inspected_at: zonedTime(at) };
      if (event.type === "attribute") {
        if (!Number.isInteger(event.inspected)) return undefined;
        write(
          insert(
            "inspection_records_q1_2026",
            inspection({ ...about, sample_qty: event.inspected, defect_qty: event.count, result: "PASS" }),
          ),
        );
        return event;
      }
      const { value, serial, operator } = event;
      if (value === undefined) return undefined;
      const read = { measured_value: value, serial_no: serial ?? null, inspector: operator ?? null };
      write(insert("inspection_records_q1_2026", inspection({ ...about, ...read })));
      const { subgroup: _, tool: __, gauge: ___, ...known } = event;
      return known;
    },
  };
}
