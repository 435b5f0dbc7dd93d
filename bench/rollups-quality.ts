// Points of control charts and results of tests for `bench/rollups.ts`: 1 000 series of individuals that share the raw rows of the year,
// and a unit a minute through three tests of each line.
import { DAY_MS, MINUTE_MS } from "../core/time.ts";
import {
  type Columns, calendarOf, insertSelect, instant, LINE_COLUMNS, LINES, orderAt, originColumns, type Piece, type Span, STATION_COLUMNS,
  STATIONS, STATIONS_OF_LINE, TESTED,
} from "./rollups-plant.ts"; // biome-ignore format: one list

const CHARACTERISTICS_OF_STATION = 5;
const SERIES = STATIONS * CHARACTERISTICS_OF_STATION;
/** One of each series every 315.36 s: 100 million in a year. */
export const POINT_EVERY_MS = (365 * DAY_MS * SERIES) / 100e6;

const SERIES_COLUMNS: Columns = {
  ...STATION_COLUMNS,
  characteristic: `['diameter', 'length', 'torque', 'temperature', 'weight'][c % ${CHARACTERISTICS_OF_STATION} + 1]`,
  product: "''",
};
/** Of the series of number `c`. */
const PLACE_OF_SERIES = `intDiv(c, ${CHARACTERISTICS_OF_STATION}) AS s, intDiv(s, ${STATIONS_OF_LINE}) AS l`;
const SIGMA = 0.01;
const MEAN = `74. + c % ${CHARACTERISTICS_OF_STATION}`;

/** A number from the standard normal distribution (Box and Muller), from the hash of a point and `salt`. */
function normal(salt: number): string {
  const uniform = (n: number) => `(cityHash64(c, k, ${n}) % 1000000007 + 1) / 1000000008`;
  return `sqrt(-2 * log(${uniform(salt)})) * cos(2 * pi() * ${uniform(salt + 1)})`;
}

/** Columns as the sink writes them: of a single value `values` is empty, ids are 16 hexadecimal digits, every value has a serial. */
export function points({ start }: Span, { from, to }: Piece): string | undefined {
  const [first, last] = [Math.ceil((from * MINUTE_MS) / POINT_EVERY_MS), Math.ceil((to * MINUTE_MS) / POINT_EVERY_MS)];
  if (last <= first) return undefined;
  const columns: Columns = {
    ...SERIES_COLUMNS,
    at: instant(`${start} + k * ${POINT_EVERY_MS} + cityHash64(c, k) % 60000`),
    id: "lower(hex(cityHash64(c, k, 9)))",
    chart: "'i-mr'",
    n: "1",
    value: "round(center_line + z * sigma, 4)",
    center_line: MEAN,
    ucl: `center_line + ${3 * SIGMA}`,
    lcl: `center_line - ${3 * SIGMA}`,
    sigma: String(SIGMA),
    signals: "if(abs(z) > 3, ['nelson1'], emptyArrayString())",
    second_value: `round(abs(${normal(3)}) * ${SIGMA * Math.SQRT2}, 4)`,
    second_center_line: String(1.128 * SIGMA),
    second_ucl: String(3.686 * SIGMA),
    second_lcl: "0",
    phase: "'II'",
    limits_version: "1",
    plan_version: "1",
    complete: "true",
    late: "false",
    excluded: "false",
    lot: "concat('LOT', toString(intDiv(k, 50)))",
    serial: "concat('SN', leftPad(toString(s), 3, '0'), leftPad(toString(k), 7, '0'))",
    order: orderAt(`k * ${POINT_EVERY_MS}`).order,
    measured_product: orderAt(`k * ${POINT_EVERY_MS}`).product,
    gauge: "concat('G', toString(s % 10))",
    ...originColumns("k * 315 + c % 300"),
  };
  const count = last - first;
  const source = `(
    SELECT intDiv(number, ${count}) AS c, ${PLACE_OF_SERIES}, toInt64(${first} + number % ${count}) AS k, ${normal(1)} AS z
    FROM numbers(${SERIES * count})
  )`;
  return insertSelect("spc_points", columns, source);
}

/** Plans and limits of the series, and the signals of their points. */
export function charts({ start }: Span): string[] {
  const series = `(SELECT number AS c, ${PLACE_OF_SERIES} FROM numbers(${SERIES}))`;
  const plan = JSON.stringify({ chart: "i-mr", rules: ["nelson1"] });
  const planned = { chart: "'i-mr'", subgroup_size: "1", baseline: "25", lsl: `${MEAN} - 0.05`, usl: `${MEAN} + 0.05`, target: MEAN };
  const limits = { version: "1", chart: "'i-mr'", mean: MEAN, sigma: String(SIGMA), estimator: "'MR/d2'", window_points: "25" };
  const key = "tenant, generation, factory, line, station, characteristic, product, at, id";
  return [
    insertSelect("characteristics", { ...SERIES_COLUMNS, ...planned, rules: "['nelson1']", plan: `'${plan}'`, plan_version: "1" }, series),
    insertSelect("spc_limits", { ...SERIES_COLUMNS, ...limits, at: instant(String(start)), approved: "true", plan_version: "1" }, series),
    `INSERT INTO spc_signals (${key}, rule, second, points, limits_version, src_partition, src_offset, src_index)
     SELECT ${key}, 'nelson1', false, [id], 1, src_partition, src_offset, src_index FROM spc_points WHERE notEmpty(signals)`,
  ];
}

/** Results of the units that leave each test, and the defects of those that failed. */
export function results({ start }: Span, piece: Piece): string[] {
  const place = {
    ...LINE_COLUMNS,
    operation: `[${TESTED.map((name) => `'${name}'`)}][t + 1]`,
    product: orderAt(`m * ${MINUTE_MS}`).product,
  };
  const minute = { minute: instant(`${start} + m * ${MINUTE_MS}`) };
  const inspected = {
    inspected: "1",
    first_pass_good: "NOT is_failed",
    final_inspected: "1",
    final_good: "NOT is_failed OR cityHash64(l, t, m, 1) % 3 > 0",
    defects: "is_failed",
  };
  const code = { code: "concat('D', toString(intDiv(pow(cityHash64(l, t, m, 2) % 12, 2), 12) + 1))" }; // the lower, the more frequent
  const origin = originColumns("m * 60 + t");
  const units = unitsOf(start, piece);
  const unit = {
    at: instant(`${start} + m * ${MINUTE_MS} + cityHash64(l, t, m, 3) % ${MINUTE_MS}`),
    serial: "concat('SN', leftPad(toString(l), 2, '0'), leftPad(toString(m), 8, '0'))",
    passed: "false",
    station: "''",
    order: orderAt(`m * ${MINUTE_MS}`).order,
  };
  return [
    insertSelect("yield_minutes", { ...place, ...minute, ...inspected, ...origin }, units),
    insertSelect("defect_minutes", { ...place, ...minute, ...code, count: "1", units: "1", ...origin }, `${units} AND is_failed`),
    insertSelect("unit_defects", { ...place, ...unit, ...code, count: "1", units: "1", ...origin }, `${units} AND is_failed`),
  ];
}

/** One unit a minute and test while the line works, in four minutes of five. */
function unitsOf(start: number, { from, to }: Piece): string {
  const count = to - from;
  return `(
    SELECT number % ${TESTED.length} AS t, intDiv(intDiv(number, ${TESTED.length}), ${count}) AS l, toInt64(${from} + intDiv(number, ${TESTED.length}) % ${count}) AS m,
      cityHash64(l, t, m) % 100 < 3 AS is_failed, ${calendarOf(start)}
    FROM numbers(${TESTED.length * LINES * count})
  )
  WHERE NOT is_off AND NOT is_break AND cityHash64(l, m) % 5 != 0`;
}
