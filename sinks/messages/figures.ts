// Figures and times as a person reads them, in the reader's language and the plant's time zone.
import { durationText, percentText } from "../../core/figure-text.ts";
import type { NotificationLanguage } from "../../core/notification.ts";
import type { Instant } from "../../core/time.ts";

const MEBIBYTE = 2 ** 20;

/**
 * A figure with its unit: `ratio` is shown as percent, `ms` as a duration, `B` in MiB.
 *
 * @example figure(0.8213, { unit: "ratio", language: "en" }) // "82.1%"
 */
export function figure(value: number, { unit, language }: { unit?: string | undefined; language: NotificationLanguage }): string {
  if (unit === "ms") return durationText(value, language);
  if (unit === "ratio") return percentText(value);
  if (unit === "B") return figure(Math.round(value / MEBIBYTE), { unit: "MiB", language });
  const digits = Math.abs(value) >= 1e6 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 6 };
  const text = new Intl.NumberFormat(language, { ...digits, useGrouping: false }).format(value);
  return unit ? `${text} ${unit}` : text;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Month, day and time in a plant's zone.
 *
 * @example timeOf(1_772_323_200_000, "Asia/Shanghai") // "03-01 08:00"
 */
export function timeOf(at: Instant, timeZone: string): string {
  const format = formats.get(timeZone) ?? formatOf(timeZone);
  formats.set(timeZone, format);
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part.month}-${part.day} ${part.hour}:${part.minute}`;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const parts = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat("en", { ...parts, timeZone });
}
