// The log of a story, one event a line, in the order of arrival:
//
//   08:00  S1   running                        a state; reason=JAM, order=O1
//   08:30  S1   count good=10 scrap=2          or goodTotal=1040; product=A, order=O1
//   09:00  S1   reclassify from=08:10 to=08:20 state=setup reason=TOOL      reason=none clears
//   09:00  S1   correct good=-1 scrap=1        product=A
//   08:00  OP10 SN1 fail defects=dent:2,chip   a result; product=P unless it says otherwise
//   08:00  LOT1 in -> OP10 x10                 a move; `#SN1` is a serial, anything else a lot
//   09:00  LOT1 OP10 -> out x10 kind=scrap
//   09:00  LOT1 hold                           or release
//   2026-03-03                                 from here on times are of this date
//
// Any line may say line=L2 (default L1), id=x (default e001, e002 …), `historical`, and end in `! CODE`: the edge rejects it so.
import { STATES } from "../../core/events.ts";
import { instantOf, type Place } from "./local-time.ts";

export type WireEvent = Readonly<Record<string, unknown>>;

export interface Entry {
  readonly at: number;
  readonly event: WireEvent;
  /** Code of the rejection at the edge. */
  readonly rejection: string | undefined;
}

const NUMBERS = new Set(["good", "scrap", "rework", "goodTotal", "scrapTotal", "reworkTotal"]);
const WORDS = new Set(["line", "id", "reason", "order", "product", "state", "kind", "fromLine", "source"]);
const INSTANTS = new Set(["from", "to"]);
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the events of a text; `firstNumber` is that of the first id given out. */
export function readLog(text: string, place: Place, firstNumber: number): Entry[] {
  const entries: Entry[] = [];
  let { date } = place;
  for (const line of text.split("\n").map((raw) => raw.trim())) {
    if (line === "") continue;
    if (DATE.test(line)) date = line;
    else entries.push(readLine(line, { ...place, date }, firstNumber + entries.length));
  }
  return entries;
}

function readLine(text: string, place: Place, number: number): Entry {
  const [said = "", rejection] = text.split("!").map((part) => part.trim());
  const [time = "", ...words] = said.split(/\s+/);
  const at = instantOf(time, place);
  const options = Object.fromEntries(words.filter((word) => word.includes("=")).map((word) => option(word, place)));
  const plain = words.filter((word) => !word.includes("=") && word !== "historical");
  const what = whatHappened(plain, options);
  if (!what) throw new Error(`no event is written like this: "${text}"`);
  const historical = words.includes("historical") ? { historical: true } : {};
  const event = { id: `e${String(number).padStart(3, "0")}`, line: "L1", at, ...historical, ...what };
  return { at, event, rejection };
}

function option(word: string, place: Place): [string, unknown] {
  const [name = "", value = ""] = word.split("=");
  if (NUMBERS.has(name)) return [name, Number(value)];
  if (INSTANTS.has(name)) return [name, instantOf(value, place)];
  if (name === "defects") return [name, value.split(",").map(defect)];
  if (WORDS.has(name)) return [name, name === "reason" && value === "none" ? null : value];
  throw new Error(`no event has "${name}" (in "${word}")`);
}

function defect(text: string): { code: string; count?: number } {
  const [code = "", count] = text.split(":");
  return count === undefined ? { code } : { code, count: Number(count) };
}

type Options = Readonly<Record<string, unknown>>;

function whatHappened(words: readonly string[], options: Options): WireEvent | undefined {
  const [first = "", second = "", third = ""] = words;
  if (words.includes("->")) return move(words, options);
  if (words.length === 3) return third === "pass" || third === "fail" ? result(words, options) : undefined;
  if (words.length !== 2) return undefined;
  if (second === "hold" || second === "release") return { type: "hold", ...carrier(first), held: second === "hold", ...options };
  if (second === "count") return { type: "count", station: first, ...options };
  if (second === "reclassify") return { type: "command", name: "stop.reclassify", station: first, ...options };
  if (second === "correct") return { type: "command", name: "count.correct", station: first, ...options };
  return STATES.some((state) => state === second) ? { type: "state", station: first, state: second, ...options } : undefined;
}

function result([operation, serial, verdict]: readonly string[], options: Options): WireEvent {
  return { type: "unit", operation, serial, result: verdict, product: "P", ...options };
}

/** `LOT1 OP10 -> OP20 x10`, of which `in` and `out` are the world outside the line. */
function move([name = "", from = "", arrow, to = "", quantity]: readonly string[], options: Options): WireEvent | undefined {
  if (arrow !== "->") return undefined;
  const size = quantity === undefined ? {} : { quantity: Number(quantity.slice(1)) };
  const ends = { from: from === "in" ? null : from, to: to === "out" ? null : to };
  return { type: "move", ...carrier(name), ...ends, ...size, product: "P", ...options };
}

function carrier(name: string): { serial: string } | { lot: string } {
  return name.startsWith("#") ? { serial: name.slice(1) } : { lot: name };
}
