// Instants as a form field of local date and time has them, in the plant's time zone and not the browser's.
import type { Zone } from "./zone.ts";

/**
 * Whole seconds; what lies between them is cut off.
 *
 * @example toLocalText(0, zoneOf("Asia/Shanghai")) // "1970-01-01T08:00:00"
 */
export function toLocalText(at: number, zone: Zone): string {
  return new Date(at + zone.offsetMs(at)).toISOString().slice(0, 19);
}

/** `undefined` for a text that is no local time. Of a local time that comes twice the second. */
export function fromLocalText(text: string, zone: Zone): number | undefined {
  const utc = Date.parse(`${text}Z`);
  if (Number.isNaN(utc)) return undefined;
  return utc - zone.offsetMs(utc - zone.offsetMs(utc));
}
