// What the pages of the web app ask, to the letter: the start page, the tree of characteristics and the list of orders of the whole company of
// 200 stations; charts, OEE, yield and WIP of a line of 10; the wall of a line and of a plant of 50.
import { DAY_MS, floorTo, formatInstant, HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { CLOCK, END, KEY_STATION } from "./rollups-plant.ts";

export interface Asked {
  readonly name: string;
  readonly url: string;
  /** An answer without items is one too. */
  readonly mayBeEmpty?: boolean;
}

const ALL = "10000";
const SHIFT_MS = 8 * HOUR_MS;
const LINE = { factory: "F2", line: "L3" };
const SERIES = { ...LINE, station: "S05", characteristic: "diameter" };

const FACTORY = { factory: "F2" };

/** Of one page after the other; the name begins with the page's. */
export function pages(): Asked[] {
  const wall = [{ name: "line", scope: LINE }, { name: "plant", scope: FACTORY }]; // biome-ignore format: one list
  const walls = wall.flatMap(({ name, scope }) => wallOf(`page /wall ${name}`, scope));
  return [...start(), ...charts(), ...oee(), ...yields(), ...flow(), ...walls];
}

function start(): Asked[] {
  const of = (name: string, route: string, query: Record<string, string>, more: Partial<Asked> = {}): Asked => {
    return { name: `page / ${name}`, url: urlOf(route, { ...query, pageSize: ALL }), ...more };
  };
  return [
    of("lines", "/lines", {}),
    of("alerts", "/alerts", { status: "firing" }, { mayBeEmpty: true }),
    of("oee", "/oee", { by: "shift", from: ago(26 * HOUR_MS) }),
    of("states", "/oee/timeline", { from: ago(3 * MINUTE_MS) }),
    of("signals", "/spc/characteristics", { figures: "none" }),
    of("orders", "/orders", { status: "started" }),
    of("findings", "/wip/findings", {}, { mayBeEmpty: true }),
  ];
}

function charts(): Asked[] {
  const range = { from: ago(DAY_MS), to: formatInstant(END + MINUTE_MS) };
  const of = (name: string, route: string, query: Record<string, string>, more: Partial<Asked> = {}): Asked => {
    return { name: `page /spc ${name}`, url: urlOf(`/spc${route}`, { ...SERIES, ...query }), ...more };
  };
  const tree = (name: string, query: Record<string, string>): Asked => {
    return { name: `page /spc tree ${name}`, url: urlOf("/spc/characteristics", query) };
  };
  return [
    tree("names", { figures: "none", pageSize: ALL }),
    tree("first 30", { page: "1", pageSize: "30" }),
    tree("30 more", { page: "11", pageSize: "30" }),
    of("newest 500", "/points", { limit: "500" }),
    of("newest 2 500", "/points", { limit: "2500" }),
    of("2 500 before", "/points", { limit: "2500", before: ago(9 * DAY_MS), beforeId: "" }),
    of("signals", "/signals", { order: "desc", pageSize: "1000", from: ago(7 * DAY_MS) }, { mayBeEmpty: true }),
    of("limits", "/limits", {}),
    of("capability", "/capability", range),
    of("points of a day", "/points", { ...range, pageSize: ALL }),
    of("proposal", "/limits/proposal", {}),
    of("words", "/annotations", { pageSize: "200" }, { mayBeEmpty: true }),
    { name: "page /spc to compare", url: urlOf("/spc/characteristics", { factory: "F2", figures: "none", pageSize: ALL }) },
  ];
}

function oee(): Asked[] {
  const station = { station: KEY_STATION };
  const of = (name: string, route: string, { from, to }: Range, query: Record<string, string> = {}): Asked => {
    return {
      name: `page /oee ${name}`,
      url: urlOf(route, { ...LINE, ...query, from: formatInstant(from), to: formatInstant(to), pageSize: ALL }),
    };
  };
  const ranged = (name: string, range: Range) => [
    of(`figures of a ${name}`, "/oee", range),
    of(`losses of a ${name}`, "/oee/losses", range, station),
    of(`states of a ${name}`, "/oee/timeline", range),
  ];
  return [
    of("shifts", "/oee", { from: DAY - 9 * DAY_MS, to: DAY + 10 * DAY_MS }, { ...station, by: "shift" }),
    of("days", "/oee", { from: DAY - 27 * DAY_MS, to: DAY + 10 * DAY_MS }, { ...station, by: "day" }),
    ...ranged("shift", SHIFT),
    ...ranged("day", { from: DAY, to: DAY + DAY_MS }),
    ...ranged("week", WEEK),
  ];
}

function yields(): Asked[] {
  const of = (name: string, route: string, { from, to }: Range, query: Record<string, string> = {}): Asked => {
    const size = { pageSize: route === "/units" ? "100" : ALL };
    return {
      name: `page /yield ${name}`,
      url: urlOf(`/yield${route}`, { ...LINE, ...query, from: formatInstant(from), to: formatInstant(to), ...size }),
    };
  };
  return [
    of("figures of a shift", "", SHIFT),
    of("figures of a week", "", WEEK),
    of("by hour", "", SHIFT, { by: "hour" }),
    of("by shift", "", { from: SHIFT.from - 6 * DAY_MS, to: SHIFT.to }, { by: "shift" }),
    of("by day", "", { from: SHIFT.from - 20 * DAY_MS, to: SHIFT.to }, { by: "day" }),
    of("pareto of a shift", "/pareto", SHIFT),
    of("pareto of a week", "/pareto", WEEK),
    of("units of a shift", "/units", SHIFT),
    of("units of a week", "/units", WEEK),
  ];
}

function flow(): Asked[] {
  const orders = { sort: "newest", page: "1", pageSize: "100" };
  return [
    { name: "page /wip quantities", url: urlOf("/wip", { ...LINE, pageSize: ALL }) },
    { name: "page /wip lots", url: urlOf("/wip/lots", { ...LINE, pageSize: "2000" }) },
    { name: "page /wip findings", url: urlOf("/wip/findings", { ...LINE, pageSize: "500" }), mayBeEmpty: true },
    { name: "page /orders open", url: urlOf("/orders", { open: "yes", ...orders }) },
    { name: "page /orders all", url: urlOf("/orders", orders) },
    { name: "page /orders places", url: urlOf("/orders/places", { pageSize: ALL }) },
    { name: "page /orders stuck", url: urlOf("/wip/findings", { kind: "stuck-order", pageSize: ALL }), mayBeEmpty: true },
  ];
}

function wallOf(name: string, scope: Record<string, string>): Asked[] {
  const hour = floorTo(CLOCK, HOUR_MS);
  const of = (part: string, route: string, query: Record<string, string>, more: Partial<Asked> = {}): Asked => {
    return { name: `${name} ${part}`, url: urlOf(route, { ...scope, ...query, pageSize: ALL }), ...more };
  };
  return [
    of("oee", "/oee", { by: "shift", from: ago(26 * HOUR_MS) }),
    of("states", "/oee/timeline", { from: ago(3 * MINUTE_MS) }),
    of("orders", "/orders", { status: "started" }),
    of("wip", "/wip", {}),
    of("alerts", "/alerts", { status: "firing,acknowledged" }, { mayBeEmpty: true }),
    of("yield", "/yield", { from: formatInstant(hour), to: formatInstant(hour + HOUR_MS) }),
  ];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The plant's local midnight, in UTC+8, and its late shift, which runs. */
const DAY = floorTo(CLOCK + SHIFT_MS, DAY_MS) - SHIFT_MS;
const SHIFT: Range = { from: DAY + 14 * HOUR_MS, to: DAY + 22 * HOUR_MS };
/** The production week that runs, Monday to Sunday: CLOCK is a Thursday. */
const WEEK: Range = { from: DAY - 3 * DAY_MS + 6 * HOUR_MS, to: DAY + 4 * DAY_MS + 6 * HOUR_MS };

function ago(ms: number): string {
  return formatInstant(CLOCK - ms);
}

export function urlOf(route: string, parameters: Record<string, string>): string {
  return `/api/v1${route}?${new URLSearchParams(parameters)}`;
}
