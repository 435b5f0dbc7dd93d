-- A morning of two lines, 2026-01-05 in Shanghai, and the first report of February. 两条产线的一个早班，以及二月的第一张报工。
INSERT INTO enghub.work_orders (id, tenant_id, factory_id, work_order_id, line_id, product_id, planned_qty, status, due_at, created_at, released_at, started_at, completed_at, cancelled_at, updated_at) VALUES
  (1, 'eng', 'factory_sh_01', 'WO-A01-001', NULL, 'CTRL-A', 200, 'STARTED', '2026-01-05 18:00:00+08', '2026-01-05 07:30:00+08', '2026-01-05 07:50:00+08', '2026-01-05 08:02:10.500+08', NULL, NULL, '2026-01-05 08:02:11+08'),
  (2, 'eng', 'factory_sh_01', 'WO-77', 'B02', 'RING-74', 500, 'CREATED', NULL, '2026-01-05 07:31:00+08', NULL, NULL, NULL, NULL, '2026-01-05 07:31:00+08'),
  (3, 'other', 'factory_sh_01', 'WO-A01-900', NULL, 'X-1', 10, 'CREATED', NULL, '2026-01-05 07:32:00+08', NULL, NULL, NULL, NULL, '2026-01-05 07:32:00+08');

INSERT INTO enghub.production_reports_202601 (report_id, tenant_id, factory_id, work_order_id, product_id, station_id, good_qty, defect_qty, rework_qty, shift, produced_by, report_time, is_void) VALUES
  (1, 'eng', 'factory_sh_01', 'WO-A01-001', 'CTRL-A', 'AOI-1', 100, 3, 1, '早班', '王芳', '2026-01-05 09:00:00+08', FALSE),
  (2, 'eng', 'factory_sh_01', 'WO-A01-001', 'CTRL-A', 'AOI-1', 50, 0, 0, '早班', '王芳', '2026-01-05 09:30:00+08', FALSE),
  (3, 'eng', 'factory_sh_01', 'WO-77', 'RING-74', 'LATHE-3', 80, 0, 0, '早班', '李强', '2026-01-05 09:30:00+08', FALSE),
  (4, 'other', 'factory_sh_01', 'WO-A01-900', 'X-1', 'AOI-1', 9, 0, 0, '早班', '张三', '2026-01-05 09:31:00+08', FALSE);

-- Corrected: ten more were good; then a report is voided; then one is put right downwards.
UPDATE enghub.production_reports_202601 SET good_qty = 110 WHERE report_id = 1;
UPDATE enghub.production_reports_202601 SET is_void = TRUE WHERE report_id = 2;
UPDATE enghub.production_reports_202601 SET good_qty = 75, defect_qty = 5 WHERE report_id = 3;

-- A result with two kinds of defects, whose second row comes after it.
INSERT INTO enghub.defects_factory_sh_01 (defect_id, work_order_id, inspection_no, seq_no, serial_no, operation, station_id, defect_code, defect_name, defect_qty, found_at, reported_by, is_void) VALUES
  (1, 'WO-A01-001', 'INS-20260105-002', 1, 'SN-0002', 'AOI', 'AOI-1', 'D01', '短路', 1, '2026-01-05 08:46:00+08', '王芳', FALSE);
INSERT INTO enghub.inspection_records_q1_2026 (record_id, tenant_id, inspection_no, work_order_id, station_id, operation, serial_no, lot_no, characteristic, measured_value, sample_qty, defect_qty, defect_kinds, result, inspector, inspected_at, is_void) VALUES
  (1, 'eng', 'INS-20260105-001', 'WO-A01-001', 'AOI-1', 'AOI', 'SN-0001', NULL, NULL, NULL, 1, 0, 0, 'PASS', '王芳', '2026-01-05 08:45:00+08', FALSE),
  (2, 'eng', 'INS-20260105-002', 'WO-A01-001', 'AOI-1', 'AOI', 'SN-0002', NULL, NULL, NULL, 1, 1, 2, 'FAIL', '王芳', '2026-01-05 08:46:00+08', FALSE);
INSERT INTO enghub.defects_factory_sh_01 (defect_id, work_order_id, inspection_no, seq_no, serial_no, operation, station_id, defect_code, defect_name, defect_qty, found_at, reported_by, is_void) VALUES
  (2, 'WO-A01-001', 'INS-20260105-002', 2, 'SN-0002', 'AOI', 'AOI-1', 'D02', '漏焊', 2, '2026-01-05 08:46:00+08', '王芳', FALSE);

-- A sample, two measured values of which one is voided, and a defect that an operator found without an inspection.
INSERT INTO enghub.inspection_records_q1_2026 (record_id, tenant_id, inspection_no, work_order_id, station_id, operation, serial_no, lot_no, characteristic, measured_value, sample_qty, defect_qty, defect_kinds, result, inspector, inspected_at, is_void) VALUES
  (3, 'eng', 'INS-20260105-003', 'WO-77', 'FQC-1', 'FINAL', NULL, 'LOT-20260105-002', '外观', NULL, 50, 2, 0, 'PASS', '李强', '2026-01-05 09:20:00+08', FALSE),
  (4, 'eng', 'INS-20260105-004', 'WO-77', 'LATHE-3', 'TURN', NULL, 'LOT-20260105-002', '外径', 74.002, 0, 0, 0, 'PASS', '李强', '2026-01-05 09:30:00+08', FALSE),
  (5, 'eng', 'INS-20260105-005', 'WO-77', 'LATHE-3', 'TURN', NULL, 'LOT-20260105-002', '外径', 47.001, 0, 0, 0, 'PASS', '李强', '2026-01-05 09:31:00+08', FALSE);
UPDATE enghub.inspection_records_q1_2026 SET is_void = TRUE WHERE record_id = 5;
INSERT INTO enghub.defects_factory_sh_01 (defect_id, work_order_id, inspection_no, seq_no, serial_no, operation, station_id, defect_code, defect_name, defect_qty, found_at, reported_by, is_void) VALUES
  (3, 'WO-A01-001', NULL, 1, 'SN-0003', 'PACK', 'PACK-1', 'D09', '划伤', 1, '2026-01-05 10:10:00+08', '赵敏', FALSE);

-- Late in the month an order is completed; the next month's table begins, with report numbers of its own.
UPDATE enghub.work_orders SET status = 'COMPLETED', completed_at = '2026-01-31 16:00:00+08', updated_at = '2026-01-31 16:00:01+08' WHERE id = 1;
INSERT INTO enghub.production_reports_202602 (report_id, tenant_id, factory_id, work_order_id, product_id, station_id, good_qty, defect_qty, rework_qty, shift, produced_by, report_time, is_void) VALUES
  (1, 'eng', 'factory_sh_01', 'WO-77', 'RING-74', 'LATHE-3', 20, 0, 0, '早班', '李强', '2026-02-01 08:30:00+08', FALSE);
