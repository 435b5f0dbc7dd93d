// What a rule of alerts looks for, as one sentence in 简体中文 and in English, so that nobody has to read its configuration.
import type { AlertRule, Condition } from "../../core/alert-config.ts";
import { durationText } from "../../core/figure-text.ts";

export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** What the program observes by itself (`OBSERVED`); whatever else is observed is called by its own name. */
const NAMES: Readonly<Record<string, Words>> = {
  "stuck-order": { zh: "工单在制超时", en: "an order is too long in production" },
  "aged-lot": { zh: "批次在工序滞留超时", en: "a lot waits too long at an operation" },
  "negative-quantity": { zh: "在制品数量为负", en: "a quantity in process is negative" },
  "line-down": { zh: "产线停机", en: "a line is down" },
  "line-quarantined": { zh: "产线计算被隔离", en: "a line is in quarantine" },
  "source-stopped": { zh: "数据源停止", en: "a source stands still" },
  "sink-stopped": { zh: "写入数据仓库停止", en: "a sink stands still" },
  oee: { zh: "OEE", en: "OEE" },
  "first-pass-yield": { zh: "直通率", en: "first-pass yield" },
  reports: { zh: "每分钟报工次数", en: "reports a minute" },
  "source-delay": { zh: "数据源延迟", en: "the delay of a source" },
  "source-quality": { zh: "数据源质量", en: "the data quality of a source" },
  "dead-letters": { zh: "死信数", en: "dead letters" },
  "consumer-lag": { zh: "处理积压", en: "records not yet processed" },
  "slot-bytes": { zh: "复制槽积压字节数", en: "bytes kept by a replication slot" },
  spc: { zh: "控制图判异", en: "signals of control charts" },
  station: { zh: "工位", en: "a station" },
  source: { zh: "数据源", en: "a source" },
};

/** How a figure that the program tells is written; others as plain numbers. */
const UNITS: Readonly<Record<string, "ratio" | "ms">> = {
  oee: "ratio",
  "first-pass-yield": "ratio",
  "source-delay": "ms",
  "source-quality": "ratio",
};

const OPERATORS = { "<": "<", "<=": "≤", ">": ">", ">=": "≥" } as const;
const SIDES = {
  below: { zh: "低于", en: "below" },
  above: { zh: "高于", en: "above" },
  both: { zh: "偏离", en: "away from" },
} as const;

/**
 * What must be so for an alert of the rule to fire.
 *
 * @example sentenceOf(rule).en // "first-pass yield < 85%, of at least 20, for 5m"
 */
export function sentenceOf({ condition, for: forMs, workingTime }: Pick<AlertRule, "condition" | "for" | "workingTime">): Words {
  const { zh, en } = conditionWords(condition);
  const lasting = lengthOf(forMs);
  const zhEnd = `${forMs > 0 ? `，持续 ${lasting.zh}` : ""}${workingTime ? "（仅工作时间）" : ""}`;
  const enEnd = `${forMs > 0 ? `, for ${lasting.en}` : ""}${workingTime ? ", in working time only" : ""}`;
  return { zh: zh + zhEnd, en: en + enEnd };
}

function conditionWords(condition: Condition): Words {
  switch (condition.type) {
    case "threshold":
      return thresholdWords(condition);
    case "history":
      return historyWords(condition);
    case "absence": {
      const { zh, en } = nameOf(condition.pulse);
      const after = lengthOf(condition.after);
      return { zh: `${zh} ${after.zh} 无数据`, en: `nothing is heard of ${en} for ${after.en}` };
    }
    case "rate": {
      const { zh, en } = nameOf(condition.name);
      const within = lengthOf(condition.within);
      return { zh: `${within.zh} 内达到 ${condition.count} 次：${zh}`, en: `${condition.count} times within ${within.en}: ${en}` };
    }
    case "finding":
      return nameOf(condition.finding);
    case "signal":
      return signalWords(condition);
  }
}

function thresholdWords({ sample, op, value, n }: Extract<Condition, { type: "threshold" }>): Words {
  const { zh, en } = nameOf(sample);
  const limit = value === "limit" ? { zh: "其目标或限值", en: "its own target or limit" } : figureWords(sample, value);
  const least = leastWords(sample, n);
  return { zh: `${zh} ${OPERATORS[op]} ${limit.zh}${least.zh}`, en: `${en} ${OPERATORS[op]} ${limit.en}${least.en}` };
}

function historyWords({ sample, side, k, windows, n }: Extract<Condition, { type: "history" }>): Words {
  const { zh, en } = nameOf(sample);
  const least = leastWords(sample, n);
  return {
    zh: `${zh} ${SIDES[side].zh}近 ${windows} 个时段均值 ${k}σ 以上${least.zh}`,
    en: `${en} more than ${k}σ ${SIDES[side].en} the mean of its last ${windows} windows${least.en}`,
  };
}

function signalWords({ rules, charts }: Extract<Condition, { type: "signal" }>): Words {
  const wanted = rules?.join(", ");
  const of = charts === undefined ? both("") : { zh: `（${charts.join("、")}）`, en: ` (${charts.join(", ")})` };
  return {
    zh: `控制图${of.zh}违反${wanted === undefined ? "控制计划中的任一判异规则" : `规则 ${wanted}`}`,
    en: `a point of a control chart${of.en} breaks ${wanted === undefined ? "any rule of its control plan" : wanted}`,
  };
}

/** What a figure rests on: production time of OEE, units of all others. */
function leastWords(sample: string, n: number): Words {
  if (n <= 0) return both("");
  const least = sample === "oee" ? lengthOf(n) : both(String(n));
  return { zh: `（基数不少于 ${least.zh}）`, en: `, of at least ${least.en}` };
}

/** What is observed, in words; a name that the program does not tell stands for itself. */
export function nameOf(name: string): Words {
  return NAMES[name] ?? both(name);
}

function both(text: string): Words {
  return { zh: text, en: text };
}

/** A limit has the digits that it was configured with. */
function figureWords(sample: string, value: number): Words {
  if (UNITS[sample] === "ratio") return both(`${Number((value * 100).toPrecision(6))}%`);
  return UNITS[sample] === "ms" ? lengthOf(value) : both(String(value));
}

function lengthOf(ms: number): Words {
  return { zh: durationText(ms, "zh-CN"), en: durationText(ms, "en") };
}
