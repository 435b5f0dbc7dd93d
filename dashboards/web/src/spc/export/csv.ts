// Points as a CSV file that spreadsheets open as it is: all columns, named as in the API.
//   I1. RFC 4180: CRLF, quotes doubled; UTF-8 with a byte order mark, without which Excel reads Chinese as something else.
//   I2. A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.
import type { SeriesKey } from "../../api/characteristic.ts";
import type { Point, Statistic } from "../../api/point.ts";
import type { Zone } from "../../plant/zone.ts";

type Cell = string | number | boolean | null;

const BYTE_ORDER_MARK = "\u{feff}";

const SIDES = ["centerLine", "ucl", "lcl"] as const;

/** `zone`: of the column with the plant's own time; the other is UTC. */
export function pointsCsv(points: readonly Point[], { series, zone }: { series: SeriesKey; zone: Zone }): string {
  const most = Math.max(0, ...points.map(({ values }) => values.length));
  const header = [
    "factory", "line", "station", "characteristic", "product",
    "at", `localTime (${zone.name})`, "id", "chart", "n", unit("value", points), ...SIDES, "sigma", "signals",
    "second.value", "second.centerLine", "second.ucl", "second.lcl", "second.signals",
    "phase", "limitsVersion", "planVersion", "complete", "late", "excluded", "annotations",
    "lot", "serial", "order", "measuredProduct", "operator", "tool", "gauge",
    ...Array.from({ length: most }, (_, i) => `x${i + 1}`),
  ]; // biome-ignore format: one list
  const rows = points.map((point) => rowOf(point, { series, zone, most }));
  return BYTE_ORDER_MARK + [header, ...rows].map((cells) => `${cells.map(cellText).join(",")}\r\n`).join("");
}

/** A chart of times between events counts in minutes here, in milliseconds in the API. */
function unit(name: string, points: readonly Point[]): string {
  return points[0]?.chart === "t" ? `${name} (min)` : name;
}

function rowOf(point: Point, { series, zone, most }: { series: SeriesKey; zone: Zone; most: number }): Cell[] {
  const { at, second } = point;
  return [
    series.factory, series.line, series.station, series.characteristic, series.product,
    new Date(at).toISOString(), localText(at, zone), point.id, point.chart, point.n, point.value, ...sidesOf(point), point.sigma,
    point.signals.join(" "),
    ...(second ? [second.value, ...sidesOf(second), second.signals.join(" ")] : [null, null, null, null, null]),
    point.phase, point.limitsVersion, point.planVersion, point.complete, point.late, point.excluded, point.annotations,
    point.lot, point.serial, point.order, point.measuredProduct, point.operator, point.tool, point.gauge,
    ...Array.from({ length: most }, (_, i) => point.values[i] ?? null),
  ]; // biome-ignore format: one row
}

function sidesOf(sides: Pick<Statistic, (typeof SIDES)[number]>): Cell[] {
  return SIDES.map((name) => sides[name]);
}

/** `2026-11-22 14:05:09.250`: what spreadsheets of any language read as a time. */
function localText(at: number, zone: Zone): string {
  return new Date(at + zone.offsetMs(at)).toISOString().slice(0, 23).replace("T", " ");
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * The name of a file of a characteristic: what file systems do not take becomes a hyphen.
 *
 * @example fileName({ station: "OP10", characteristic: "直径", product: "", factory: "F", line: "L" }, "2026-11-22", "csv") // "OP10-直径-2026-11-22.csv"
 */
export function fileName({ station, characteristic, product }: SeriesKey, date: string, ending: string): string {
  const name = [station, characteristic, product, date].filter(Boolean).join("-");
  return `${name.replace(/[^\p{L}\p{N}._-]+/gu, "-")}.${ending}`;
}
