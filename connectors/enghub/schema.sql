-- The part of EngHub (PostgreSQL, schema enghub) that linepulse reads. EngHub 中 linepulse 读取的表。
-- An example: names, keys and meanings are what counts; further columns do not matter. 示例结构，多余的列不影响读取。
CREATE SCHEMA IF NOT EXISTS enghub;

CREATE TABLE enghub.work_orders (
  id BIGINT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  factory_id TEXT NOT NULL,
  work_order_id TEXT NOT NULL UNIQUE,
  line_id TEXT,
  product_id TEXT NOT NULL,
  planned_qty INTEGER NOT NULL,
  status TEXT NOT NULL DEFAULT 'CREATED',
  due_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  released_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ,
  completed_at TIMESTAMPTZ,
  cancelled_at TIMESTAMPTZ,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
COMMENT ON TABLE enghub.work_orders IS '工单';
COMMENT ON COLUMN enghub.work_orders.work_order_id IS '工单号 WO-<产线>-<流水>';
COMMENT ON COLUMN enghub.work_orders.line_id IS '产线；为空时取自工单号';
COMMENT ON COLUMN enghub.work_orders.status IS 'CREATED/RELEASED/STARTED/COMPLETED/CANCELLED';

-- One table a month. 按月分表。
CREATE TABLE enghub.production_reports_202601 (
  report_id BIGINT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  factory_id TEXT NOT NULL,
  work_order_id TEXT NOT NULL,
  product_id TEXT,
  station_id TEXT NOT NULL,
  good_qty INTEGER NOT NULL DEFAULT 0,
  defect_qty INTEGER NOT NULL DEFAULT 0,
  rework_qty INTEGER NOT NULL DEFAULT 0,
  shift TEXT,
  produced_by TEXT,
  report_time TIMESTAMPTZ NOT NULL,
  is_void BOOLEAN NOT NULL DEFAULT FALSE
);
COMMENT ON TABLE enghub.production_reports_202601 IS '报工（按月分表）';
COMMENT ON COLUMN enghub.production_reports_202601.is_void IS '作废';
CREATE TABLE enghub.production_reports_202602 (
  LIKE enghub.production_reports_202601 INCLUDING ALL
);

-- One table a quarter. 按季度分表。
CREATE TABLE enghub.inspection_records_q1_2026 (
  record_id BIGINT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  inspection_no TEXT NOT NULL UNIQUE,
  work_order_id TEXT NOT NULL,
  station_id TEXT NOT NULL,
  operation TEXT,
  serial_no TEXT,
  lot_no TEXT,
  characteristic TEXT,
  measured_value NUMERIC(18, 6),
  sample_qty INTEGER NOT NULL DEFAULT 0,
  defect_qty INTEGER NOT NULL DEFAULT 0,
  defect_kinds INTEGER NOT NULL DEFAULT 0,
  result TEXT NOT NULL DEFAULT 'PENDING',
  inspector TEXT,
  inspected_at TIMESTAMPTZ NOT NULL,
  is_void BOOLEAN NOT NULL DEFAULT FALSE
);
COMMENT ON TABLE enghub.inspection_records_q1_2026 IS '检验记录（按季度分表）';
COMMENT ON COLUMN enghub.inspection_records_q1_2026.inspection_no IS '检验单号 INS-YYYYMMDD-SEQ';
COMMENT ON COLUMN enghub.inspection_records_q1_2026.defect_kinds IS '缺陷明细行数';
COMMENT ON COLUMN enghub.inspection_records_q1_2026.result IS 'PENDING/PASS/FAIL';

-- One table a factory. 按工厂分表。
CREATE TABLE enghub.defects_factory_sh_01 (
  defect_id BIGINT PRIMARY KEY,
  work_order_id TEXT NOT NULL,
  inspection_no TEXT,
  seq_no INTEGER NOT NULL DEFAULT 1,
  serial_no TEXT,
  operation TEXT,
  station_id TEXT,
  defect_code TEXT NOT NULL,
  defect_name TEXT,
  defect_qty INTEGER NOT NULL DEFAULT 1,
  found_at TIMESTAMPTZ NOT NULL,
  reported_by TEXT,
  is_void BOOLEAN NOT NULL DEFAULT FALSE,
  UNIQUE (inspection_no, seq_no)
);
COMMENT ON TABLE enghub.defects_factory_sh_01 IS '缺陷明细（按工厂分表）';
COMMENT ON COLUMN enghub.defects_factory_sh_01.seq_no IS '同一检验单内的序号，从 1 起连续';
COMMENT ON COLUMN enghub.defects_factory_sh_01.defect_name IS '缺陷名称，如 短路、漏焊';
