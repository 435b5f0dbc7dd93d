// A report's figures as lines that a person reads on a phone, the most important first, each with a link to where it can be looked up.
//   I1. A change is told with its direction as a mark and in points of percent, so that no colour is needed.
//   I2. What there is no figure of is a dash, never a zero.
import { durationText } from "../../core/figure-text.ts";
import type { BodyLine, NotificationLanguage } from "../../core/notification.ts";
import type { ReportKind } from "../../core/report-config.ts";
import { formatInstant } from "../../core/time.ts";
import { figure, timeOf } from "../../sinks/messages/figures.ts";
import type { LineFigures, Loss, ReportFigures } from "./figures.ts";
import type { Period } from "./period.ts";
import { reportWords } from "./report-words.ts";
import type { ReportWords } from "./words.ts";

export interface Wanted {
  readonly kind: ReportKind;
  readonly factory: string;
  readonly timeZone: string;
  readonly language: NotificationLanguage;
  /** Where the page is; without it there are no links. */
  readonly url: string | undefined;
}

/** Below this a change is none: points of percent. */
const STEADY = 0.05;
const LINES = 20;
const LOSSES = { shift: 1, daily: 1, weekly: 5 } as const;
const PRODUCTS = 3;

/**
 * The first line.
 *
 * @example titleOf(period, { kind: "shift", timeZone: "Asia/Shanghai", language: "en", … }) // "Shift hand-over day, 03-01 08:00 – 03-01 20:00"
 */
export function titleOf({ from, to, shift }: Period, { kind, timeZone, language }: Wanted): string {
  const span = `${timeOf(from, timeZone)} – ${timeOf(to, timeZone)}`;
  return [reportWords(language).titles[kind], shift, span].filter(Boolean).join(" ");
}

/** The lines after it. */
export function linesOf(figures: ReportFigures, wanted: Wanted): BodyLine[] {
  const words = reportWords(wanted.language);
  const { lines, yield: total, signals } = figures;
  const isEmpty =
    lines.every(({ now }) => now.plannedBusyTimeMs === 0 && now.producedQuantity === 0) && total.inspected === 0 && signals.total === 0;
  const parts = {
    oee: () => oeeLines(figures, wanted),
    quality: () => qualityLines(figures, wanted),
    open: () => openLines(figures, wanted),
  };
  const order = { shift: ["oee", "open", "quality"], daily: ["quality", "open", "oee"], weekly: ["oee", "quality", "open"] } as const;
  const all = isEmpty ? [words.nothing, ...openLines(figures, wanted)] : order[wanted.kind].flatMap((part) => parts[part]());
  return figures.periods.before ? [...all, words.against[wanted.kind]] : all;
}

function oeeLines({ lines, periods }: ReportFigures, wanted: Wanted): BodyLine[] {
  const words = reportWords(wanted.language);
  const link = linkOf(wanted, words);
  const { from, to } = periods.now;
  return lines.slice(0, LINES).flatMap(({ line, now, before, losses }: LineFigures) => {
    const ratio = (field: "oee" | "availability" | "effectiveness" | "qualityRatio") =>
      compared(now[field], before?.[field], wanted, words);
    const { breakdowns, mtbfMs, mttrMs, microStops, goodQuantity: good, scrapQuantity: scrap, reworkQuantity: rework } = now;
    const time = (ms: number | null) => (ms === null ? words.none : durationText(ms, wanted.language));
    const figures = {
      oee: ratio("oee"),
      availability: ratio("availability"),
      effectiveness: ratio("effectiveness"),
      qualityRatio: ratio("qualityRatio"),
    };
    const top = losses.slice(0, LOSSES[wanted.kind]).map((loss) => lossText(loss, wanted, words));
    const stops = words.breakdowns({ breakdowns, mtbf: time(mtbfMs), mttr: time(mttrMs), microStops });
    return [
      link(words.oee(line, figures), "/oee", { line, from: formatInstant(from), to: formatInstant(to) }),
      `${line} ${words.parts({ good, scrap, rework })}${wanted.kind === "weekly" ? ` · ${stops}` : ""}`,
      ...(top.length > 0 ? [words.topLosses(line, top.join(" · "))] : []),
    ];
  });
}

function lossText({ loss, reason, ms, share }: Loss, { language }: Wanted, words: ReportWords): string {
  const name = reason === null ? words.losses[loss] : `${words.losses[loss]} ${reason}`;
  return `${name} ${durationText(ms, language)}${share === null ? "" : ` (${percent(share, language)})`}`;
}

function qualityLines(figures: ReportFigures, wanted: Wanted): BodyLine[] {
  const { yield: now, yieldBefore, operations, products, defects, signals, periods } = figures;
  const range = { from: formatInstant(periods.now.from), to: formatInstant(periods.now.to) };
  const words = reportWords(wanted.language);
  const link = linkOf(wanted, words);
  const [worst] = operations;
  const isDaily = wanted.kind === "daily";
  const value = compared(now.firstPassYield, yieldBefore?.firstPassYield, wanted, words);
  const lowest = worst && words.worstOperation(placeOf(worst), percentOr(worst.firstPassYield, wanted, words), worst.inspected);
  const rolled = isDaily ? products.slice(0, PRODUCTS) : [];
  const found = defects.map(({ code, count, share }) => `${code} ${count} (${percent(share, wanted.language)})`);
  const total =
    signals.before === undefined ? String(signals.total) : `${signals.total}${changeOf(signals.total - signals.before, String)}`;
  const series = signals.worst.map(({ line, station, characteristic, count }) => `${line}/${station} ${characteristic} × ${count}`);
  return [
    link([words.yield({ value, units: now.inspected }), lowest].filter(Boolean).join(" · "), "/yield", {
      ...(worst && { line: worst.line }),
      ...range,
    }),
    ...rolled.map(({ product, rolledThroughputYield }) => words.product(product, percentOr(rolledThroughputYield, wanted, words))),
    ...(found.length > 0 ? [words.defects(found.join(" · "))] : []),
    link(words.signals({ total, open: signals.open }), "/spc"),
    ...(isDaily && series.length > 0 ? [words.worstSeries(series.join(" · "))] : []),
  ];
}

function openLines({ alerts, stuckOrders }: ReportFigures, wanted: Wanted): BodyLine[] {
  const words = reportWords(wanted.language);
  const link = linkOf(wanted, words);
  const { counts, worst } = alerts;
  const { total, oldest } = stuckOrders;
  const titles = worst.map(({ severity, title, line, station }) =>
    `${severity} ${title[wanted.language === "en" ? "en" : "zh"]} ${[line, station].filter(Boolean).join("/")}`.trim(),
  );
  return [
    worst.length === 0 ? words.noAlerts : link([words.alerts(counts), ...titles].join(" · "), "/alerts"),
    oldest ? link(words.stuck(total, oldest.order ?? oldest.line, durationText(oldest.ageMs, wanted.language)), "/orders") : words.noStuck,
  ];
}

function placeOf({ line, operation, product }: { line: string; operation: string; product: string }): string {
  return [`${line}/${operation}`, product].filter(Boolean).join(" ");
}

function linkOf({ url, factory }: Wanted, { look }: ReportWords) {
  return (text: string, path: string, query: Record<string, string> = {}): BodyLine => {
    if (url === undefined) return text;
    return { text, link: { name: look, url: `${url}${path}?${new URLSearchParams({ factory, ...query })}` } };
  };
}

function percent(value: number, language: NotificationLanguage): string {
  return figure(value, { unit: "ratio", language });
}

function percentOr(value: number | null, { language }: Wanted, { none }: ReportWords): string {
  return value === null ? none : percent(value, language);
}

/** @example compared(0.723, 0.754, …) // "72.3% (▼3.1)" */
function compared(value: number | null, before: number | null | undefined, wanted: Wanted, words: ReportWords): string {
  if (value === null) return words.none;
  const change = before === null || before === undefined ? "" : changeOf((value - before) * 100, (points) => points.toFixed(1));
  return percent(value, wanted.language) + change;
}

function changeOf(change: number, write: (size: number) => string): string {
  if (Math.abs(change) < STEADY) return "";
  return ` (${change > 0 ? "▲" : "▼"}${write(Math.abs(change))})`;
}
