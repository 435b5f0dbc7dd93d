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
type Unit = (typeof UNITS)[number];
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
  const [, { sizeMs: smallMs }] = unitsOf(Math.abs(ms));
  const size = Math.round(Math.abs(ms) / smallMs) * smallMs; // which may be one of the unit above
  const [large, small] = unitsOf(size);
  const rest = Math.round((size % large.sizeMs) / small.sizeMs);
  const text = (value: number, unit: Unit) => whole.format(value) + unit[language];
  const parts = [text(Math.floor(size / large.sizeMs), large), ...(large === small || rest === 0 ? [] : [text(rest, small)])];
  return `${ms < 0 ? "−" : ""}${parts.join(language === "en" ? " " : "")}`;
}

/** Those that a length of time is written in. */
function unitsOf(ms: number): readonly [large: Unit, small: Unit] {
  const at = UNITS.findIndex(({ sizeMs }) => ms >= sizeMs);
  return [UNITS[at] ?? SECONDS, UNITS[at === -1 ? 3 : at + 1] ?? SECONDS];
}
