// What the plant's out-of-control action plans say: the first thing to do when a rule hits, by rule.
import type { RuleName } from "../../core/plan.ts";

/** Where nothing more is known of a process than what a rule tells: a shift, a trend, two populations, too little spread. */
const GENERAL: Readonly<Record<RuleName, string>> = {
  nelson1: "隔离该件，复测确认；检查量具与装夹 / hold the part, measure again; check gauge and clamping",
  nelson2: "过程均值已偏移：查最近的换刀、换料、换人 / the mean has moved: look for a new tool, material or operator",
  nelson3: "趋势：检查磨损与温度 / a trend: check wear and temperature",
  nelson4: "交替：两套工装或两个夹位是否混用 / alternating: are two fixtures or clamps taking turns?",
  nelson5: "均值可能偏移：加抽五件 / the mean may have moved: measure five more parts",
  nelson6: "小幅偏移：核对设定值 / a small shift: compare the settings with the sheet",
  nelson7: "分层或控制限过宽：核对抽样方式，必要时重新计算 / stratified, or limits too wide: check the sampling, recompute if so",
  nelson8: "混合：按工装、班组分层比较 / a mixture: compare by tool and crew",
  westernElectric1: "超限：停机复测 / beyond a limit: stop and measure again",
  westernElectric2: "接近界限：加密抽样 / near a limit: sample more often",
  westernElectric3: "小幅偏移：核对设定值 / a small shift: compare the settings with the sheet",
  westernElectric4: "均值已偏移：查最近的变更 / the mean has moved: look for what has changed",
};

export type Actions = Readonly<Partial<Record<RuleName, string>>>;

/** A text for each of the rules; `own` are those that fit the process better than the general ones. */
export function actionsFor(rules: readonly RuleName[], own: Actions = {}): Actions {
  return Object.fromEntries(rules.map((rule) => [rule, own[rule] ?? GENERAL[rule]]));
}
