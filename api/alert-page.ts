// The small page behind a link in a message: what an alert says, and a form that acknowledges it. Both languages, no script, no file beside
// it: it opens in the window of a chat.
//   I1. Every text from outside is escaped.
import { durationText, percentText } from "../core/figure-text.ts";
import type { AlertItem } from "./items/alert.ts";

/** What the page shows, whichever of it is known. */
export interface AlertPage {
  /** Undefined while the warehouse does not have the alert, or does not answer: it can be acknowledged all the same. */
  readonly alert: AlertItem | undefined;
  readonly id: string;
  /** Who acknowledges by this link. */
  readonly by: string;
  /** Where the form goes; undefined = there is none. */
  readonly action: string | undefined;
  readonly timeZone: string;
  /** Where the web pages are, if it is known. */
  readonly url: string | undefined;
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;max-width:36rem;margin:0 auto;padding:1rem}
h1{font-size:1.25rem}dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}
textarea,button{font:inherit;width:100%;box-sizing:border-box}button{margin-top:.75rem;padding:.75rem;border:0;border-radius:.5rem;background:#0b5cad;color:#fff}
.P0{color:#c62828}.P1{color:#b25a00}`;

const STATUS = {
  pending: "待定 · pending",
  firing: "报警中 · firing",
  acknowledged: "已确认 · acknowledged",
  resolved: "已恢复 · resolved",
} as const;

/** What an alert says, with the form where there is one. */
export function alertPage({ alert, id, by, action, timeZone, url }: AlertPage): string {
  const facts = alert ? factsOf(alert, timeZone) : [["报警 · Alert", id] as const];
  const missing = alert
    ? ""
    : "<p>暂时读不到报警详情，仍可确认。<br>What it says cannot be read right now; it can be acknowledged all the same.</p>";
  const done = alert && alert.acknowledgedAt !== null ? doneText(alert.acknowledgedBy ?? "") : "";
  const next = alert?.next ? `<p>${escapeHtml(alert.next.zh)}</p><p lang="en">${escapeHtml(alert.next.en)}</p>` : "";
  const list = facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join("\n");
  const form = action === undefined || done !== "" ? "" : formOf(action, by);
  return pageOf(headOf(alert), `${missing}<dl>\n${list}\n</dl>\n${next}${done}${form}${linkOf(alert, url)}`);
}

/** What is answered to the form. */
export function acknowledgedPage({ id, by, url }: Pick<AlertPage, "id" | "by" | "url">): string {
  const rest = `<p>${escapeHtml(id)}</p><p>几秒后各页面即显示。<br>Pages show it within seconds.</p>`;
  return pageOf("已确认 · Acknowledged", `${doneText(by)}${rest}${linkOf(undefined, url)}`);
}

const FAULTS = {
  401: ["链接无效或已过期", "The link is not valid, or has expired", "请在报警页面登录后确认。", "Sign in to the page of alerts to acknowledge."],
  other: ["现在无法确认", "It could not be acknowledged just now", "请稍后重试，或在报警页面确认。", "Try again in a moment, or use the page of alerts."],
} as const; // biome-ignore format: one table

/** Why there is nothing to acknowledge, to a person. */
export function faultPage(status: number, { traceId, url }: { traceId: string; url: string | undefined }): string {
  const [zhHead, enHead, zh, en] = FAULTS[status === 401 ? 401 : "other"];
  return pageOf(`${zhHead} · ${enHead}`, `<p>${zh}<br>${en}</p><p><small>${escapeHtml(traceId)}</small></p>${linkOf(undefined, url)}`);
}

function headOf(alert: AlertItem | undefined): string {
  if (!alert) return "确认报警 · Acknowledge";
  const { zh, en } = alert.title;
  return `[${alert.severity}] ${zh === en ? zh : `${zh} · ${en}`}`;
}

function factsOf(alert: AlertItem, timeZone: string): readonly (readonly [string, string])[] {
  const { tenant: _, ...labels } = alert.labels;
  const since = Temporal.Instant.from(alert.since).toZonedDateTimeISO(timeZone);
  const figure =
    alert.value === null ? "" : figureOf(alert.value, alert.unit) + (alert.limit === null ? "" : ` (${figureOf(alert.limit, alert.unit)})`);
  const all = [
    ["位置 · Where", Object.values(labels).join(" / ")],
    ["状态 · Status", STATUS[alert.status]],
    ["自 · Since", `${since.toPlainDateTime().toString({ smallestUnit: "minute" }).replace("T", " ")} ${timeZone}`],
    ["数值 · Value", figure],
    ["说明 · Detail", alert.detail ?? ""],
    ["负责人 · Assignee", alert.assignee ?? ""],
    ["报警 · Alert", alert.id],
  ] as const; // biome-ignore format: one table
  return all.filter(([, value]) => value !== "");
}

function figureOf(value: number, unit: string | null): string {
  if (unit === "ratio") return percentText(value);
  if (unit === "ms") return `${durationText(value, "zh-CN")} · ${durationText(value, "en")}`;
  if (unit === "B") return `${Math.round(value / 2 ** 20)} MiB`;
  return `${Number(value.toPrecision(6))}${unit === null ? "" : ` ${unit}`}`;
}

function doneText(by: string): string {
  return `<p><strong>${escapeHtml(by)} 已确认。</strong><br><span lang="en">Acknowledged by ${escapeHtml(by)}.</span></p>`;
}

function formOf(action: string, by: string): string {
  return `<form method="post" action="${escapeHtml(action)}">
<label>备注（可选，例如姓名） · Note (optional, such as your name)<textarea name="note" rows="2" maxlength="500"></textarea></label>
<button type="submit">以 ${escapeHtml(by)} 的名义确认 · Acknowledge as ${escapeHtml(by)}</button>
</form>
`;
}

function linkOf(alert: AlertItem | undefined, url: string | undefined): string {
  if (url === undefined) return "";
  return `<p><a href="${escapeHtml(new URL(alert?.links.page ?? "/alerts", url).href)}">报警页面 · Page of alerts</a></p>`;
}

function pageOf(head: string, body: string): string {
  const title = escapeHtml(head);
  return `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>${title}</title><style>${STYLE}</style></head>
<body><h1>${title}</h1>
${body}</body>
</html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** @example escapeHtml('<a href="x">') // "&lt;a href=&quot;x&quot;&gt;" */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}
