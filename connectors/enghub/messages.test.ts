import { describe, expect, test } from "vitest";
import { processorOrders } from "../mapping/orders.fixture.ts";
import { enghub } from "./system.ts";

const mapping = (settings: Record<string, unknown>) => {
  const found = enghub.messages?.({ timeZone: "Asia/Shanghai", factory: "F1", deletes: "keep", settings });
  if (!found) throw new Error("enghub reads messages");
  return found;
};

const data = {
  work_order_id: "WO-A01-001", product_id: "CTRL-A", good_qty: 50, defect_qty: 2, defect_types: ["短路"], produced_by: "王芳",
  station_id: "AOI-1", shift: "早班", report_time: "2026-01-05 09:30:00",
}; // biome-ignore format: one message
const reported = {
  event_id: "e-1", event_type: "ProductionReported", timestamp: "2026-01-05T01:30:05Z", tenant_id: "eng", factory_id: "factory_sh_01",
  source_service: "production", data, version: "1.0",
}; // biome-ignore format: one message
const counted = {
  type: "count", factory: "factory_sh_01", line: "A01", station: "AOI-1", product: "CTRL-A", order: "WO-A01-001", good: 50, scrap: 2, rework: 0,
  at: Date.UTC(2026, 0, 5, 1, 30),
}; // biome-ignore format: one event

describe("production is told twice, by tables and by messages", () => {
  const insert = {
    report_id: 1, work_order_id: "WO-A01-001", product_id: "CTRL-A", station_id: "AOI-1", good_qty: 50, defect_qty: 2, rework_qty: 0, report_time: 0, is_void: false,
  }; // biome-ignore format: one row
  const order = { work_order_id: "WO-A01-001", tenant_id: "eng", factory_id: "factory_sh_01", product_id: "CTRL-A" };
  const fromTable = (settings: Record<string, unknown>) =>
    enghub.tables({ timeZone: "Asia/Shanghai", factory: "F1", deletes: "keep", settings }).map(
      { table: "production_reports", origin: "enghub.production_reports_202601", kind: "insert", key: "1", before: null, after: insert, at: 0, isSnapshot: false },
      () => order,
    ); // biome-ignore format: one change

  test.each([{}, { counts: "database" }, { counts: "messages" }])("exactly one of the two counts: %j", (settings) => {
    const message = mapping(settings).map(reported);
    const both = [fromTable(settings), "events" in message ? message.events : []].map((events) =>
      "length" in events ? events.length : -1,
    );
    expect(both).toEqual(settings.counts === "messages" ? [0, 1] : [1, 0]);
  });
});

test("a report counts under its own id, at the time of the report in the plant's zone", () => {
  expect(mapping({ counts: "messages" }).map(reported)).toEqual({ id: "e-1", events: [counted] });
});

test("a defect report tells of what production reports count, or of further scrap where the plant says so", () => {
  const defect = { ...reported, event_id: "e-2", event_type: "DefectReported", data: { ...data, good_qty: 9, report_time: null } };
  expect(mapping({ counts: "messages" }).map(defect)).toEqual({ id: "e-2", events: [] });
  expect(mapping({ counts: "messages", defectReports: "additional" }).map(defect)).toEqual({
    id: "e-2", events: [{ ...counted, good: 0, at: Date.UTC(2026, 0, 5, 1, 30, 5) }],
  }); // biome-ignore format: one event
});

test("an order's messages give its statuses, at their own times", () => {
  const started = { ...reported, event_type: "WorkOrderStarted", data: { ...data, planned_qty: 200 } };
  expect(mapping({ orders: "messages" }).map(started)).toEqual({
    id: "e-1",
    events: [{ type: "order", id: "messages:WO-A01-001:2:e-1", lasting: true, factory: "factory_sh_01", line: "A01", order: "WO-A01-001", product: "CTRL-A", quantity: 200, status: "started", at: Date.UTC(2026, 0, 5, 1, 30, 5) }],
  }); // biome-ignore format: one event
  expect(mapping({ orders: "messages" }).map({ ...started, data })).toEqual({
    fault: "WorkOrderStarted lacks data.product_id or data.planned_qty",
  });
});

test("of two statuses in one second the later one is the newer, whatever their messages are called", () => {
  const of = (event_id: string, type: string) => {
    const mapped = mapping({ orders: "messages" }).map({ ...reported, event_id, event_type: type, data: { ...data, planned_qty: 200 } });
    return "events" in mapped ? (mapped.events as Parameters<typeof processorOrders>[0]) : [];
  };
  const told = [...of("ffff", "WorkOrderCreated"), ...of("0000", "WorkOrderReleased")];
  expect(processorOrders(told)).toMatchObject({ status: "released" });
});

test("other tenants' messages and other types give nothing, what cannot be read says why", () => {
  const all = mapping({ counts: "messages", tenantId: "eng" });
  expect(all.map({ ...reported, tenant_id: "other" })).toEqual({ id: "e-1", events: [] });
  expect(all.map({ ...reported, event_type: "ShiftChanged" })).toEqual({ id: "e-1", events: [] });
  expect(all.map({ ...reported, version: "2.0" })).toEqual({ fault: 'version "2.0" is not known' });
  expect(all.map({ ...reported, event_id: undefined })).toMatchObject({ fault: expect.stringContaining("event_id") });
  expect(all.map({ ...reported, data: { ...data, work_order_id: "4711" } })).toMatchObject({
    fault: expect.stringContaining("names no line"),
  });
  expect(all.map({ ...reported, data: { ...data, report_time: "2026-02-30 09:00:00" } })).toMatchObject({
    fault: expect.stringContaining("is no time"),
  });
  expect(all.map(null)).toMatchObject({ fault: expect.any(String) });
});
