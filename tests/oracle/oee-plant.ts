// Seeded random plants: what their lines send, in the order in which it arrives, and what is then asked. The same seed, the same plant.
//   I1. All lies weeks back, so that no tick moves a clock, and within days of each other, so that the horizon cuts nothing that counts.
import type { Event, LineEvent } from "../../core/events.ts";
import { type Dice, seededDice } from "./oee-dice.ts";
import type { OeeQuery } from "./oee-oracle.ts";
import { changedConfig, randomConfig, type Site } from "./oee-plant-config.ts";
import {
  corrections,
  countEvents,
  DAY_MS,
  type Delivery,
  HOUR_MS,
  MINUTE_MS,
  readings,
  type Story,
  stateEvents,
} from "./oee-plant-events.ts";
import { withFaults } from "./oee-plant-faults.ts";

export interface OeePlant {
  readonly seed: number;
  readonly factory: string;
  /** Normalised events in the order of their arrival. */
  readonly log: readonly Event[];
  readonly queries: readonly OeeQuery[];
}

export interface PlantOptions {
  readonly seed: number;
  /** One configuration before all else, no faults of delivery, and less than 48 h: then no order of arrival may matter. */
  readonly calm?: boolean;
}

/** Time zones, and days on which their clocks change or nothing happens. */
const PLACES = [
  ["Europe/Berlin", "2026-03-29"], ["Europe/Berlin", "2026-10-25"], ["America/New_York", "2026-03-08"], ["America/New_York", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-10-04"], ["Asia/Shanghai", "2026-06-10"], ["Asia/Kolkata", "2026-08-15"], ["Europe/Berlin", "2026-07-01"],
] as const; // biome-ignore format: one table
const ID_STARTS = ["a", "Z", "é", "ｚ", "😀", "10", "9"];

export function oeePlant({ seed, calm = false }: PlantOptions): OeePlant {
  const dice = seededDice(seed);
  const factory = `oee-${seed}`;
  const [timeZone, date] = dice.pick(PLACES);
  const days = calm ? 1 : dice.int(1, 4);
  const first = Temporal.PlainDate.from(date).subtract({ days: dice.int(0, days - 1) });
  const start = first.toZonedDateTime(timeZone).epochMilliseconds + dice.int(0, 12) * HOUR_MS + dice.pick([0, dice.int(0, HOUR_MS)]);
  const end = start + days * DAY_MS + dice.int(0, 10 * HOUR_MS);
  const dates = Array.from({ length: days + 2 }, (_, n) => first.add({ days: n }).toString());
  const log = Array.from({ length: dice.pick([1, 1, 2, 3]) }, (_, n) => {
    const site = {
      timeZone: dice.chance(0.8) ? timeZone : dice.pick(PLACES)[0],
      dates,
      stations: ["S1", "S2", "S3"].slice(0, dice.int(1, 3)),
    };
    return lineLog({ dice, factory, line: `L${n + 1}`, site, start, end, calm });
  });
  return { seed, factory, log: log.flat(), queries: randomQueries(dice, { start, end }) };
}

interface LineOptions {
  readonly dice: Dice;
  readonly factory: string;
  readonly line: string;
  readonly site: Site;
  readonly start: number;
  readonly end: number;
  readonly calm: boolean;
}

function lineLog({ dice, factory, line, site, start, end, calm }: LineOptions): Event[] {
  let number = 0;
  const envelope = (at: number) => ({ id: `${dice.pick(ID_STARTS)}${++number}`, at, tenant: "acme", factory, line });
  const story: Story = { dice, envelope, start, end };
  const happened = makeHistorical(
    story,
    [...site.stations, ...dice.some(["S8", "S9"], 0.25)].flatMap((s) => stationEvents(story, s)),
  );
  const arriving = happened.map((event) => ({ event: withSource(dice, event), arrivesAt: event.at + delay(dice) }));
  const configs = configurations(story, { site, calm });
  const log = [...arriving, ...configs].sort((a, b) => a.arrivesAt - b.arrivesAt).map(({ event }) => event);
  return calm ? log : withFaults(story, log);
}

/** Most stations say all; some only count, or only measure, or say nothing but are corrected. */
function stationEvents(story: Story, station: string): Event[] {
  const { dice } = story;
  const [hasStates, hasCounts, hasReadings, isCorrected] = [0.9, 0.85, 0.2, 0.7].map((probability) => dice.chance(probability));
  const states = hasStates ? stateEvents(story, station) : [];
  return [
    ...states,
    ...(hasCounts ? countEvents(story, station) : []),
    ...(hasReadings ? readings(story, station) : []),
    ...(isCorrected && hasStates ? corrections(story, station, states) : []),
  ];
}

/** Some lines bring a back-fill, some a few historical events among live ones. The last events are live. */
function makeHistorical({ dice, start, end }: Story, events: readonly Event[]): Event[] {
  const style = dice.int(0, 9);
  const filledUpTo = style < 2 ? dice.int(start, end - (end - start) / 4) : start;
  const sprinkled = style === 2 || style === 3 ? 0.06 : 0;
  return events.map((event) => {
    if (event.type !== "state" && event.type !== "count") return event;
    return event.at < filledUpTo || dice.chance(sprinkled) ? { ...event, historical: true } : event;
  });
}

function withSource(dice: Dice, event: Event): Event {
  return dice.chance(0.15) ? { ...event, source: dice.pick(["plc-1", "plc-2"]) } : event;
}

/** Most arrive at once, some hours later, a few after days. */
function delay(dice: Dice): number {
  const dies = dice.int(0, 99);
  if (dies < 75) return 0;
  if (dies < 90) return dice.int(0, 10 * MINUTE_MS);
  return dies < 98 ? dice.int(0, 5 * HOUR_MS) : dice.int(0, 3 * DAY_MS);
}

/** The first `line` comes before all else, some time after, or never; later ones change one thing each. */
function configurations({ dice, envelope, start, end }: Story, { site, calm }: { site: Site; calm: boolean }): Delivery[] {
  if (!calm && dice.chance(0.05)) return [];
  const changes = calm || dice.chance(0.4) ? 0 : dice.int(1, 3);
  const firstAt = calm || dice.chance(0.85) ? start - dice.int(0, 10 * HOUR_MS) : dice.int(start, end);
  const times = [firstAt, ...Array.from({ length: changes }, () => dice.int(firstAt + 1, end + 3 * HOUR_MS)).sort((a, b) => a - b)];
  let config = randomConfig(dice, site);
  return times.map((at, n) => {
    if (n > 0) config = changedConfig(dice, site, config);
    const event: LineEvent = { type: "line", ...envelope(at), ...config };
    return { event, arrivesAt: n === 0 && calm ? Number.NEGATIVE_INFINITY : at };
  });
}

function randomQueries(dice: Dice, { start, end }: { start: number; end: number }): OeeQuery[] {
  const whole = { from: start - DAY_MS, to: end + 2 * DAY_MS };
  const someTime = () => dice.int(start - 2 * HOUR_MS, end + 2 * HOUR_MS);
  const some = (): { from: number; to: number } => {
    const [a, b] = [someTime(), someTime()].sort((x, y) => x - y) as [number, number];
    return b - a < 2 * MINUTE_MS ? { from: a, to: b + HOUR_MS } : { from: a, to: b };
  };
  return [
    { ...whole, by: "hour" },
    { ...whole, by: "shift" },
    { from: start - 45 * DAY_MS, to: end + 10 * DAY_MS, by: "day" },
    whole,
    some(),
    { ...some(), by: dice.pick(["hour", "shift", "day"]) },
    { ...some(), by: dice.pick(["shift", "day", undefined]) },
  ];
}
