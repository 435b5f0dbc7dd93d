// Shares and lengths of time as a person reads them in a message: the same texts as on the page, which has `Intl` in the reader's own locale.
import type { NotificationLanguage } from "./notification.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";

/** Rounds what is written: 0.8235 is 82.4 %, though a hundred times the nearest double lies below 82.35. */
const shares = new Intl.NumberFormat("en", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: "negative",
});
const whole = new Intl.NumberFormat("en");

/** Largest first. */
const UNITS = [
  { sizeMs: DAY_MS, "zh-CN": "天", en: "d" },
  { sizeMs: HOUR_MS, "zh-CN": "小时", en: "h" },
  { sizeMs: MINUTE_MS, "zh-CN": "分钟", en: "m" },
  { sizeMs: SECOND_MS, "zh-CN": "秒", en: "s" },
] as const;
const SECONDS = UNITS[3];

/** @example percentText(0.5488) // "54.9%" */
export function percentText(ratio: number): string {
  return shares.format(ratio).replace("-", "−");
}

/**
 * The two largest units, rounded to the smaller; whole seconds below a minute.
 *
 * @example durationText(8_059_000, "en") // "2h 14m"
 */
export function durationText(ms: number, language: NotificationLanguage): string {
  const size = Math.abs(ms);
  const at = UNITS.findIndex(({ sizeMs }) => size >= sizeMs && sizeMs > SECOND_MS);
  const large = UNITS[at] ?? SECONDS;
  const small = at === -1 ? SECONDS : (UNITS[at + 1] ?? SECONDS);
  const count = Math.round(size / small.sizeMs);
  const ratio = large.sizeMs / small.sizeMs;
  const text = (value: number, unit: (typeof UNITS)[number]) => whole.format(value) + unit[language];
  const parts =
    large === small
      ? [count === 60 ? text(1, UNITS[2]) : text(count, SECONDS)]
      : [text(Math.floor(count / ratio), large), ...(count % ratio === 0 ? [] : [text(count % ratio, small)])];
  return `${ms < 0 ? "−" : ""}${parts.join(language === "en" ? " " : "")}`;
}
