// Who works where: two crews a line, and after the break everybody takes the next station.
import type { Instant } from "../../core/time.ts";
import { BREAK_AFTER_MS, SHIFT_MS } from "./plant.ts";

/** Crews by line: the day's, then the night's; one person a station. */
const CREWS: Readonly<Record<string, readonly [day: readonly string[], night: readonly string[]]>> = {
  rings: [
    ["张伟", "李娜", "王强", "刘洋", "陈静"],
    ["赵磊", "孙丽", "周涛", "吴敏", "郑浩"],
  ],
  boards: [
    ["冯雪", "朱军", "何芳", "罗斌", "高燕"],
    ["林峰", "马超", "胡蓉", "谢鹏", "唐莉"],
  ],
};

/** The crew of the shift that `at` falls into, in the order of the stations. */
export function crewAt(line: string, at: Instant): readonly string[] {
  const turn = Math.floor(at / SHIFT_MS);
  return CREWS[line]?.[turn % 2] ?? [];
}

/** Who works at a station (its place along the line, from 0). */
export function operatorAt(line: string, { place, at }: { place: number; at: Instant }): string {
  const crew = crewAt(line, at);
  const isAfterBreak = at - Math.floor(at / SHIFT_MS) * SHIFT_MS >= BREAK_AFTER_MS;
  return crew[(place + Number(isAfterBreak)) % crew.length] ?? "";
}
