// What the page of limits proposes, as part of the query of its address; the rest of the query belongs to others and is left as it is.
//   I1. `parseLimitsAddress(formatLimitsAddress(a))` is `a`; what is not understood is the default.

import { instantOrNull } from "../../api/json.ts";
import type { Stretch } from "../../chart/zoom.ts";

/** The points that limits are estimated from. `plan`: as many of the newest as the control plan's baseline has. */
export type WindowChoice =
  | { readonly kind: "plan" }
  | { readonly kind: "points"; readonly points: number }
  | ({ readonly kind: "span" } & Stretch);

export interface LimitsAddress {
  readonly window: WindowChoice;
  /** Ids of points that are to be left out as well. */
  readonly without: readonly string[];
  /** The query of others. */
  readonly rest: string;
}

/** What the API takes. */
export const FEWEST_POINTS = 2;
export const MOST_POINTS = 10_000;

const NAMES = ["windowPoints", "windowFrom", "windowTo", "without"] as const;

export function parseLimitsAddress(search: string): LimitsAddress {
  const query = new URLSearchParams(search);
  const points = Number(query.get("windowPoints"));
  const [from, to] = [instantOrNull(query.get("windowFrom")), instantOrNull(query.get("windowTo"))];
  const without = [...new Set(query.getAll("without"))];
  for (const name of NAMES) query.delete(name);
  const rest = query.toString();
  return { window: windowOf(points, from, to), without, rest };
}

function windowOf(points: number, from: number | null, to: number | null): WindowChoice {
  if (from !== null && to !== null && from < to) return { kind: "span", from, to };
  return Number.isInteger(points) && points >= FEWEST_POINTS && points <= MOST_POINTS ? { kind: "points", points } : { kind: "plan" };
}

/** The query with its "?", or "" when all is default. */
export function formatLimitsAddress({ window, without, rest }: LimitsAddress): string {
  const query = new URLSearchParams(rest);
  if (window.kind === "points") query.set("windowPoints", String(window.points));
  if (window.kind === "span") {
    query.set("windowFrom", new Date(window.from).toISOString());
    query.set("windowTo", new Date(window.to).toISOString());
  }
  for (const id of without) query.append("without", id);
  const text = query.toString();
  return text && `?${text}`;
}

/** The fields of a question, or of a command, that name a window; `plan` says nothing. */
export function windowFields(window: WindowChoice): Readonly<Record<string, string | number>> {
  if (window.kind === "points") return { points: window.points };
  return window.kind === "span" ? { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() } : {};
}

/**
 * The window of a freeze that takes the very points that were looked at: what has come since is not among them.
 * `last` is the instant of the newest of them, `count` how many they are.
 */
export function frozenFields(
  window: WindowChoice,
  { last, count }: { last: number; count: number },
): Readonly<Record<string, string | number>> {
  if (window.kind === "span") return windowFields(window);
  return { points: count, to: new Date(last + 1).toISOString() };
}
