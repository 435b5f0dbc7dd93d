// Lots, holds and orders for `bench/rollups.ts`: each line starts a lot of 50 every 50 minutes, which takes about eight hours through ten
// operations; one lot in fifty is held for two hours; an order lasts half a day.
import { HOUR_MS, MINUTE_MS } from "../core/time.ts";
import {
  END, insertSelect, instant, LINE_COLUMNS, LINES, ORDER_MS, ORDER_STARTED_MS, orderAt, originColumns, type Piece, type Span, STATIONS_OF_LINE, TENANT,
} from "./rollups-plant.ts"; // biome-ignore format: one list

const LOT_EVERY_MS = 50 * MINUTE_MS;
const LOT_SIZE = 50;
const OPERATION_MS = 45 * MINUTE_MS;
const OPERATIONS = STATIONS_OF_LINE;
const JITTER_MS = 15 * MINUTE_MS;
const LONGEST_LOT_MS = OPERATIONS * OPERATION_MS + JITTER_MS;

const { tenant = "", generation = "", factory = "" } = LINE_COLUMNS;
const CARRIER = { carrier_kind: "'lot'", carrier: "concat('LOT-', leftPad(toString(l), 2, '0'), '-', leftPad(toString(i), 6, '0'))" };
const FACTORY_COLUMNS = { tenant, generation, factory };

/** When lot `i` of line `l` reaches its operation number `k`, in ms since the start; it leaves the last one when it would reach the next. */
function reached(k: string): string {
  return `(i * ${LOT_EVERY_MS} + (${k}) * ${OPERATION_MS} + cityHash64(l, i, ${k}) % ${JITTER_MS})`;
}

/** Statements that fill the tables of what flows, but `lots`. */
export function flow(span: Span): string[] {
  return [...moves(span), ...holds(span), ...orders(span)];
}

function lotsOf({ minutes }: Span): number {
  return Math.floor((minutes * MINUTE_MS) / LOT_EVERY_MS);
}

/** Into each operation, and out of it again, as far as time has come. */
function moves(span: Span): string[] {
  const { start, minutes } = span;
  const count = lotsOf(span) * OPERATIONS;
  const source = `(
    SELECT intDiv(number, ${count}) AS l, intDiv(number % ${count}, ${OPERATIONS}) AS i, number % ${OPERATIONS} AS k, ${reached("k")} AS came, ${reached("k + 1")} AS went
    FROM numbers(${LINES * count})
  )`;
  const move = (time: string, quantity: number) => {
    const columns = {
      ...LINE_COLUMNS,
      operation: "concat('OP', toString(10 * (k + 1)))",
      ...orderAt(`i * ${LOT_EVERY_MS}`),
      ...CARRIER,
      at: instant(`${start} + ${time}`),
      id: `lower(hex(sipHash128(l, i, k + ${quantity < 0 ? 1 : 0})))`, // a move takes from one operation and brings to the next
      quantity: String(quantity),
      arrival: String(quantity > 0),
      ...originColumns(`intDiv(${time}, 1000)`),
    };
    return insertSelect("lot_moves", columns, `${source} WHERE ${time} < ${minutes * MINUTE_MS}`);
  };
  return [move("came", LOT_SIZE), move("went", -LOT_SIZE)];
}

/**
 * What is told of lots in one piece of time: that some began, and have ended by then or not, and that those from before have ended. Rows
 * of one lot lie together soon in a plant too, and are merged; only around the edge of a piece two of them may stand.
 */
export function lots(span: Span, piece: Piece): string[] {
  const [from, to] = [piece.from * MINUTE_MS, piece.to * MINUTE_MS];
  const first = Math.max(0, Math.floor((from - LONGEST_LOT_MS) / LOT_EVERY_MS));
  const count = Math.min(lotsOf(span), Math.ceil(to / LOT_EVERY_MS)) - first;
  if (count <= 0) return [];
  const source = `(
    SELECT intDiv(number, ${count}) AS l, ${first} + number % ${count} AS i, ${reached("0")} AS came, ${reached(String(OPERATIONS))} AS went
    FROM numbers(${LINES * count})
  )`;
  const columns = {
    ...FACTORY_COLUMNS,
    ...CARRIER,
    first_at: instant(`${span.start} + came`),
    closed_at: `if(went < ${to}, ${instant(`${span.start} + went`)}, NULL)`,
    ...originColumns(`intDiv(least(went, ${to}), 1000)`),
  };
  const isTold = `came >= ${from} AND came < ${to} OR came < ${from} AND went >= ${from} AND went < ${to}`;
  return [insertSelect("lots", columns, `${source} WHERE ${isTold}`)];
}

function holds(span: Span): string[] {
  const { start, minutes } = span;
  const count = lotsOf(span);
  const source = `(SELECT intDiv(number, ${count}) AS l, number % ${count} AS i, ${reached("4")} AS came, came + ${2 * HOUR_MS} AS went FROM numbers(${LINES * count}))`;
  const hold = (time: string, held: boolean) => {
    const said = {
      at: instant(`${start} + ${time}`),
      id: "lower(hex(cityHash64(l, i, held)))",
      held: String(held),
      reason: "'inspection'",
    };
    const columns = { ...FACTORY_COLUMNS, ...CARRIER, ...said, ...originColumns(`intDiv(${time}, 1000)`) };
    return insertSelect("holds", columns, `${source} WHERE i % 50 = l AND ${time} < ${minutes * MINUTE_MS}`);
  };
  return [hold("came", true), hold("went", false)];
}

function orders({ start, minutes }: Span): string[] {
  const count = Math.ceil((minutes * MINUTE_MS + ORDER_STARTED_MS) / ORDER_MS);
  const begin = `${start - ORDER_STARTED_MS} + j * ${ORDER_MS}`;
  const done = `${begin} + ${ORDER_MS}`;
  const columns = {
    ...LINE_COLUMNS,
    ...orderAt(`(j * ${ORDER_MS} - ${ORDER_STARTED_MS})`),
    quantity: "1300",
    status: "if(completed_at IS NULL, 'started', 'completed')",
    at: instant(begin),
    due: instant(`${begin} + ${2 * ORDER_MS}`),
    created_at: instant(`${begin} - ${2 * ORDER_MS}`),
    released_at: instant(`${begin} - ${ORDER_MS}`),
    started_at: instant(begin),
    completed_at: `if(${done} <= ${END}, ${instant(done)}, NULL)`,
    ...originColumns("j"),
  };
  const memory = `INSERT INTO yield_memory (tenant, generation, factory, serials, forgotten) SELECT '${TENANT}', generation, factory, 130000, 0 FROM stations GROUP BY generation, factory`;
  return [
    insertSelect("orders", columns, `(SELECT intDiv(number, ${count}) AS l, number % ${count} AS j FROM numbers(${LINES * count}))`),
    memory,
  ];
}
