// Figures and times as a person reads them, in the reader's language and the plant's time zone.
import type { NotificationLanguage } from "../../core/notification.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";

const UNITS: Readonly<Record<NotificationLanguage, readonly [day: string, hour: string, minute: string, second: string]>> = {
  "zh-CN": [" 天", " 小时", " 分钟", " 秒"],
  en: [" d", " h", " min", " s"],
};

const MEBIBYTE = 2 ** 20;

/**
 * A figure with its unit: `ratio` is shown as percent, `ms` as a duration, `B` in MiB.
 *
 * @example figure(0.8213, { unit: "ratio", language: "en" }) // "82.1 %"
 */
export function figure(value: number, { unit, language }: { unit?: string | undefined; language: NotificationLanguage }): string {
  if (unit === "ms") return duration(value, language);
  if (unit === "ratio") return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value * 100)} %`;
  if (unit === "B") return figure(Math.round(value / MEBIBYTE), { unit: "MiB", language });
  const digits = Math.abs(value) >= 1e6 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 6 };
  const text = new Intl.NumberFormat(language, { ...digits, useGrouping: false }).format(value);
  return unit ? `${text} ${unit}` : text;
}

/**
 * The two largest units.
 *
 * @example duration(7_500_000, "en") // "2 h 5 min"
 */
export function duration(ms: number, language: NotificationLanguage): string {
  const [day, hour, minute, second] = UNITS[language];
  const sign = ms < 0 ? "-" : "";
  const size = Math.abs(ms);
  const parts = (large: number, largeName: string, small: number, smallName: string) => {
    const whole = Math.floor(size / large);
    const rest = Math.floor((size % large) / small);
    return `${sign}${whole}${largeName}${rest > 0 ? ` ${rest}${smallName}` : ""}`;
  };
  if (size >= DAY_MS) return parts(DAY_MS, day, HOUR_MS, hour);
  if (size >= HOUR_MS) return parts(HOUR_MS, hour, MINUTE_MS, minute);
  if (size >= MINUTE_MS) return parts(MINUTE_MS, minute, SECOND_MS, second);
  return `${sign}${Math.round(size / SECOND_MS)}${second}`;
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
