// The messages' words in 简体中文.
import type { Words } from "./words.ts";

const over = (limit: string | undefined, word: string) => (limit === undefined ? "" : `，${word} ${limit}`);

export const wordsZhCn: Words = {
  language: "zh-CN",
  kinds: { firing: "", resolved: "✅已恢复", acknowledged: "👤已确认", escalated: "⏫升级", digest: "汇总", report: "" },
  past: "已过去",
  severities: { P0: "P0 紧急", P1: "P1 重要", P2: "P2 一般" },
  subjects: {
    line: "产线",
    station: "工位",
    operation: "工序",
    product: "产品",
    characteristic: "特性",
    order: "工单",
    lot: "批次",
    serial: "序列号",
    source: "来源",
    table: "数据表",
  },
  rules: {
    "spc-signal": {
      what: ({ value, subject }) => `${subject.characteristic ?? ""} SPC 异常${value === undefined ? "" : ` ${value}`}`.trim(),
      next: "隔离可疑品，查看控制图，按反应计划处理",
    },
    "yield-low": {
      what: ({ value, limit }) => `直通率${value === undefined ? "偏低" : ` ${value}`}${over(limit, "低于")}`,
      next: "查看最近的不良现象，确认是否停线",
    },
    "yield-drop": {
      what: ({ value, limit }) => `直通率${value === undefined ? "异常下降" : ` ${value}`}${over(limit, "低于正常波动下限")}`,
      next: "对比最近正常时段：换料、程序、人员、工装有何变化",
    },
    "line-down": { what: () => "产线已停机", next: "通知班组长和设备维修到现场，登记停机原因" },
    "oee-low": { what: ({ value, limit }) => `OEE ${value ?? "偏低"}${over(limit, "低于目标")}`, next: "查看最大的损失并处理" },
    "order-long": {
      what: ({ value, limit, subject }) => `工单 ${subject.order ?? ""} 生产已 ${value ?? "很久"}${over(limit, "超过")}`,
      next: "确认工单卡在哪个工位，或关闭工单",
    },
    "lot-aged": {
      what: ({ value, limit, subject }) =>
        `${subject.lot === undefined && subject.serial !== undefined ? `序列号 ${subject.serial}` : `批次 ${subject.lot ?? ""}`.trim()} 已滞留 ${value ?? "很久"}${over(limit, "超过")}`,
      next: "到该工序找到它：待料、待检还是被遗忘",
    },
    "report-rate": {
      what: ({ value, limit }) => `上报过快${value === undefined ? "" : ` ${value}/分钟`}${over(limit, "超过")}`,
      next: "检查设备是否重复上报",
    },
    "cdc-delay": { what: ({ value, limit }) => `数据同步延迟 ${value ?? ""}${over(limit, "超过")}`, next: "检查 Kafka Connect 和源数据库" },
    "source-stopped": { what: () => "数据源已停止", next: "在数据页查看原因，处理后重启该数据源" },
    "source-quality": {
      what: ({ value, limit }) => `数据质量 ${value ?? "偏低"}${over(limit, "低于目标")}`,
      next: "在数据页查看未达标的指标和死信原因，由数据源负责人修正",
    },
    "device-silent": { what: ({ value }) => `设备无数据${value === undefined ? "" : ` ${value}`}`, next: "检查设备电源、网络和网关" },
    "wip-negative": { what: ({ value }) => `在制品为负${value === undefined ? "" : ` ${value}`}`, next: "核对漏扫的过站记录，盘点在制品" },
    "dead-letters": {
      what: ({ value }) => `有无法处理的消息${value === undefined ? "" : ` ${value} 条`}`,
      next: "运行 linepulse deadletter list 查看原因",
    },
    "consumer-lag": {
      what: ({ value, limit }) => `处理积压 ${value ?? ""}${over(limit, "超过")}`,
      next: "查看 linepulse status 和主机负载",
    },
    "slot-lag": {
      what: ({ value, limit }) => `复制槽积压 ${value ?? ""}${over(limit, "超过")}`,
      next: "检查连接器；磁盘写满前删除不用的复制槽",
    },
    "line-quarantined": { what: () => "产线数据暂停计算（已隔离）", next: "数据已保存但未计算：联系 linepulse 管理员" },
    "sink-stopped": { what: () => "数据仓库停止写入", next: "查看 linepulse status；仓库恢复后会自动补写" },
  },
  what: "现象",
  where: "位置",
  howBad: "程度",
  since: "开始",
  lasted: "持续",
  values: "最近",
  limit: "限值",
  target: "目标",
  next: "处理",
  by: "确认人",
  rule: "规则",
  id: "编号",
  chart: "查看图表",
  acknowledge: "去确认",
  page: "打开报警页",
  cut: "（内容过长，已截断）",
  hidden: "内容被机器人拒收，详情见报警页",
  test: "测试消息：linepulse 可以发送到这里",
  colon: "：",
  digest: {
    title: ({ P0, P1, P2 }) => `报警汇总 P0 ${P0} · P1 ${P1} · P2 ${P2}`,
    group: ({ name, count, past, since, example }) =>
      `${name} × ${count}${past > 0 ? `（${past} 条已恢复）` : ""}，自 ${since}，如 ${example}`,
    otherGroups: ({ groups, count }) => `另有 ${groups} 类 P1 共 ${count} 条`,
    rest: (count) => `其余 ${count} 条，见报警页`,
    stillWaiting: (count) => `还有 ${count} 条稍后汇总`,
  },
};
