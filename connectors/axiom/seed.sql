-- A morning of two lines, 2026-01-05 in Shanghai. 两条产线的一个早班。
INSERT INTO axiom.equipment (equipment_id, equipment_code, equipment_name, factory_code, line_code) VALUES
  (1, 'REFLOW-1', '回流焊 1', 'SH01', 'A01'),
  (2, 'AOI-1', '自动光学检测 1', 'SH01', 'A01'),
  (3, 'LATHE-3', '车床 3', 'SH01', 'B02');

INSERT INTO axiom.work_orders (id, work_order_no, factory_code, line_code, product_code, planned_qty, equipment_id, good_qty, scrap_qty, rework_qty, status, due_at, released_at, started_at, completed_at, cancelled_at, created_at, updated_at, row_version, is_deleted) VALUES
  (1, 'WO-A01-001', 'SH01', 'A01', 'CTRL-A', 200, 2, 0, 0, 0, 'RELEASED', '2026-01-05 18:00:00+08', '2026-01-05 07:50:00+08', NULL, NULL, NULL, '2026-01-05 07:30:00+08', '2026-01-05 07:50:00+08', 1, FALSE),
  (2, 'WO-B02-001', 'SH01', 'B02', 'RING-74', 500, 3, 0, 0, 0, 'PLANNED', NULL, NULL, NULL, NULL, NULL, '2026-01-05 07:31:00+08', '2026-01-05 07:31:00+08', 1, FALSE);

INSERT INTO axiom.equipment_states (time, equipment_id, state, previous_state, reason_code, work_order_no, row_version, is_deleted) VALUES
  ('2026-01-05 08:00:00+08', 2, 'SETUP', 'OFF', '换型', 'WO-A01-001', 1, FALSE),
  ('2026-01-05 08:02:10.5+08', 2, 'RUN', 'SETUP', NULL, 'WO-A01-001', 1, FALSE),
  ('2026-01-05 08:00:00+08', 3, 'RUN', 'OFF', NULL, NULL, 1, FALSE);

-- The order starts and its quantities count up; one part is counted back.
UPDATE axiom.work_orders SET status = 'RUNNING', started_at = '2026-01-05 08:02:10.5+08', updated_at = '2026-01-05 08:02:11+08', row_version = 2 WHERE id = 1;
UPDATE axiom.work_orders SET good_qty = 30, scrap_qty = 1, updated_at = '2026-01-05 08:30:00+08', row_version = 3 WHERE id = 1;
UPDATE axiom.work_orders SET good_qty = 61, scrap_qty = 1, rework_qty = 2, updated_at = '2026-01-05 09:00:00+08', row_version = 4 WHERE id = 1;
UPDATE axiom.work_orders SET good_qty = 60, scrap_qty = 2, updated_at = '2026-01-05 09:01:00+08', row_version = 5 WHERE id = 1;

-- A stop is reported without a reason, which a person adds; a stop that was none is deleted.
INSERT INTO axiom.equipment_states (time, equipment_id, state, previous_state, reason_code, work_order_no, row_version, is_deleted) VALUES
  ('2026-01-05 09:05:00+08', 2, 'DOWN', 'RUN', NULL, 'WO-A01-001', 1, FALSE),
  ('2026-01-05 09:15:00+08', 2, 'RUN', 'DOWN', NULL, 'WO-A01-001', 1, FALSE),
  ('2026-01-05 09:40:00+08', 3, 'IDLE', 'RUN', NULL, NULL, 1, FALSE);
UPDATE axiom.equipment_states SET reason_code = '设备故障', row_version = 2 WHERE equipment_id = 2 AND time = '2026-01-05 09:05:00+08';
UPDATE axiom.equipment_states SET is_deleted = TRUE, row_version = 2 WHERE equipment_id = 3 AND time = '2026-01-05 09:40:00+08';

INSERT INTO axiom.process_parameters (time, equipment_id, parameter_code, value, unit, quality, work_order_no, is_deleted) VALUES
  ('2026-01-05 08:10:00+08', 1, '峰值温度', 245.2, '°C', 'GOOD', 'WO-A01-001', FALSE),
  ('2026-01-05 08:10:02+08', 1, '峰值温度', 0, '°C', 'BAD', 'WO-A01-001', FALSE),
  ('2026-01-05 08:10:04+08', 1, '峰值温度', 246, '°C', 'GOOD', NULL, FALSE);

INSERT INTO axiom.quality_records (record_id, record_no, record_kind, work_order_no, equipment_id, operation, serial_no, lot_no, characteristic, measured_values, sample_size, nonconforming, result, defects, inspector, recorded_at, row_version, is_deleted) VALUES
  ('00000000-0000-4000-8000-000000000001', 'INS-20260105-001', 'TEST', 'WO-A01-001', 2, 'AOI', 'SN-0001', NULL, NULL, NULL, NULL, NULL, 'PASS', NULL, '王芳', '2026-01-05 08:45:00+08', 1, FALSE),
  ('00000000-0000-4000-8000-000000000002', 'INS-20260105-002', 'TEST', 'WO-A01-001', 2, 'AOI', 'SN-0002', NULL, NULL, NULL, NULL, NULL, 'FAIL', '[{"code": "短路", "qty": 1}, {"code": "漏焊", "qty": 2}]', '王芳', '2026-01-05 08:46:00+08', 1, FALSE),
  ('00000000-0000-4000-8000-000000000003', 'INS-20260105-003', 'SAMPLE', 'WO-B02-001', 3, 'FINAL', NULL, 'LOT-20260105-002', '外观', NULL, 50, 2, 'PASS', NULL, '李强', '2026-01-05 09:20:00+08', 1, FALSE),
  ('00000000-0000-4000-8000-000000000004', 'INS-20260105-004', 'MEASUREMENT', 'WO-B02-001', 3, 'TURN', NULL, 'LOT-20260105-002', '外径', '{74.002,73.998,74.001}', NULL, NULL, NULL, NULL, '李强', '2026-01-05 09:30:40+08', 1, FALSE),
  ('00000000-0000-4000-8000-000000000005', 'INS-20260105-005', 'MEASUREMENT', 'WO-B02-001', 3, 'TURN', NULL, 'LOT-20260105-002', '圆度', '{0.004}', NULL, NULL, NULL, NULL, '李强', '2026-01-05 09:31:00+08', 1, FALSE);

-- A sample was entered twice and is deleted; a false reject is put right; the second order is deleted.
UPDATE axiom.quality_records SET is_deleted = TRUE, row_version = 2 WHERE record_id = '00000000-0000-4000-8000-000000000003';
UPDATE axiom.quality_records SET result = 'PASS', defects = NULL, row_version = 2 WHERE record_id = '00000000-0000-4000-8000-000000000002';
UPDATE axiom.work_orders SET is_deleted = TRUE, updated_at = '2026-01-05 10:30:00+08', row_version = 2 WHERE id = 2;
