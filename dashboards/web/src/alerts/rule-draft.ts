// A rule of alerts as a form holds it, every field a text; and as the configuration writes it.
//   I1. `writtenOf(draftOf(rule))` is the rule again: the check of the API gives for it what is in force.
//   I2. A field of another condition than the chosen one is not written.
import type { Severity } from "../api/alert.ts";
import type { Rule } from "../api/alert-rule.ts";
import { isJson, type Json, listOf, textOf } from "../api/json.ts";
import type { MatchRow } from "./silence-form.ts";

export const CONDITIONS = ["threshold", "history", "absence", "rate", "finding", "signal"] as const;
export type ConditionType = (typeof CONDITIONS)[number];

export interface RuleDraft {
  readonly name: string;
  readonly enabled: boolean;
  readonly severity: Severity;
  readonly type: ConditionType;
  readonly sample: string;
  readonly op: string;
  /** A number, or `limit`. */
  readonly value: string;
  readonly n: string;
  readonly expires: string;
  readonly side: string;
  readonly k: string;
  readonly windows: string;
  readonly minWindows: string;
  readonly least: string;
  readonly pulse: string;
  readonly after: string;
  readonly of: string;
  readonly observed: string;
  readonly count: string;
  readonly within: string;
  readonly finding: string;
  /** Empty = all of the control plan's. */
  readonly rules: readonly string[];
  readonly match: readonly MatchRow[];
  /** Empty = of all labels. */
  readonly by: readonly string[];
  readonly for: string;
  readonly keepFiringFor: string;
  readonly workingTime: boolean;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly nextZh: string;
  readonly nextEn: string;
}

export const EMPTY_DRAFT: RuleDraft = {
  name: "", enabled: true, severity: "P1", type: "threshold", sample: "first-pass-yield", op: "<", value: "0.9", n: "20", expires: "2h",
  side: "below", k: "3", windows: "30", minWindows: "10", least: "0.01", pulse: "station", after: "10m", of: "signal", observed: "spc",
  count: "3", within: "1h", finding: "line-down", rules: [], match: [], by: ["line", "station"], for: "0s", keepFiringFor: "0s", workingTime: false,
  titleZh: "", titleEn: "", nextZh: "", nextEn: "",
}; // biome-ignore format: one record

const SIZES = [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000], ["s", 1_000]] as const; // biome-ignore format: one list

/**
 * A length of time as the configuration writes it, in the largest unit that is whole.
 *
 * @example durationOf(5_400_000) // "90m"
 */
export function durationOf(ms: number): string {
  if (ms === 0) return "0s";
  const [unit, size] = SIZES.find(([, each]) => ms % each === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}

/** The draft of a rule in force; what its condition does not have is as in an empty draft. */
export function draftOf(rule: Rule): RuleDraft {
  const { condition } = rule;
  const { rules, type } = condition;
  return {
    ...EMPTY_DRAFT,
    ...{ name: rule.name, enabled: rule.enabled, severity: rule.severity, by: rule.by ?? [], workingTime: rule.workingTime },
    type: CONDITIONS.find((each) => each === type) ?? "threshold",
    ...textsOf(condition),
    rules: listOf(rules).map(textOf),
    match: Object.entries(rule.match).map(([label, values]) => ({ label, value: [values].flat().join(", ") })),
    for: durationOf(rule.forMs),
    keepFiringFor: durationOf(rule.keepFiringForMs),
    ...{ titleZh: rule.title.zh, titleEn: rule.title.en, nextZh: rule.next?.zh ?? "", nextEn: rule.next?.en ?? "" },
  };
}

function textsOf(condition: Json): Partial<RuleDraft> {
  const names = ["sample", "op", "value", "n", "side", "k", "windows", "minWindows", "least", "pulse", "of", "count", "finding"] as const;
  const plain = names.flatMap((name) => (condition[name] === undefined ? [] : [[name, textOf(condition[name])] as const]));
  const lengths = (["expires", "after", "within"] as const).flatMap((name) => {
    const ms = condition[name];
    return typeof ms === "number" ? [[name, durationOf(ms)] as const] : [];
  });
  const isFigure = condition.type === "threshold" || condition.type === "history";
  return {
    ...(isFigure && { expires: "" }),
    ...Object.fromEntries([...plain, ...lengths]),
    ...(condition.name !== undefined && { observed: textOf(condition.name) }),
  };
}

/** The rule as linepulse.yaml has it, all that the form says; of a shipped rule words that stayed are left out. */
export function writtenOf(draft: RuleDraft, inForce: Rule | undefined): Json {
  const { name, enabled, severity, match, by, workingTime } = draft;
  const isSame = (words: Rule["next"] | undefined, zh: string, en: string) =>
    words !== undefined && (words?.zh ?? "") === zh && (words?.en ?? "") === en;
  const isKept = inForce?.shipped === true && inForce.name === name;
  const keepsTitle = isKept && isSame(inForce.title, draft.titleZh, draft.titleEn);
  const keepsNext = isKept && isSame(inForce.next, draft.nextZh, draft.nextEn);
  const matched = match.flatMap(({ label, value }) => (label === "" || value.trim() === "" ? [] : [[label, valuesOf(value)] as const]));
  const isPlain = !isKept;
  return {
    name,
    ...((!enabled || isKept) && { enabled }),
    severity,
    condition: conditionOf(draft),
    ...((matched.length > 0 || isKept) && { match: Object.fromEntries(matched) }),
    ...(by.length > 0 && { by: [...by] }),
    ...((!isNone(draft.for) || !isPlain) && { for: draft.for.trim() }),
    ...((!isNone(draft.keepFiringFor) || !isPlain) && { keepFiringFor: draft.keepFiringFor.trim() }),
    ...((workingTime || isKept) && { workingTime }),
    ...(!keepsTitle && { title: wordsOf(draft.titleZh, draft.titleEn) }),
    ...(!keepsNext && (draft.nextZh || draft.nextEn) && { next: wordsOf(draft.nextZh, draft.nextEn) }),
  };
}

function conditionOf(draft: RuleDraft): Json {
  const { type } = draft;
  const number = (text: string) => (text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text));
  const figure = { sample: draft.sample, n: number(draft.n), ...(draft.expires.trim() && { expires: draft.expires.trim() }) };
  switch (type) {
    case "threshold":
      return { type, ...figure, op: draft.op, value: draft.value.trim() === "limit" ? "limit" : number(draft.value) };
    case "history": {
      const { k, windows, minWindows, least } = draft;
      return {
        type,
        ...figure,
        side: draft.side,
        k: number(k),
        windows: number(windows),
        minWindows: number(minWindows),
        least: number(least),
      };
    }
    case "absence":
      return { type, pulse: draft.pulse, after: draft.after.trim() };
    case "rate":
      return { type, of: draft.of, name: draft.observed, count: number(draft.count), within: draft.within.trim() };
    case "finding":
      return { type, finding: draft.finding };
    case "signal":
      return { type, ...(draft.rules.length > 0 && { rules: [...draft.rules] }) };
  }
}

/** One text in both languages is written once. */
function wordsOf(zh: string, en: string): unknown {
  const [first, second] = [zh.trim(), en.trim()];
  if (first === "" || second === "" || first === second) return first || second;
  return { zh: first, en: second };
}

function valuesOf(text: string): string | string[] {
  const values = text.split(",").map((each) => each.trim()).filter(Boolean); // biome-ignore format: one thought
  return values.length === 1 ? (values[0] as string) : values;
}

function isNone(duration: string): boolean {
  return /^0(ms|s|m|h|d)?$/.test(duration.trim());
}

const PLAIN = /^[\p{L}_][\p{L}\p{N}_ ./-]*$/u;
/** No number of YAML ends in one of these. */
const DURATION = /^\d+(ms|[smhd])$/;
const WORDS_OF_YAML = /^(true|false|null|yes|no|on|off|y|n)$/i;

/**
 * The rule as an entry of `alerts.rules` in linepulse.yaml.
 *
 * @example yamlOf({ name: "mine", condition: { type: "finding", finding: "line-down" } })
 * // "- name: mine\n  condition: {type: finding, finding: line-down}\n"
 */
export function yamlOf(written: Json): string {
  return Object.entries(written)
    .map(([name, value], i) => `${i === 0 ? "- " : "  "}${name}: ${flow(value)}\n`)
    .join("");
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (isJson(value)) return `{${Object.entries(value).map(([name, of]) => `${flow(name)}: ${flow(of)}`).join(", ")}}`; // biome-ignore format: one thought
  if (typeof value === "string" && DURATION.test(value)) return value;
  if (typeof value === "string" && PLAIN.test(value) && !WORDS_OF_YAML.test(value) && value.trim() === value) return value;
  return JSON.stringify(value);
}
