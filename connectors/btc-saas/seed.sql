-- A morning of two lines, 2026-01-05 in Shanghai. 两条产线的一个早班。
USE btc_core;

INSERT INTO item_master (item_id, tenant_id, item_code, item_name, item_type, unit) VALUES
  (1, 'btc', 'CTRL-A', '控制板 A', 'FG', 'PCS'),
  (2, 'btc', 'RING-74', '活塞环 74', 'FG', 'PCS'),
  (3, 'other', 'X-1', '其他租户的物料', 'FG', 'PCS');

-- Orders come to each status by an update, with its own time.
INSERT INTO work_order (wo_id, tenant_id, factory_code, wo_no, item_id, planned_qty, status, due_at, created_at, released_at, started_at, completed_at, cancelled_at, is_deleted, updated_at) VALUES
  (11, 'btc', 'SH01', 'WO-A01-001', 1, 200, 'CREATED', '2026-01-05 18:00:00.000', '2026-01-05 07:30:00.000', NULL, NULL, NULL, NULL, 0, '2026-01-05 07:30:00.000'),
  (12, 'btc', 'SH01', 'WO-B02-001', 2, 500, 'RELEASED', NULL, '2026-01-05 07:31:00.000', '2026-01-05 07:45:00.000', NULL, NULL, NULL, 0, '2026-01-05 07:45:00.000'),
  (13, 'other', 'SH01', 'WO-A01-900', 3, 10, 'CREATED', NULL, '2026-01-05 07:32:00.000', NULL, NULL, NULL, NULL, 0, '2026-01-05 07:32:00.000');
UPDATE work_order SET status = 'RELEASED', released_at = '2026-01-05 07:50:00.000', updated_at = '2026-01-05 07:50:00.000' WHERE wo_id = 11;
UPDATE work_order SET status = 'IN_PROGRESS', started_at = '2026-01-05 08:02:10.500', updated_at = '2026-01-05 08:02:11.000' WHERE wo_id = 11;

INSERT INTO production_lot (lot_id, lot_no, wo_id, lot_qty, hold_flag, hold_reason, hold_at, release_at) VALUES
  (21, 'LOT-20260105-001', 11, 40, 0, NULL, NULL, NULL),
  (22, 'LOT-20260105-002', 12, 100, 0, NULL, NULL, NULL);
INSERT INTO serial_number (sn_id, sn, lot_id) VALUES
  (31, 'SN-LOT-20260105-001-0001', 21),
  (32, 'SN-LOT-20260105-001-0002', 21);

-- The lot goes through two operations; one unit is scrapped, one of the serials goes to repair by itself.
INSERT INTO trace_event (trace_id, wo_id, lot_id, sn_id, operation_code, event_type, qty, event_time, is_deleted) VALUES
  (41, 11, 21, NULL, 'SMT', 'ENTER', 40, '2026-01-05 08:02:10.500', 0),
  (42, 11, 21, NULL, 'SMT', 'LEAVE', 40, '2026-01-05 08:40:00.000', 0),
  (43, 11, 21, NULL, 'AOI', 'ENTER', 40, '2026-01-05 08:40:00.000', 0),
  (44, 11, 21, NULL, 'AOI', 'SCRAP', 1, '2026-01-05 08:55:00.000', 0),
  (48, 11, 21, NULL, 'AOI', 'LEAVE', 1, '2026-01-05 08:56:00.000', 0),
  (45, 11, NULL, 32, 'REPAIR', 'REWORK', 1, '2026-01-05 08:56:00.000', 0),
  (46, 12, 22, NULL, 'TURN', 'ENTER', 100, '2026-01-05 08:05:00.000', 0);

-- Tests of single boards: pending until judged; a defect on the second, which passes the retest.
INSERT INTO inspection (insp_id, insp_no, insp_type, wo_id, lot_id, sn_id, operation_code, station_code, check_item, sample_qty, defect_qty, result, defect_detail, inspector, inspected_at, is_deleted) VALUES
  (51, 'INS-20260105-001', 'TEST', 11, 21, 31, 'AOI', 'AOI-1', NULL, 1, 0, 'PASS', NULL, '王芳', '2026-01-05 08:45:00.000', 0),
  (52, 'INS-20260105-002', 'TEST', 11, 21, 32, 'AOI', 'AOI-1', NULL, 1, 0, 'PENDING', NULL, '王芳', NULL, 0);
UPDATE inspection SET result = 'FAIL', defect_qty = 1, defect_detail = '[{"code": "短路", "qty": 1}, {"code": "漏焊", "qty": 2}]', inspected_at = '2026-01-05 08:46:00.000' WHERE insp_id = 52;
INSERT INTO inspection (insp_id, insp_no, insp_type, wo_id, lot_id, sn_id, operation_code, station_code, check_item, sample_qty, defect_qty, result, defect_detail, inspector, inspected_at, is_deleted) VALUES
  (53, 'INS-20260105-003', 'TEST', 11, 21, 32, 'AOI', 'AOI-2', NULL, 1, 0, 'PASS', NULL, '李强', '2026-01-05 09:10:00.000', 0);

-- A final inspection of a sample, and an SPC sample of three diameters whose last value is corrected afterwards.
INSERT INTO inspection (insp_id, insp_no, insp_type, wo_id, lot_id, sn_id, operation_code, station_code, check_item, sample_qty, defect_qty, result, defect_detail, inspector, inspected_at, is_deleted) VALUES
  (54, 'INS-20260105-004', 'FQC', 12, 22, NULL, 'FINAL', 'FQC-1', '外观', 50, 2, 'PASS', NULL, '李强', '2026-01-05 09:20:00.000', 0),
  (55, 'INS-20260105-005', 'SPC', 12, 22, NULL, 'TURN', 'LATHE-3', NULL, 0, 0, 'PENDING', NULL, '李强', NULL, 0);
INSERT INTO inspection_value (value_id, insp_id, seq_no, char_code, measured_value, gauge_code, measured_at) VALUES
  (61, 55, 1, '外径', 74.002, 'MIC-7', '2026-01-05 09:30:00.000'),
  (62, 55, 2, '外径', 73.998, 'MIC-7', '2026-01-05 09:30:20.000'),
  (63, 55, 3, '外径', 47.001, 'MIC-7', '2026-01-05 09:30:40.000');
UPDATE inspection_value SET measured_value = 74.001 WHERE value_id = 63;

-- The lot is held and released; a trace row that was scanned twice is deleted; an order is called off.
UPDATE production_lot SET hold_flag = 1, hold_reason = '待判定 短路', hold_at = '2026-01-05 09:35:00.000' WHERE lot_id = 21;
UPDATE production_lot SET hold_flag = 0, release_at = '2026-01-05 10:05:00.000' WHERE lot_id = 21;
INSERT INTO trace_event (trace_id, wo_id, lot_id, sn_id, operation_code, event_type, qty, event_time, is_deleted) VALUES
  (47, 12, 22, NULL, 'TURN', 'ENTER', 100, '2026-01-05 08:05:02.000', 0);
UPDATE trace_event SET is_deleted = 1 WHERE trace_id = 47;
UPDATE work_order SET status = 'CANCELLED', cancelled_at = '2026-01-05 10:30:00.000', updated_at = '2026-01-05 10:30:00.000' WHERE wo_id = 12;
