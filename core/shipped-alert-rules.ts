// The alert rules that come with linepulse (domain 5.3), as a configuration file would write them, each with what to do next in 简体中文 and
// English. What each one means, and who tells what it judges, is in docs/alerts.md.

/** A rule as it is written; `core/alert-config.ts` says which fields there are. */
export interface WrittenRule {
  readonly name: string;
  readonly condition: { readonly type: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

const AT_LINE = "factory={factory}&line={line}";

const QUALITY: readonly WrittenRule[] = [
  {
    name: "spc-signal",
    severity: "P1",
    condition: { type: "signal" },
    by: ["line", "station", "characteristic", "product"],
    carry: ["gauge"],
    keepFiringFor: "15m",
    title: { zh: "SPC 判异", en: "SPC signal" },
    next: {
      zh: "复测该件并确认量具；隔离上一合格点之后的产品；按失控行动计划（OCAP）查人、机、料、法、环，并在控制图上记录原因与措施",
      en: "Measure the part again and check the gauge; hold what was made since the last good point; follow the out-of-control action plan and note cause and action on the chart",
    },
    chart: `/spc?${AT_LINE}&station={station}&characteristic={characteristic}&product={product}`,
  },
  {
    name: "yield-low",
    severity: "P1",
    condition: { type: "threshold", sample: "first-pass-yield", op: "<", value: 0.85, n: 20, expires: "2h" },
    by: ["line", "operation", "product"],
    title: { zh: "直通率过低", en: "First-pass yield low" },
    next: {
      zh: "查看该工序不良柏拉图的首位缺陷；核对最近的换型、换料与工装；必要时停线隔离",
      en: "Look at the first defect of the operation's Pareto; check the last changeover, material and tooling; stop and hold if it goes on",
    },
    chart: `/yield?${AT_LINE}&operation={operation}&product={product}`,
  },
  {
    name: "yield-drop",
    severity: "P1",
    condition: { type: "history", sample: "first-pass-yield", k: 3, windows: 30, minWindows: 10, n: 20, least: 0.01, expires: "2h" },
    by: ["line", "operation", "product"],
    title: { zh: "直通率低于历史均值 3σ", en: "First-pass yield below its history" },
    next: {
      zh: "对比最近正常时段：换过什么料、程序、人员或工装；查看柏拉图中新增的缺陷代码",
      en: "Compare with the last normal hours: what material, program, people or tooling changed; look for a defect code that is new in the Pareto",
    },
    chart: `/yield?${AT_LINE}&operation={operation}&product={product}`,
  },
];

const PRODUCTION: readonly WrittenRule[] = [
  {
    name: "line-down",
    severity: "P0",
    condition: { type: "finding", finding: "line-down" },
    by: ["line"],
    for: "5m",
    title: { zh: "产线停机", en: "Line down" },
    next: {
      zh: "通知班组长与设备维修到现场；在 OEE 页面登记停机原因；评估对在制工单交期的影响",
      en: "Send the shift leader and maintenance to the line; enter the reason of the stop; see which orders will be late",
    },
    chart: `/oee?${AT_LINE}`,
  },
  {
    name: "oee-low",
    severity: "P2",
    condition: { type: "threshold", sample: "oee", op: "<", value: "limit", n: 1_800_000, expires: "2h" },
    by: ["line"],
    for: "10m",
    title: { zh: "OEE 低于目标", en: "OEE below target" },
    next: {
      zh: "在损失分解中找出本班最大损失（停机、速度或不良），先处理这一项",
      en: "Find the shift's largest loss (stops, speed or defects) and work on that one first",
    },
    chart: `/oee?${AT_LINE}`,
  },
  {
    name: "order-long",
    severity: "P2",
    condition: { type: "finding", finding: "stuck-order" },
    by: ["line", "order"],
    title: { zh: "工单在制超时", en: "Order too long in production" },
    next: {
      zh: "确认工单是否已完工未报工；若仍在产，查卡在哪道工序并与计划员确认交期",
      en: "See whether it is finished but not reported; if it is not, find the operation that holds it and talk to the planner",
    },
    chart: "/orders?factory={factory}&order={order}",
  },
  {
    name: "lot-aged",
    severity: "P2",
    condition: { type: "finding", finding: "aged-lot" },
    by: ["line", "operation", "lot", "serial"],
    title: { zh: "批次滞留超时", en: "Lot waits too long" },
    next: {
      zh: "到该工序找到批次：确认是否待料、待检或被遗忘；超过有效时限的先送检再投产",
      en: "Find the lot at the operation: does it wait for material, for inspection, or was it forgotten; have it inspected if its time limit is over",
    },
    chart: `/wip?${AT_LINE}&operation={operation}`,
  },
  {
    name: "wip-negative",
    severity: "P2",
    condition: { type: "finding", finding: "negative-quantity" },
    by: ["line", "operation", "lot", "serial"],
    title: { zh: "在制品数量为负", en: "Negative WIP" },
    next: {
      zh: "该批次有漏报的转入或重复的转出：在 MES 中核对转移记录并补报",
      en: "A move into the operation is missing, or one out of it was sent twice: compare the lot's moves with the MES and correct them",
    },
    chart: `/wip?${AT_LINE}&operation={operation}`,
  },
  {
    name: "report-rate",
    severity: "P1",
    condition: { type: "threshold", sample: "reports", op: ">", value: 100, expires: "3m" },
    by: ["line"],
    title: { zh: "报工频率异常", en: "Too many reports" },
    next: {
      zh: "多为终端重复提交或接口重发：找出来源终端，核对产量后更正多计的数量",
      en: "Mostly a terminal or an interface that sends again and again: find it, then compare and correct the quantities",
    },
    chart: `/oee?${AT_LINE}`,
  },
  {
    name: "device-silent",
    severity: "P1",
    condition: { type: "absence", pulse: "station", after: "5m" },
    by: ["line", "station"],
    title: { zh: "设备无数据", en: "Device silent" },
    next: {
      zh: "检查设备网关与网络；设备确已停用的，在报警页面手工关闭，再次上报前不会再提醒",
      en: "Check gateway and network; a device that was taken away: resolve the alert by hand, it is not missed again until it reports",
    },
    chart: `/oee?${AT_LINE}`,
  },
];

const SYSTEM: readonly WrittenRule[] = [
  {
    name: "cdc-delay",
    severity: "P1",
    condition: { type: "threshold", sample: "source-delay", op: ">", value: 300_000, expires: "5m" },
    by: ["source"],
    title: { zh: "MES 数据延迟", en: "MES data is late" },
    next: {
      zh: "工单、在制与良率暂不可信：查看连接器状态、数据库负载与网络",
      en: "Do not trust orders, WIP and yield meanwhile: look at the connector's state, the database's load and the network",
    },
    chart: "/data",
  },
  {
    name: "source-stopped",
    severity: "P1",
    condition: { type: "finding", finding: "source-stopped" },
    by: ["source"],
    title: { zh: "MES 数据源停止", en: "MES source stands still" },
    next: { zh: "按数据页给出的原因处理后重启该数据源", en: "Read the reason on the data page, remove it, then start the source again" },
    chart: "/data",
  },
  {
    name: "source-quality",
    severity: "P2",
    condition: { type: "threshold", sample: "source-quality", op: "<", value: "limit", expires: "10m" },
    by: ["source", "table"],
    for: "5m",
    title: { zh: "数据源质量低于目标", en: "Data quality of a source below target" },
    next: {
      zh: "在数据页查看该表的哪项指标未达标及死信原因；请数据源系统的负责人修正录入或接口",
      en: "See on the data page which figure of the table misses its target, and the reasons of its dead letters; have whoever keeps the source system correct entries or interface",
    },
    chart: "/data?source={source}&table={table}",
  },
  {
    name: "slot-lag",
    severity: "P1",
    condition: { type: "threshold", sample: "slot-bytes", op: ">", value: 1_073_741_824, expires: "10m" },
    by: ["source"],
    for: "5m",
    title: { zh: "数据库复制槽积压", en: "Replication slot falls behind" },
    next: {
      zh: "连接器停止读取会撑满数据库磁盘：先恢复连接器；来不及时由 DBA 评估删除复制槽（之后需重新快照）",
      en: "A connector that does not read fills the database's disk: start it again; if there is no time, the DBA may drop the slot (a new snapshot is needed then)",
    },
    chart: "/data",
  },
  {
    name: "dead-letters",
    severity: "P1",
    condition: { type: "threshold", sample: "dead-letters", op: ">", value: 0, expires: "15m" },
    by: ["line", "source"],
    title: { zh: "有数据进入死信", en: "Dead letters" },
    next: {
      zh: "用 linepulse deadletter list 查看原因，修正来源后用 replay 重放",
      en: "See why with `linepulse deadletter list`, correct the sender, then `linepulse deadletter replay`",
    },
    chart: "/data",
  },
  {
    name: "consumer-lag",
    severity: "P1",
    condition: { type: "threshold", sample: "consumer-lag", op: ">", value: 10_000, expires: "5m" },
    by: ["partition"],
    for: "2m",
    title: { zh: "处理积压", en: "Processing falls behind" },
    next: {
      zh: "看板数字暂时滞后：检查处理进程是否在运行、CPU 与磁盘是否饱和",
      en: "Figures are behind: see whether the processors run, and whether CPU or disk are at their limit",
    },
    chart: "/data",
  },
  {
    name: "line-quarantined",
    severity: "P1",
    condition: { type: "finding", finding: "line-quarantined" },
    by: ["line"],
    title: { zh: "产线计算被隔离", en: "Line in quarantine" },
    next: {
      zh: "该产线数据已保存但不再计算：联系 linepulse 管理员，修复后从隔离区恢复",
      en: "The line's data is kept but not computed: tell whoever runs linepulse; it goes on from quarantine after the repair",
    },
    chart: "/data",
  },
  {
    name: "sink-stopped",
    severity: "P1",
    condition: { type: "finding", finding: "sink-stopped" },
    by: ["table", "partition"],
    title: { zh: "写入数据仓库停止", en: "A sink stands still" },
    next: {
      zh: "新数据不再进入报表：查看数据页中的错误码，恢复数据仓库后自动补写",
      en: "Reports get no new data: read the code on the data page; once the warehouse is back, it catches up by itself",
    },
    chart: "/data",
  },
];

export const SHIPPED_ALERT_RULES: readonly WrittenRule[] = [...QUALITY, ...PRODUCTION, ...SYSTEM];
