// A report as notifications: its figures asked, its lines written, one for each channel.
//   I1. The id follows from the report's name, when it was due and the channel: made twice, it is told once.
import type { Config } from "../../core/config.ts";
import type { Due } from "../../core/cron.ts";
import type { BodyLine, Notification } from "../../core/notification.ts";
import type { ReportConfig } from "../../core/report-config.ts";
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import { readFigures } from "./figures.ts";
import type { Get } from "./get.ts";
import { periodsOf } from "./period.ts";
import { reportWords } from "./report-words.ts";
import { linesOf, titleOf, type Wanted } from "./sentences.ts";

/** A report that comes later than this says that it is late. */
const LATE_MS = 15 * MINUTE_MS;

export interface Report {
  readonly title: string;
  readonly body: readonly BodyLine[];
  readonly from: Instant;
  readonly to: Instant;
  readonly timeZone: string;
}

export type ReportSettings = Pick<Config, "tenant" | "alerts">;

/** @throws PipelineError as the API answers */
export async function makeReport(
  config: ReportConfig,
  { due, now, timeZone, settings }: { due: Due; now: Instant; timeZone: string; settings: ReportSettings },
  get: Get,
): Promise<Report> {
  const { kind, factory } = config;
  const { url, language } = settings.alerts;
  const wanted: Wanted = { kind, factory, timeZone, language: config.language ?? language, url };
  const periods = await periodsOf({ kind, factory, timeZone, at: due.at }, get);
  const figures = await readFigures({ factory, periods }, get);
  const title = titleOf(periods.now, wanted);
  const { from, to } = periods.now;
  const isLate = now > due.at + LATE_MS;
  return { title: isLate ? `${title} ${reportWords(wanted.language).late}` : title, body: linesOf(figures, wanted), from, to, timeZone };
}

/** What goes to the outbox. */
export function notificationsOf(
  config: ReportConfig,
  report: Report,
  { due, settings }: { due: Due; settings: ReportSettings },
): Notification[] {
  const { name, factory, channels, language = settings.alerts.language } = config;
  const alert = `r-${name}-${due.local}`;
  return channels.map((channel) => ({
    id: `${alert}.report.${channel}`,
    alert,
    tenant: settings.tenant,
    factory,
    severity: "P2",
    kind: "report",
    rule: { name },
    subject: {},
    since: report.from,
    until: report.to,
    at: due.at,
    text: { what: report.title, body: report.body },
    channels: [channel],
    language,
    timeZone: report.timeZone,
  }));
}

/** The zone of the plant's clock: as configured, else that of the first line that has a calendar. */
export async function zoneOf({ timeZone, factory }: ReportConfig, { alerts }: ReportSettings, get: Get): Promise<string> {
  const configured = timeZone ?? alerts.timeZone;
  if (configured !== undefined) return configured;
  const { items } = await get<{ items: { timeZone: string | null }[] }>("/lines", { factory, pageSize: 1000 });
  return items.find((line) => line.timeZone !== null)?.timeZone ?? "UTC";
}
