-- The part of BTC SaaS MES (schema btc_core, MySQL 8 / MariaDB 10.6+) that linepulse reads. 博特 MES 中 linepulse 读取的表。
-- An example: names, keys and meanings are what counts; further columns do not matter. 示例结构，多余的列不影响读取。
CREATE DATABASE IF NOT EXISTS btc_core CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE btc_core.item_master (
  item_id BIGINT NOT NULL AUTO_INCREMENT COMMENT '物料主键',
  tenant_id VARCHAR(32) NOT NULL COMMENT '租户',
  item_code VARCHAR(64) NOT NULL COMMENT '物料编码',
  item_name VARCHAR(200) NOT NULL COMMENT '物料名称',
  item_type VARCHAR(16) NOT NULL DEFAULT 'FG' COMMENT '类型：FG 成品 / SFG 半成品 / RM 原料',
  unit VARCHAR(16) NOT NULL DEFAULT 'PCS' COMMENT '单位',
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT '创建时间',
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3) COMMENT '更新时间',
  PRIMARY KEY (item_id),
  UNIQUE KEY uk_item (tenant_id, item_code)
) ENGINE = InnoDB COMMENT = '物料主数据';

CREATE TABLE btc_core.work_order (
  wo_id BIGINT NOT NULL AUTO_INCREMENT COMMENT '工单主键',
  tenant_id VARCHAR(32) NOT NULL COMMENT '租户',
  factory_code VARCHAR(32) NULL COMMENT '工厂',
  wo_no VARCHAR(64) NOT NULL COMMENT '工单号 WO-<产线>-<流水>，如 WO-A01-001',
  item_id BIGINT NOT NULL COMMENT '物料',
  planned_qty INT NOT NULL COMMENT '计划数量',
  status VARCHAR(16) NOT NULL DEFAULT 'CREATED' COMMENT 'CREATED/RELEASED/IN_PROGRESS/COMPLETED/CLOSED/CANCELLED',
  due_at DATETIME(3) NULL COMMENT '交期',
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT '创建时间',
  released_at DATETIME(3) NULL COMMENT '下达时间',
  started_at DATETIME(3) NULL COMMENT '开工时间',
  completed_at DATETIME(3) NULL COMMENT '完工时间',
  cancelled_at DATETIME(3) NULL COMMENT '取消时间',
  is_deleted TINYINT(1) NOT NULL DEFAULT 0 COMMENT '逻辑删除',
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3) COMMENT '更新时间',
  PRIMARY KEY (wo_id),
  UNIQUE KEY uk_wo (tenant_id, wo_no),
  KEY ix_wo_item (item_id)
) ENGINE = InnoDB COMMENT = '生产工单';

CREATE TABLE btc_core.production_lot (
  lot_id BIGINT NOT NULL AUTO_INCREMENT COMMENT '批次主键',
  lot_no VARCHAR(64) NOT NULL COMMENT '批次号 LOT-YYYYMMDD-SEQ',
  wo_id BIGINT NOT NULL COMMENT '工单',
  lot_qty INT NOT NULL COMMENT '批次数量',
  hold_flag TINYINT(1) NOT NULL DEFAULT 0 COMMENT '是否冻结',
  hold_reason VARCHAR(100) NULL COMMENT '冻结原因',
  hold_at DATETIME(3) NULL COMMENT '冻结时间',
  release_at DATETIME(3) NULL COMMENT '解冻时间',
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT '创建时间',
  PRIMARY KEY (lot_id),
  UNIQUE KEY uk_lot (lot_no),
  KEY ix_lot_wo (wo_id)
) ENGINE = InnoDB COMMENT = '生产批次';

CREATE TABLE btc_core.serial_number (
  sn_id BIGINT NOT NULL AUTO_INCREMENT COMMENT '序列号主键',
  sn VARCHAR(64) NOT NULL COMMENT '序列号 SN-<批次号>-SEQ',
  lot_id BIGINT NULL COMMENT '批次',
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT '创建时间',
  PRIMARY KEY (sn_id),
  UNIQUE KEY uk_sn (sn),
  KEY ix_sn_lot (lot_id)
) ENGINE = InnoDB COMMENT = '序列号';

CREATE TABLE btc_core.inspection (
  insp_id BIGINT NOT NULL AUTO_INCREMENT COMMENT '检验单主键',
  insp_no VARCHAR(64) NOT NULL COMMENT '检验单号 INS-YYYYMMDD-SEQ',
  insp_type VARCHAR(16) NOT NULL COMMENT 'IPQC 巡检 / FQC 终检 / OQC 出货检 / TEST 单件测试 / SPC 抽样测量',
  wo_id BIGINT NOT NULL COMMENT '工单',
  lot_id BIGINT NULL COMMENT '批次',
  sn_id BIGINT NULL COMMENT '序列号（单件测试）',
  operation_code VARCHAR(32) NOT NULL COMMENT '工序',
  station_code VARCHAR(32) NOT NULL COMMENT '工位',
  check_item VARCHAR(64) NULL COMMENT '检验项目',
  sample_qty INT NOT NULL DEFAULT 0 COMMENT '抽检数',
  defect_qty INT NOT NULL DEFAULT 0 COMMENT '不良数',
  result VARCHAR(16) NOT NULL DEFAULT 'PENDING' COMMENT 'PENDING/PASS/FAIL',
  defect_detail JSON NULL COMMENT '不良明细 [{"code":"短路","qty":1}]',
  inspector VARCHAR(64) NULL COMMENT '检验员',
  inspected_at DATETIME(3) NULL COMMENT '判定时间',
  is_deleted TINYINT(1) NOT NULL DEFAULT 0 COMMENT '逻辑删除',
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT '创建时间',
  PRIMARY KEY (insp_id),
  UNIQUE KEY uk_insp (insp_no),
  KEY ix_insp_wo (wo_id)
) ENGINE = InnoDB COMMENT = '检验单';

CREATE TABLE btc_core.inspection_value (
  value_id BIGINT NOT NULL AUTO_INCREMENT COMMENT '测量值主键',
  insp_id BIGINT NOT NULL COMMENT '检验单',
  seq_no INT NOT NULL COMMENT '序号，从 1 起连续',
  char_code VARCHAR(64) NOT NULL COMMENT '特性',
  measured_value DECIMAL(18,6) NOT NULL COMMENT '实测值',
  gauge_code VARCHAR(64) NULL COMMENT '量具',
  measured_at DATETIME(3) NOT NULL COMMENT '测量时间',
  PRIMARY KEY (value_id),
  UNIQUE KEY uk_value (insp_id, seq_no)
) ENGINE = InnoDB COMMENT = '检验测量值';

CREATE TABLE btc_core.trace_event (
  trace_id BIGINT NOT NULL AUTO_INCREMENT COMMENT '追溯主键',
  wo_id BIGINT NOT NULL COMMENT '工单',
  lot_id BIGINT NULL COMMENT '批次（与序列号二选一）',
  sn_id BIGINT NULL COMMENT '序列号',
  operation_code VARCHAR(32) NOT NULL COMMENT '工序',
  event_type VARCHAR(16) NOT NULL COMMENT 'ENTER 进站 / LEAVE 出站 / REWORK 返工进站 / SCRAP 报废 / SHIP 出货',
  qty INT NOT NULL DEFAULT 1 COMMENT '数量',
  event_time DATETIME(3) NOT NULL COMMENT '发生时间',
  is_deleted TINYINT(1) NOT NULL DEFAULT 0 COMMENT '逻辑删除',
  PRIMARY KEY (trace_id),
  KEY ix_trace_wo (wo_id)
) ENGINE = InnoDB COMMENT = '追溯事件';
