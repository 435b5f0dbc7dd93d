// The generated plants hold what they should, and the oracle keeps its own laws on them. Failures name the seed.
import { expect, test, vi } from "vitest";
import { type Event, parseEvent } from "../../core/events.ts";
import { admit } from "./oee-admission.ts";
import { seededDice } from "./oee-dice.ts";
import type { OeeItem } from "./oee-item.ts";
import { type OeeQuery, oeeOracle } from "./oee-oracle.ts";
import { type OeePlant, oeePlant } from "./oee-plant.ts";

const SEEDS = Array.from({ length: 20 }, (_, n) => n);
const DAY_MS = 86_400_000;
vi.setConfig({ testTimeout: 120_000 });
const SUMS = [
  "plannedBusyTimeMs", "actualProductionTimeMs", "setupMs", "downMs", "idleMs", "blockedMs", "starvedMs", "microStopMs", "plannedStopMs",
  "unscheduledMs", "unknownMs", "producedQuantity", "goodQuantity", "scrapQuantity", "reworkQuantity", "idealTimeMs", "uncycledQuantity",
  "breakdowns", "microStops",
] as const; // biome-ignore format: one list

function everything({ log }: OeePlant): Omit<OeeQuery, "by"> {
  const ats = log.map(({ at }) => at);
  return { from: Math.min(...ats) - DAY_MS, to: Math.max(...ats) + 3 * DAY_MS };
}

/** Items by station, each sum added up. */
function addedUp(items: readonly OeeItem[]): Record<string, number[]> {
  const total = (group: readonly OeeItem[]) => SUMS.map((name) => group.reduce((sum, item) => sum + item[name], 0));
  return Object.fromEntries(
    [...Map.groupBy(items, ({ line, station }) => `${line} ${station}`)]
      .map(([key, group]) => [key, total(group)] as const)
      .filter(([, sums]) => sums.some((sum) => sum !== 0)),
  );
}

const logOfLines = (log: readonly Event[]) => [...Map.groupBy(log, ({ line }) => line).values()];

test("every generated event passes the edge as it is", () => {
  for (const seed of SEEDS) {
    for (const event of oeePlant({ seed }).log) expect(parseEvent(event), `seed ${seed}`).toEqual({ ok: true, event });
  }
});

test("the plants reach every rule: no figure, reason or fault is missing among them", () => {
  const seen = new Map<string, number>();
  const see = (what: string, times = 1) => seen.set(what, (seen.get(what) ?? 0) + times);
  for (const seed of SEEDS) {
    const plant = oeePlant({ seed });
    for (const log of logOfLines(plant.log)) {
      const { accepted, duplicates, deadLetters } = admit(log);
      see("duplicate", duplicates);
      for (const { reason } of deadLetters) see(reason);
      for (const { event } of accepted)
        see(`${event.type}${"name" in event ? ` ${event.name}` : ""}${event.historical ? " historical" : ""}`);
    }
    const ask = oeeOracle(plant.log);
    for (const query of plant.queries) {
      for (const item of ask(query)) {
        for (const name of SUMS) if (item[name] !== 0) see(name);
        for (const [name, ms] of Object.entries(item.losses)) if (ms !== 0) see(`loss ${name}`);
        for (const [name, text] of Object.entries(item.reasons)) see(`${name}: ${text}`);
        for (const text of item.findings) see(text);
        see(`${query.by}${item.shift === null ? " without shift" : ""}${item.key ? " key" : ""}`);
        if (item.producedQuantity < 0) see("below zero");
        if (item.plannedBusyTimeMs === 0 && item.unknownMs === 0 && item.unscheduledMs === 0) see("parts or stops alone");
      }
    }
  }
  for (const what of [
    "duplicate", "late", "id-conflict", "state", "state historical", "count", "count historical", "measurement", "line",
    "command stop.reclassify", "command count.correct", ...SUMS, "loss breakdownMs", "loss setupMs", "loss waitingMs", "loss speedMs",
    "loss defectsMs", "availability: no planned busy time", "effectiveness: no production time", "effectiveness: no ideal cycle",
    "qualityRatio: nothing produced", "oee: no planned busy time", "oee: not counted", "oee: no production time", "oee: no ideal cycle",
    "mtbfMs: no breakdowns", "mttrMs: no breakdowns", "ideal cycle too long", "hour without shift key", "shift", "shift without shift",
    "below zero", "parts or stops alone",
  ]) expect(seen.get(what) ?? 0, what).toBeGreaterThan(0); // biome-ignore format: one list
});

test("law: hours, shifts and days of a range add up to the range, wherever it is cut", () => {
  for (const seed of SEEDS) {
    const plant = oeePlant({ seed });
    const ask = oeeOracle(plant.log);
    const range = everything(plant);
    const whole = addedUp(ask(range));
    const cut = range.from + seededDice(seed).int(DAY_MS, range.to - range.from - DAY_MS);
    for (const by of ["hour", "shift", "day"] as const) expect(addedUp(ask({ ...range, by })), `seed ${seed}, by ${by}`).toEqual(whole);
    const halves = [...ask({ ...range, to: cut }), ...ask({ ...range, from: cut })];
    expect(addedUp(halves), `seed ${seed}, cut at ${cut}`).toEqual(whole);
  }
});

test("law: planned busy time is production and its losses, and all time from first event to clock is somewhere", () => {
  for (const seed of SEEDS) {
    const plant = oeePlant({ seed });
    for (const log of logOfLines(plant.log)) {
      const { accepted } = admit(log.filter(({ type }) => type !== "line"));
      const clock = accepted.at(-1)?.clock ?? Number.NEGATIVE_INFINITY;
      const events = accepted.map(({ event }) => event).filter((event) => event.at <= clock || event.type === "command");
      const firstAt = Math.min(...events.map(({ at }) => at));
      const lineless = oeeOracle(events)(everything(plant));
      for (const item of lineless) {
        const { actualProductionTimeMs, losses } = item;
        const { breakdownMs, setupMs, waitingMs, microStopMs } = losses;
        expect(item.plannedBusyTimeMs, `seed ${seed}`).toBe(actualProductionTimeMs + breakdownMs + setupMs + waitingMs + microStopMs);
        expect(item.plannedBusyTimeMs + item.unknownMs, `seed ${seed}, ${item.line} ${item.station}`).toBe(clock - firstAt);
      }
    }
  }
});

test("law: the order of arrival changes nothing, when nothing is late and nothing is configured in between", () => {
  for (const seed of SEEDS) {
    const plant = oeePlant({ seed, calm: true });
    const configs = plant.log.filter(({ type }) => type === "line");
    const others = seededDice(seed).shuffled(plant.log.filter(({ type }) => type !== "line"));
    const [straight, mixed] = [oeeOracle(plant.log), oeeOracle([...configs, ...others])];
    for (const query of plant.queries) expect(inOrder(mixed(query)), `seed ${seed}`).toEqual(inOrder(straight(query)));
  }
});

function inOrder(items: readonly OeeItem[]): OeeItem[] {
  const key = ({ line, station, day, shift, start }: OeeItem) => JSON.stringify([line, station, day, shift, start]);
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
