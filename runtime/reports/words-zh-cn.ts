// The words of reports in 简体中文.
import type { ReportWords } from "./words.ts";

export const wordsZhCn: ReportWords = {
  titles: { shift: "交接班报告", daily: "质量日报", weekly: "损失周报" },
  losses: {
    plannedStop: "计划停机",
    breakdown: "故障停机",
    setup: "换型调整",
    waiting: "等待",
    microStop: "小停机",
    speed: "速度损失",
    defects: "不良损失",
  },
  none: "–",
  look: "查看",
  oee: (line, { oee, availability, effectiveness, qualityRatio }) =>
    `${line} OEE ${oee} = 时间开动率 ${availability} × 性能开动率 ${effectiveness} × 质量率 ${qualityRatio}`,
  parts: ({ good, scrap, rework }) => `良品 ${good}，报废 ${scrap}，返工 ${rework}`,
  topLosses: (line, losses) => `${line} 主要损失：${losses}`,
  breakdowns: ({ breakdowns, mtbf, mttr, microStops }) => `故障 ${breakdowns} 次（MTBF ${mtbf}，MTTR ${mttr}），小停机 ${microStops} 次`,
  yield: ({ value, units }) => `直通率 ${value}，共 ${units} 件`,
  worstOperation: (place, value, units) => `最低工序：${place} ${value}（${units} 件）`,
  product: (product, value) => `流通合格率 ${product} ${value}`,
  defects: (list) => `主要不良：${list}`,
  signals: ({ total, open }) => `SPC 判异 ${total}，其中 ${open} 次未填写原因`,
  worstSeries: (list) => `判异最多：${list}`,
  alerts: ({ P0, P1, P2 }) => `未关闭报警：P0 ${P0} · P1 ${P1} · P2 ${P2}`,
  noAlerts: "没有未关闭的报警",
  stuck: (count, oldest, age) => `在制超时工单 ${count} 个，最久 ${oldest}（${age}）`,
  noStuck: "没有在制超时的工单",
  nothing: "本时段没有生产和检测数据",
  late: "（补发：linepulse 当时未运行）",
  against: { shift: "▲▼ 与上一班相比", daily: "▲▼ 与前一日相比", weekly: "▲▼ 与前一周相比" },
};
