// The simulated plant as BTC SaaS keeps it: orders, lots, trace rows, inspections with measured values. No counts, no states.
import type { SimulatedEvent } from "../../ingest/simulator/simulated-event.ts";
import { type Desk, isOnItsLine, localTime, numbering, type Of, type Recorder, type Row } from "./mes-desk.ts";

/** Share of results that are entered wrong at first. */
const MISTAKEN = 0.03;

const STATUS_COLUMNS = {
  created: ["CREATED", "created_at"],
  released: ["RELEASED", "released_at"],
  started: ["IN_PROGRESS", "started_at"],
  completed: ["COMPLETED", "completed_at"],
  cancelled: ["CANCELLED", "cancelled_at"],
} as const;

export function recordBtc(events: readonly SimulatedEvent[], desk: Desk): Recorder {
  const book = createBook(desk);
  const samples = samplesOf(events);
  return {
    settings: { tenantId: "btc", orderNumber: "^WO-\\d+-(?<line>.+)-\\d+$" },
    record(event) {
      if (!isOnItsLine(event)) return undefined;
      switch (event.type) {
        case "order":
          return order(event, book, desk);
        case "move":
          return move(event, book);
        case "hold":
          return hold(event, book, desk);
        case "unit":
          return unit(event, book, desk);
        case "attribute":
          return attribute(event, book);
        case "measurement":
          return measurement(event, book, samples);
        default:
          return undefined;
      }
    },
  };
}

/** Which parents are there already: an order, a lot or a serial is written before the first row that needs it. */
type Book = ReturnType<typeof createBook>;

function createBook({ write }: Desk) {
  const ids = { item: numbering(), order: numbering(), lot: numbering(), serial: numbering(), inspection: numbering() };
  const insert = (table: string, row: Row) => write({ kind: "insert", table: `btc_core.${table}`, row });
  const values = new Map<number, number>();
  let rows = 0;
  return {
    ids,
    insert,
    nextRow: () => ++rows,
    /** Values of an inspection are counted from 1. */
    nextValue(inspection: number): number {
      const number = (values.get(inspection) ?? 0) + 1;
      values.set(inspection, number);
      return number;
    },
    item(code: string): number {
      const { id, isNew } = ids.item(code);
      if (isNew) insert("item_master", { item_id: id, tenant_id: "btc", item_code: code, item_name: code });
      return id;
    },
    lot(lot: string, order: string): number {
      const { id, isNew } = ids.lot(lot);
      if (isNew) insert("production_lot", { lot_id: id, lot_no: lot, wo_id: ids.order(order).id, lot_qty: 40, hold_flag: false });
      return id;
    },
    serial(serial: string): number {
      const { id, isNew } = ids.serial(serial);
      if (isNew) insert("serial_number", { sn_id: id, sn: serial });
      return id;
    },
  };
}

function order(event: Of<"order">, book: Book, { write }: Desk): SimulatedEvent {
  const { at, order: number, product, quantity, status } = event;
  const [word, column] = STATUS_COLUMNS[status];
  const { id, isNew } = book.ids.order(number);
  const stamp = { status: word, [column]: localTime(at), updated_at: localTime(at) };
  if (isNew) {
    const due_at = typeof event.due === "number" ? localTime(event.due) : null;
    const about = {
      wo_id: id,
      tenant_id: "btc",
      factory_code: event.factory,
      wo_no: number,
      item_id: book.item(product),
      planned_qty: quantity,
    };
    book.insert("work_order", { ...about, due_at, ...stamp });
  } else write({ kind: "update", table: "btc_core.work_order", key: { wo_id: id }, set: stamp });
  return event;
}

function move(event: Of<"move">, book: Book): SimulatedEvent | undefined {
  const { at, lot, serial, order: number, quantity = 1, from, to, kind } = event;
  if (number === undefined) return undefined;
  const carrier: Row = serial === undefined ? { lot_id: book.lot(lot ?? "", number) } : { sn_id: book.serial(serial) };
  const trace = (operation: string, type: string) => {
    const what = { operation_code: operation, event_type: type, qty: quantity, event_time: localTime(at) };
    book.insert("trace_event", { trace_id: book.nextRow(), wo_id: book.ids.order(number).id, ...carrier, ...what });
  };
  if (from !== null) trace(from, kind === "scrap" ? "SCRAP" : kind === "ship" ? "SHIP" : "LEAVE");
  if (to !== null) trace(to, kind === "rework" ? "REWORK" : "ENTER");
  return event;
}

function hold(event: Of<"hold">, book: Book, { write }: Desk): SimulatedEvent | undefined {
  const { at, lot, held, reason } = event;
  if (lot === undefined) return undefined;
  const { id, isNew } = book.ids.lot(lot);
  if (isNew) throw new Error(`lot ${lot} is held before it is made`);
  const set: Row = held
    ? { hold_flag: true, hold_reason: reason ?? null, hold_at: localTime(at) }
    : { hold_flag: false, release_at: localTime(at) };
  write({ kind: "update", table: "btc_core.production_lot", key: { lot_id: id }, set });
  const { reason: _, ...released } = event;
  return held ? event : released;
}

function unit(event: Of<"unit">, book: Book, { random, later }: Desk): SimulatedEvent | undefined {
  const { at, order: number, serial, operation, station, result, defects = [] } = event;
  if (number === undefined || station === undefined) return undefined;
  const insp_id = book.nextRow();
  const verdict = {
    result: result.toUpperCase(),
    defect_qty: defects.length,
    defect_detail: defects.length > 0 ? JSON.stringify(defects.map(({ code, count = 1 }) => ({ code, qty: count }))) : null,
  };
  const mistaken = { result: result === "pass" ? "FAIL" : "PASS", defect_qty: 0, defect_detail: null };
  const isMistaken = random.chance(MISTAKEN);
  book.insert("inspection", {
    ...headerOf(insp_id, { type: "TEST", operation, station, order: book.ids.order(number).id }),
    sn_id: book.serial(serial),
    sample_qty: 1,
    inspected_at: localTime(at),
    ...(isMistaken ? mistaken : verdict),
  });
  if (isMistaken) later({ kind: "update", table: "btc_core.inspection", key: { insp_id }, set: verdict });
  return event;
}

function headerOf(
  insp_id: number,
  { type, operation, station, order }: { type: string; operation: string; station: string; order: number },
): Row {
  const insp_no = numberOf(insp_id);
  return { insp_id, insp_no, insp_type: type, wo_id: order, operation_code: operation, station_code: station, result: "PENDING" };
}

function numberOf(inspection: number): string {
  return `INS-20260105-${String(inspection).padStart(6, "0")}`;
}

function attribute(event: Of<"attribute">, book: Book): SimulatedEvent | undefined {
  const { at, order: number, lot, station, characteristic, inspected, count } = event;
  if (number === undefined || lot === undefined || !Number.isInteger(inspected)) return undefined;
  book.insert("inspection", {
    ...headerOf(book.nextRow(), { type: "FQC", operation: station, station, order: book.ids.order(number).id }),
    lot_id: book.lot(lot, number),
    check_item: characteristic,
    sample_qty: inspected,
    defect_qty: count,
    result: "PASS",
    inspected_at: localTime(at),
  });
  return event;
}

/** Values that are one inspection: of one subgroup, lot and operator, else a value by itself. */
interface Sample {
  readonly size: number;
  readonly isOne: boolean;
}

function sampleKey({ line, station, characteristic, subgroup, id }: Of<"measurement">): string {
  return subgroup === undefined ? id : [line, station, characteristic, subgroup].join("/");
}

function samplesOf(events: readonly SimulatedEvent[]): ReadonlyMap<string, Sample> {
  const found = new Map<string, Sample & { about: string }>();
  for (const event of events) {
    if (event.type !== "measurement" || event.subgroup === undefined) continue;
    const about = [event.order, event.lot, event.operator].join("/");
    const known = found.get(sampleKey(event)) ?? { size: 0, isOne: true, about };
    found.set(sampleKey(event), { size: known.size + 1, isOne: known.isOne && known.about === about, about });
  }
  return found;
}

function measurement(event: Of<"measurement">, book: Book, samples: ReadonlyMap<string, Sample>): SimulatedEvent | undefined {
  const { at, order: number, lot, station, characteristic, value, operator, gauge } = event;
  const isWhole = samples.get(sampleKey(event))?.isOne ?? true;
  if (number === undefined || lot === undefined || value === undefined || !isWhole) return undefined;
  const { id: insp, isNew } = book.ids.inspection(sampleKey(event));
  const insp_id = 1_000_000 + insp;
  if (isNew) {
    const header = headerOf(insp_id, { type: "SPC", operation: station, station, order: book.ids.order(number).id });
    book.insert("inspection", { ...header, lot_id: book.lot(lot, number), inspector: operator ?? null });
  }
  const seq_no = book.nextValue(insp_id);
  const measured = { char_code: characteristic, measured_value: value, gauge_code: gauge ?? null, measured_at: localTime(at) };
  book.insert("inspection_value", { value_id: book.nextRow(), insp_id, seq_no, ...measured });
  const { serial: _, tool: __, ...known } = event;
  return { ...known, subgroup: numberOf(insp_id) };
}
