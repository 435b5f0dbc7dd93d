// What goes wrong on the way into the log: repeated events, other content under a known identity, one id from two sources, and events
// at the very edge of the horizons, on either side.
import type { Event } from "../../core/events.ts";
import { COUNTER_HORIZON_MS, isEquipment, REVISION_HORIZON_MS } from "./oee-admission.ts";
import { HOUR_MS, type Story } from "./oee-plant-events.ts";

export function withFaults(story: Story, log: readonly Event[]): Event[] {
  const { dice } = story;
  const out = [...log];
  const insertAfter = (place: number, event: Event) => out.splice(dice.int(place + 1, out.length), 0, event);
  for (const event of log) {
    const place = out.indexOf(event);
    if (dice.chance(0.03)) insertAfter(place, event);
    if (dice.chance(0.01)) insertAfter(place, withOtherContent(story, event));
    if (dice.chance(0.01) && isEquipment(event)) insertAfter(place, { ...event, source: "plc-9", at: event.at + dice.int(1, HOUR_MS) });
  }
  if (dice.chance(0.5)) for (let n = dice.int(1, 6); n > 0; n--) insertOnEdge(story, out);
  return out;
}

function withOtherContent({ dice }: Story, event: Event): Event {
  if (event.type === "state" && dice.chance(0.7)) return { ...event, state: event.state === "running" ? "down" : "running" };
  if (event.type === "count" && event.good !== undefined) return { ...event, good: event.good + 1 };
  return { ...event, at: event.at + dice.int(1, HOUR_MS) };
}

/** Puts one event somewhere whose time lies at the horizon of the line's clock there. */
function insertOnEdge({ dice, envelope }: Story, log: Event[]): void {
  const afterConfigs = log.findLastIndex(({ type }) => type === "line") + 1;
  const place = dice.int(afterConfigs, log.length);
  const live = log.slice(0, place).filter((event) => isEquipment(event) && !event.historical);
  if (live.length === 0) return;
  const clock = Math.max(...live.map(({ at }) => at));
  const horizon = clock - REVISION_HORIZON_MS;
  const counters = clock - COUNTER_HORIZON_MS;
  const station = "S1";
  const over = dice.pick([-1, -1, -HOUR_MS]);
  const command = { type: "command", ...envelope(clock), station } as const;
  const edges: readonly Event[] = [
    { type: "count", ...envelope(horizon + over), station, good: 1000 },
    { type: "state", ...envelope(horizon + over), station, state: "running" },
    { type: "count", ...envelope(counters + dice.pick([0, 0, 1, -1, over])), station, goodTotal: dice.int(0, 6000) },
    { type: "count", ...envelope(counters - 1), station, scrapTotal: dice.int(0, 60), historical: true },
    { ...command, name: "stop.reclassify", from: horizon - 1, to: clock, state: "setup" },
    { ...command, at: horizon - 1, name: "count.correct", good: 1000, scrap: 0, rework: 0 },
    { type: "count", ...envelope(horizon), station, good: 7 },
  ];
  const edge = dice.chance(0.9) ? dice.int(0, edges.length - 2) : edges.length - 1;
  log.splice(place, 0, edges[edge] as Event);
}
