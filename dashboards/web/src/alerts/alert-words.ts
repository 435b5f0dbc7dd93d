// An alert in words: where it is, how bad it is, what keeps it quiet.
import type { Alert, Words } from "../api/alert.ts";
import type { Match } from "../api/alert-ways.ts";
import type { Formats } from "../format/formats.ts";

export interface Texts {
  readonly t: (key: string, values?: Record<string, unknown>) => string;
  readonly te: (key: string) => boolean;
}

/** From the place to the thing, as people say it. */
const PLACE = ["line", "station", "operation"] as const;
const THING = ["characteristic", "product", "order", "lot", "serial", "gauge", "source", "table", "partition"] as const;
const SIGNIFICANT = 6;
const MEBIBYTE = 1_048_576;

export function inLanguage(words: Words, locale: string): string {
  return locale.startsWith("zh") ? words.zh || words.en : words.en || words.zh;
}

/** @example placeText({ factory: "F1", labels: { line: "L1", station: "ST-03" } }) // "F1 / L1 / ST-03" */
export function placeText({ factory, labels }: Pick<Alert, "factory" | "labels">): string {
  const names = [factory === "_system" ? "" : factory, ...PLACE.map((label) => labels[label] ?? "")];
  return names.filter((name) => name !== "" && name !== "_system").join(" / ");
}

/** What it is about beside the place; "" = the place itself. */
export function thingText({ labels }: Pick<Alert, "labels">): string {
  return THING.flatMap((label) => labels[label] || []).join(" · ");
}

/** A figure with its unit: ratios in percent, times as lengths of time, sizes in MiB. */
export function figureText(value: number | null, unit: string, formats: Formats): string {
  if (value === null) return formats.plain(null);
  if (unit === "ratio") return formats.ratio(value);
  if (unit === "ms") return formats.duration(value);
  if (unit === "B") return `${formats.plain(Math.round(value / MEBIBYTE))} MiB`;
  return `${formats.plain(Number(value.toPrecision(SIGNIFICANT)))}${unit === "" ? "" : ` ${unit}`}`;
}

/** How bad it is: the figure and what it is held against; "" where there is none. */
export function badText({ value, limit, unit }: Pick<Alert, "value" | "limit" | "unit">, formats: Formats, { t }: Texts): string {
  if (value === null) return "";
  const figure = figureText(value, unit, formats);
  return limit === null ? figure : t("alerts.beyond", { value: figure, limit: figureText(limit, unit, formats) });
}

/** What was observed: rules of control charts in words (and behind a colon the plan's first step), other texts as they are. */
export function detailText({ detail }: Pick<Alert, "detail">, { t, te }: Texts): string {
  const [head = "", ...action] = detail.split(": ");
  const rules = head.split(", ");
  if (!rules.every((rule) => te(`rule.${rule}`))) return detail;
  return [rules.map((rule) => t(`rule.${rule}`)).join(" · "), action.join(": ")].filter(Boolean).join(" — ");
}

/** What keeps it quiet. */
export function mutedText(mutedBy: string, { t }: Texts): string {
  const [kind = "", ...rest] = mutedBy.split(" ");
  const name = rest.join(" ");
  if (kind === "silence") return t("alerts.mutedBy.silence");
  if (kind === "alert") return t("alerts.mutedBy.alert");
  return kind === "mute-time" ? t("alerts.mutedBy.muteTime", { name }) : mutedBy;
}

/**
 * Labels and their values in words. Rules stand by their titles, where these are known; a match of rules alone by nothing else.
 *
 * @example matchText({ line: "L1", rule: ["a", "b"] }, texts) // "Line = L1, Rule = a or b"
 */
export function matchText(match: Match, { t, te }: Texts, titles: ReadonlyMap<string, string> = new Map()): string {
  const titled = [match.rule ?? []].flat().map((rule) => titles.get(rule) ?? rule);
  if (match.rule !== undefined && Object.keys(match).length === 1) return titled.join(t("alerts.or"));
  const named = Object.entries(match).map(([label, values]) => {
    const name = te(`alerts.label.${label}`) ? t(`alerts.label.${label}`) : label;
    return `${name} = ${(label === "rule" ? titled : [values].flat()).join(t("alerts.or"))}`;
  });
  return named.length === 0 ? t("alerts.everything") : named.join(t("alerts.and"));
}
