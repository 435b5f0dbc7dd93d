// What happens at one station: states, counts, readings and corrections, each with the time at which it reaches the log.
import type { CountEvent, Event, StationState } from "../../core/events.ts";
import type { Dice } from "./oee-dice.ts";
import { PRODUCTS, REASONS } from "./oee-plant-config.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** An event and when it arrives, on the plant's own time. */
export interface Delivery {
  readonly event: Event;
  readonly arrivesAt: number;
}

export interface Story {
  readonly dice: Dice;
  /** Envelope of a new event, with an id of its own. */
  envelope(at: number): { id: string; at: number; tenant: string; factory: string; line: string };
  readonly start: number;
  readonly end: number;
}

const STOPS: readonly StationState[] = ["idle", "down", "blocked", "starved"];
const OTHERS: readonly StationState[] = ["running", "setup", "off", ...STOPS];

/** Long runs, stops around the micro-stop limits to the millisecond, stops of several pieces, long silences, ties. */
export function stateEvents(story: Story, station: string): Event[] {
  const { dice, envelope, start, end } = story;
  const events: Event[] = [];
  const say = (at: number, state: StationState) => {
    const reason = dice.chance(state === "running" ? 0.1 : 0.55) ? { reason: dice.pick(REASONS) } : {};
    events.push({ type: "state", ...envelope(at), station, state, ...reason });
  };
  let at = start + dice.int(0, 3) * dice.int(0, HOUR_MS);
  while (at < end) {
    const kind = dice.int(0, 99);
    if (kind < 35) {
      say(at, "running");
      at += dice.int(MINUTE_MS, 90 * MINUTE_MS);
    } else if (kind < 65) {
      const length = dice.pick([60_000, 90_500, 120_000, 120_000, 300_000]) + dice.pick([-1, 0, 1, dice.int(-30_000, 30_000)]);
      say(at, dice.pick(STOPS));
      if (dice.chance(0.3)) say(at + dice.int(1, length - 1), dice.pick(STOPS));
      at += length;
      if (dice.chance(0.8)) say(at, "running");
      at += dice.int(1, 40 * MINUTE_MS);
    } else if (kind < 96) {
      say(at, dice.pick(OTHERS));
      if (dice.chance(0.1)) say(at, dice.pick(OTHERS));
      at += dice.int(1, 70 * MINUTE_MS);
    } else {
      say(at, dice.pick(OTHERS));
      at += dice.int(2, dice.chance(0.15) ? 40 : 10) * HOUR_MS;
    }
    at = onAnEdge(dice, at);
  }
  return events;
}

/** Now and then an instant lies on a minute or on a full or half hour, where buckets and shifts begin. */
function onAnEdge(dice: Dice, at: number): number {
  if (!dice.chance(0.25)) return at;
  const span = dice.pick([MINUTE_MS, MINUTE_MS, HOUR_MS / 2, HOUR_MS]);
  return Math.ceil(at / span) * span;
}

/** Deltas, or counters that are reset and do not always name every part. */
export function countEvents(story: Story, station: string): Event[] {
  const { dice, envelope, start, end } = story;
  const style = dice.pick(["deltas", "totals", "both"]);
  const totals = { goodTotal: dice.int(0, 5000), scrapTotal: dice.int(0, 50), reworkTotal: dice.int(0, 50) };
  const events: Event[] = [];
  for (let at = start + dice.int(0, 8 * HOUR_MS); at < end; at = onAnEdge(dice, at + dice.int(1, 140 * MINUTE_MS))) {
    const product = dice.chance(0.7) ? { product: dice.pick(PRODUCTS) } : {};
    const quantities = style === "deltas" || (style === "both" && dice.chance(0.5)) ? deltas(dice) : nextTotals(dice, totals);
    events.push({ type: "count", ...envelope(at), station, ...product, ...quantities });
  }
  return events;
}

function deltas(dice: Dice): Pick<CountEvent, "good" | "scrap" | "rework"> {
  if (dice.chance(0.1)) return { good: 0 };
  return {
    good: dice.int(0, 60),
    ...(dice.chance(0.5) ? { scrap: dice.int(0, 9) } : {}),
    ...(dice.chance(0.3) ? { rework: dice.int(0, 9) } : {}),
  };
}

type Totals = { goodTotal: number; scrapTotal: number; reworkTotal: number };

function nextTotals(dice: Dice, totals: Totals): Partial<Totals> {
  if (dice.chance(0.06)) Object.assign(totals, { goodTotal: dice.int(0, 3), scrapTotal: 0, reworkTotal: dice.int(0, 1) });
  totals.goodTotal += dice.int(0, 60);
  totals.scrapTotal += dice.int(0, 4);
  totals.reworkTotal += dice.int(0, 3);
  const { goodTotal, scrapTotal, reworkTotal } = totals;
  return dice.pick([{ ...totals }, { ...totals }, { goodTotal }, { goodTotal, scrapTotal }, { scrapTotal, reworkTotal }]);
}

/** Readings without a plan: they move the clock, and make a station known. */
export function readings(story: Story, station: string): Event[] {
  const { dice, envelope, start, end } = story;
  return Array.from({ length: dice.int(1, 6) }, () => {
    const value = dice.int(0, 1000) / 10;
    return { type: "measurement", ...envelope(dice.int(start, end)), station, characteristic: "width", value };
  });
}

/** What people say afterwards: reclassified time, on the edges of states and off them, and corrected counts. */
export function corrections(story: Story, station: string, states: readonly Event[]): Event[] {
  const { dice, envelope, start, end } = story;
  const someTime = () => (states.length > 0 && dice.chance(0.5) ? dice.pick(states).at : dice.int(start - HOUR_MS, end + HOUR_MS));
  const reclassified = Array.from({ length: dice.chance(0.7) ? dice.int(1, 5) : 0 }, (): Event => {
    const from = someTime();
    const to = from + dice.pick([1, dice.int(1, MINUTE_MS), dice.int(1, 2 * HOUR_MS), dice.int(1, 9 * HOUR_MS)]);
    const state = dice.chance(0.6) ? { state: dice.chance(0.3) ? ("running" as const) : dice.pick(OTHERS) } : {};
    const reason = "state" in state && dice.chance(0.5) ? {} : { reason: dice.chance(0.25) ? null : dice.pick(REASONS) };
    return { type: "command", name: "stop.reclassify", ...envelope(dice.int(start, end)), station, from, to, ...state, ...reason };
  });
  const corrected = Array.from({ length: dice.chance(0.5) ? dice.int(1, 4) : 0 }, (): Event => {
    const quantities = { good: dice.int(-80, 20), scrap: dice.int(-4, 9), rework: dice.pick([0, 0, dice.int(-3, 3)]) };
    const product = dice.chance(0.5) ? { product: dice.pick(PRODUCTS) } : {};
    return {
      type: "command",
      name: "count.correct",
      ...envelope(onAnEdge(dice, dice.int(start, end))),
      station,
      ...product,
      ...quantities,
    };
  });
  return [...reclassified, ...corrected];
}
