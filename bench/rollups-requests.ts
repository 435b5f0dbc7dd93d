// What is asked beside the pages of the web app (`rollups-pages.ts`): any route over ranges up to a year, as reports and Grafana do, for a line
// and for a whole plant.
import { DAY_MS, formatInstant, HOUR_MS } from "../core/time.ts";
import { type Asked, pages, urlOf } from "./rollups-pages.ts";
import { CLOCK, END } from "./rollups-plant.ts";

const RANGES = { "8 h": 8 * HOUR_MS, "24 h": DAY_MS, "7 d": 7 * DAY_MS, "31 d": 31 * DAY_MS, "1 y": 365 * DAY_MS };
type RangeName = keyof typeof RANGES;
const ALL_RANGES = Object.keys(RANGES) as RangeName[];

const PLACES = { line: { factory: "F2", line: "L3" }, plant: { factory: "F2" }, company: {} };
type PlaceName = keyof typeof PLACES;
const SERIES = { ...PLACES.line, station: "S05", characteristic: "diameter" };

/** Every request, in the order of the table, to a company of so many days. */
export function requests({ days }: { days: number }): Asked[] {
  return [...pages(), ...oee(), ...flow(Math.min(30, Math.floor(days / 2))), ...spc(), { name: "/lines", url: urlOf("/lines", {}) }];
}

function oee(): Asked[] {
  const buckets = [undefined, "hour", "shift", "day"] as const;
  const figures = (["line", "plant"] as const).flatMap((place) =>
    buckets.flatMap((by) => ALL_RANGES.map((range) => ranged("/oee", place, range, by ? { by } : {}))),
  );
  const losses = (["line", "plant"] as const).flatMap((place) =>
    (["7 d", "1 y"] as const).map((range) => ranged("/oee/losses", place, range)),
  );
  return [
    ...figures,
    ...ALL_RANGES.map((range) => ranged("/oee", "company", range)),
    ranged("/oee/timeline", "line", "24 h"),
    ranged("/oee/timeline", "plant", "24 h"),
    ...losses,
  ];
}

function flow(daysAgo: number): Asked[] {
  const yields = (["line", "plant"] as const).flatMap((place) => [
    ...(["24 h", "31 d", "1 y"] as const).map((range) => ranged("/yield", place, range)),
    ...(["24 h", "31 d"] as const).map((range) => ranged("/yield/pareto", place, range)),
  ]);
  const past = { at: formatInstant(CLOCK - daysAgo * DAY_MS) };
  const wip = (["line", "plant", "company"] as const).flatMap((place) => [
    { name: `/wip ${place} now`, url: urlOf("/wip", PLACES[place]) },
    { name: `/wip ${place} ${daysAgo} d ago`, url: urlOf("/wip", { ...PLACES[place], ...past }) },
  ]);
  const orders = (["line", "plant"] as const).flatMap((place) => [
    { name: `/orders ${place}`, url: urlOf("/orders", PLACES[place]) },
    { name: `/orders ${place} started`, url: urlOf("/orders", { ...PLACES[place], status: "started" }) },
  ]);
  return [...yields, ...wip, ...orders];
}

function spc(): Asked[] {
  const newest = (limit: string) => ({ name: `/spc/points newest ${limit}`, url: urlOf("/spc/points", { ...SERIES, limit }) });
  return [
    newest("1000"),
    newest("100"),
    { name: "/spc/points 24 h", url: urlOf("/spc/points", { ...SERIES, ...rangeOf("24 h") }) },
    { name: "/spc/signals line 24 h", url: urlOf("/spc/signals", { ...PLACES.line, ...rangeOf("24 h") }) },
    { name: "/spc/characteristics line 24 h", url: urlOf("/spc/characteristics", { ...PLACES.line, ...rangeOf("24 h") }) },
    { name: "/spc/characteristics plant 24 h", url: urlOf("/spc/characteristics", { ...PLACES.plant, ...rangeOf("24 h") }) },
  ];
}

function ranged(route: string, place: PlaceName, range: RangeName, more: Record<string, string> = {}): Asked {
  const by = more.by === undefined ? "" : ` by ${more.by}`;
  return { name: `${route} ${place} ${range}${by}`, url: urlOf(route, { ...PLACES[place], ...rangeOf(range), ...more }) };
}

/** Up to the minute that is open, as a page that is left alone asks. */
function rangeOf(range: RangeName): { from: string; to: string } {
  const to = END + 60_000;
  return { from: formatInstant(to - RANGES[range]), to: formatInstant(to) };
}
