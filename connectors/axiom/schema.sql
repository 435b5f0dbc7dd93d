-- The part of Axiom (PostgreSQL with TimescaleDB, schema axiom) that linepulse reads. Axiom 中 linepulse 读取的表。
-- An example: names, keys and meanings are what counts; further columns do not matter. 示例结构，多余的列不影响读取。
-- Without TimescaleDB the two hypertables stay plain tables. 未安装 TimescaleDB 时，两张超表为普通表。
CREATE SCHEMA IF NOT EXISTS axiom;

CREATE TABLE axiom.equipment (
  equipment_id INTEGER PRIMARY KEY,
  equipment_code TEXT NOT NULL UNIQUE,
  equipment_name TEXT,
  factory_code TEXT,
  line_code TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  created_by TEXT NOT NULL DEFAULT 'system',
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_by TEXT NOT NULL DEFAULT 'system',
  row_version INTEGER NOT NULL DEFAULT 1,
  is_deleted BOOLEAN NOT NULL DEFAULT FALSE
);
COMMENT ON TABLE axiom.equipment IS '设备';

CREATE TABLE axiom.work_orders (
  id BIGINT PRIMARY KEY,
  work_order_no TEXT NOT NULL UNIQUE,
  factory_code TEXT,
  line_code TEXT NOT NULL,
  product_code TEXT NOT NULL,
  planned_qty INTEGER NOT NULL,
  equipment_id INTEGER REFERENCES axiom.equipment (equipment_id),
  good_qty INTEGER NOT NULL DEFAULT 0,
  scrap_qty INTEGER NOT NULL DEFAULT 0,
  rework_qty INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT 'PLANNED',
  due_at TIMESTAMPTZ,
  released_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ,
  completed_at TIMESTAMPTZ,
  cancelled_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  created_by TEXT NOT NULL DEFAULT 'system',
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_by TEXT NOT NULL DEFAULT 'system',
  row_version INTEGER NOT NULL DEFAULT 1,
  is_deleted BOOLEAN NOT NULL DEFAULT FALSE
);
COMMENT ON TABLE axiom.work_orders IS '工单';
COMMENT ON COLUMN axiom.work_orders.equipment_id IS '报工设备';
COMMENT ON COLUMN axiom.work_orders.good_qty IS '累计合格数';
COMMENT ON COLUMN axiom.work_orders.status IS 'PLANNED/RELEASED/RUNNING/COMPLETED/CANCELLED';

CREATE TABLE axiom.equipment_states (
  time TIMESTAMPTZ NOT NULL,
  equipment_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  previous_state TEXT,
  reason_code TEXT,
  work_order_no TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  created_by TEXT NOT NULL DEFAULT 'plc',
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_by TEXT NOT NULL DEFAULT 'plc',
  row_version INTEGER NOT NULL DEFAULT 1,
  is_deleted BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (equipment_id, time)
);
COMMENT ON TABLE axiom.equipment_states IS '设备状态（超表）';
COMMENT ON COLUMN axiom.equipment_states.state IS 'RUN/SETUP/IDLE/DOWN/BLOCKED/STARVED/OFF';
COMMENT ON COLUMN axiom.equipment_states.reason_code IS '停机原因';

CREATE TABLE axiom.process_parameters (
  time TIMESTAMPTZ NOT NULL,
  equipment_id INTEGER NOT NULL,
  parameter_code TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  unit TEXT,
  quality TEXT NOT NULL DEFAULT 'GOOD',
  work_order_no TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  created_by TEXT NOT NULL DEFAULT 'plc',
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_by TEXT NOT NULL DEFAULT 'plc',
  row_version INTEGER NOT NULL DEFAULT 1,
  is_deleted BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (equipment_id, parameter_code, time)
);
COMMENT ON TABLE axiom.process_parameters IS '工艺参数（超表）';
COMMENT ON COLUMN axiom.process_parameters.quality IS 'GOOD/BAD：采集质量';

CREATE TABLE axiom.quality_records (
  record_id UUID PRIMARY KEY,
  record_no TEXT NOT NULL,
  record_kind TEXT NOT NULL,
  work_order_no TEXT NOT NULL,
  equipment_id INTEGER NOT NULL,
  operation TEXT,
  serial_no TEXT,
  lot_no TEXT,
  characteristic TEXT,
  measured_values NUMERIC[],
  sample_size INTEGER,
  nonconforming INTEGER,
  result TEXT,
  defects JSONB,
  inspector TEXT,
  recorded_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  created_by TEXT NOT NULL DEFAULT 'system',
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_by TEXT NOT NULL DEFAULT 'system',
  row_version INTEGER NOT NULL DEFAULT 1,
  is_deleted BOOLEAN NOT NULL DEFAULT FALSE
);
COMMENT ON TABLE axiom.quality_records IS '质量记录';
COMMENT ON COLUMN axiom.quality_records.record_kind IS 'MEASUREMENT 测量 / SAMPLE 抽检 / TEST 单件测试';
COMMENT ON COLUMN axiom.quality_records.defects IS '缺陷 [{"code":"短路","qty":1}]';

DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb') THEN
    CREATE EXTENSION IF NOT EXISTS timescaledb;
    PERFORM create_hypertable('axiom.equipment_states', 'time');
    PERFORM create_hypertable('axiom.process_parameters', 'time');
  END IF;
END
$$;
