// 简体中文: the choice of a span of time.
import type { RangeMessages } from "./range-en.ts";

export const rangeZhCn: RangeMessages = {
  range: {
    kind: { label: "范围", shift: "班次", day: "日", week: "周", custom: "起止时间" },
    previous: "更早",
    next: "更晚",
    now: "现在",
    from: "从",
    to: "到",
    apply: "显示",
    wrongSpan: "“到”必须晚于“从”。",
    zone: "{zone} 时间",
    live: "截至 {clock}",
    weekOf: "{day} 起一周",
  },
};
