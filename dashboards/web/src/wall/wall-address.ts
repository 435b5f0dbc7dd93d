// What a wall shows, as its address: `/wall/<name>?factory=…&lines=a,b&pages=oee,plan.losses.yield.wip&every=20&reload=04:30&look=dark`.
// The name is a line's (then that line alone is shown) or any other (all lines, or those of `lines`). What the address leaves open is as
// it was configured for the name.
//   I1. What is not understood is the default: a screen that nobody can reach shows something.
import type { WALL_TILES, WallLayout } from "../../../../core/wall-config.ts";
import { isJson, type Json } from "../api/json.ts";

const TILES = ["oee", "plan", "losses", "yield", "wip", "alerts"] as const satisfies (typeof WALL_TILES)[number][];
export type TileName = (typeof TILES)[number];

export interface WallAddress {
  /** "" = any. */
  readonly factory: string;
  /** Empty = all. */
  readonly lines: readonly string[];
  readonly pages: readonly (readonly TileName[])[];
  /** How long a page stands; 0 = for ever. */
  readonly everyMs: number;
  /** The page that is shown first, from 0; with `everyMs` 0 the only one. */
  readonly page: number;
  /** Local time of the daily reload, as minutes after midnight. */
  readonly reloadMinute: number;
  readonly look: "dark" | "light" | null;
}

const EVERY_S = { default: 20, least: 5, most: 3_600 };
const RELOAD = { hour: 4, minute: 30 };
const DEFAULT_PAGES: WallAddress["pages"] = [["oee"], ["plan", "losses", "yield", "wip"], ["alerts"]];
const MOST_TILES = 4;

export function parseWallAddress(search: string, layout: WallLayout | null = null): WallAddress {
  const query = new URLSearchParams({ ...(layout && queryOf(layout)), ...Object.fromEntries(new URLSearchParams(search)) });
  const text = (name: string) => query.get(name) ?? "";
  const names = (list: string, separator: string) => list.split(separator).map((name) => name.trim()).filter(Boolean); // biome-ignore format: one thought
  const pages = names(text("pages"), ",").map((page) => tilesOf(names(page, ".")));
  const filled = pages.filter((tiles) => tiles.length > 0);
  const look = text("look");
  return {
    factory: text("factory"),
    lines: names(text("lines"), ","),
    pages: filled.length > 0 ? filled : DEFAULT_PAGES,
    everyMs: everyOf(text("every")),
    page: Math.max(0, (Number.parseInt(text("page"), 10) || 1) - 1),
    reloadMinute: minuteOf(text("reload")),
    look: look === "dark" || look === "light" ? look : null,
  };
}

function queryOf({ pages, lines, every, ...texts }: WallLayout): Record<string, string> {
  return {
    ...texts,
    ...(lines && { lines: lines.join(",") }),
    ...(pages && { pages: pages.map((tiles) => tiles.join(".")).join(",") }),
    ...(every !== undefined && { every: String(every) }),
  };
}

/** What GET /walls/{name} answers. */
export function readLayout({ layout }: Json): WallLayout | null {
  return isJson(layout) ? (layout as WallLayout) : null;
}

/** A page of lines has no room for tiles. */
function tilesOf(names: readonly string[]): TileName[] {
  const tiles = TILES.filter((tile) => names.includes(tile)).sort((a, b) => names.indexOf(a) - names.indexOf(b));
  return tiles.includes("oee") ? ["oee"] : tiles.slice(0, MOST_TILES);
}

function everyOf(text: string): number {
  const seconds = Number(text);
  if (text === "" || !Number.isFinite(seconds) || seconds < 0) return EVERY_S.default * 1_000;
  return seconds === 0 ? 0 : Math.min(EVERY_S.most, Math.max(EVERY_S.least, seconds)) * 1_000;
}

function minuteOf(text: string): number {
  const [, hour = RELOAD.hour, minute = RELOAD.minute] = (/^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []).map(Number);
  return hour * 60 + minute;
}
