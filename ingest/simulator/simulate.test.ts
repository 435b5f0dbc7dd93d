import fc from "fast-check";
import { expect, test } from "vitest";
import { EVENT_TYPES, type Event, parseEvent } from "../../core/events.ts";
import { keysOf } from "../../core/keys.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { SHIFT_MS } from "./plant.ts";
import { shiftStartAt, simulate } from "./simulate.ts";
import type { SimulatedEvent } from "./simulated-event.ts";

const START = shiftStartAt(Date.UTC(2026, 2, 2, 6));

function events({ seed = 1, from = START, until = START + HOUR_MS } = {}): SimulatedEvent[] {
  const found: SimulatedEvent[] = [];
  for (const event of simulate({ seed, start: from, tenant: "acme" })) {
    if (event.at >= until) break;
    found.push(event);
  }
  return found;
}

const shift = events({ until: START + SHIFT_MS });

test("the same seed gives the same events, another seed others", () => {
  expect(events()).toEqual(events());
  expect(events({ seed: 2 })).not.toEqual(events());
});

test("a sequence that begins later is the same sequence, after the configuration", () => {
  const from = START + 7 * MINUTE_MS + 123;
  const isConfiguration = ({ type }: SimulatedEvent) => type === "line" || type === "plan";
  const later = events({ from });
  const configuration = later.filter(isConfiguration);
  expect(later.slice(0, configuration.length)).toEqual(configuration);
  expect(configuration).toEqual(events().filter(isConfiguration));
  const rest = later.slice(configuration.length);
  const all = events();
  expect(rest).toEqual(all.slice(-rest.length)); // it ends alike, and what is not in it was sent before
  expect(all.slice(0, -rest.length).filter((event) => event.at >= from && !isConfiguration(event))).toEqual([]);
  expect(rest[0]?.at).toBeGreaterThanOrEqual(from);
});

test("what a device sends late is not lost where a sequence begins between its time and its arrival", () => {
  const index = shift.findIndex((event, at) => event.at < (shift[at - 1]?.at ?? 0));
  const late = shift[index];
  const from = shift[index - 1]?.at ?? 0;
  expect(from - (late?.at ?? 0)).toBeGreaterThan(MINUTE_MS);
  expect(events({ from, until: from + MINUTE_MS }).filter(({ id }) => id === late?.id)).toEqual([late]);
});

test("every event is one that the edge takes, and every type is there that devices of a plant without gateways send", () => {
  const types = new Set<string>();
  const refused: unknown[] = [];
  for (const event of shift) {
    const parsed = parseEvent(event);
    if (!parsed.ok) refused.push({ event, parsed });
    types.add(event.type);
  }
  expect(refused).toEqual([]);
  expect([...types].sort()).toEqual(EVENT_TYPES.filter((type) => type !== "offline").sort());
});

test("property: whatever the seed, events come in order of time but for some results and totals, and no identity comes twice", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const all = events({ seed, until: START + SHIFT_MS + HOUR_MS });
      let latest = 0;
      const late = all.filter(({ at }) => {
        latest = Math.max(at, latest);
        return at < latest;
      });
      expect(late.filter(({ type }) => type !== "unit" && type !== "count")).toEqual([]);
      expect(late.length / all.length).toBeLessThan(0.002);
      const identities = all.flatMap((event) => keysOf(event as Event).map((key) => `${key} ${event.id}`));
      expect(new Set(identities).size).toBe(identities.length);
    }),
    { numRuns: 5 },
  );
}, 120_000);

test("two lines report about three events a second", () => {
  const perSecond = shift.length / (SHIFT_MS / SECOND_MS);
  expect(perSecond).toBeGreaterThan(2);
  expect(perSecond).toBeLessThan(3.8);
});

test("at least one point falls into every second, whatever the line does", () => {
  const seconds = new Set<number>();
  for (const event of shift) if (event.type === "measurement") seconds.add(Math.floor((event.at - START) / SECOND_MS));
  expect(seconds.size).toBe(SHIFT_MS / SECOND_MS);
});

test("subgroups are whole", () => {
  const planned = new Map(shift.flatMap((event) => (event.type === "plan" ? [[event.characteristic, event.subgroupSize]] : [])));
  const sizes = new Map<string, number>();
  for (const event of shift) {
    if (event.type === "measurement" && event.subgroup) {
      const key = `${event.line} ${event.characteristic} ${event.subgroup}`;
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
    }
  }
  expect([...sizes].filter(([key, size]) => size !== planned.get(key.split(" ")[1] ?? ""))).toEqual([]);
  expect(sizes.size).toBeGreaterThan(3000);
});

test("stations stand and run again, jam, break down, change over, pause, wait for work and hand over", () => {
  const seen = new Set<string>();
  for (const event of shift) if (event.type === "state") seen.add([event.state, event.reason].filter(Boolean).join(" "));
  expect([...seen].sort()).toEqual(
    [
      "blocked",
      "down 卡料",
      "down 设备故障",
      "idle 交接班",
      "idle 休息",
      "idle 无任务",
      "off 交接班",
      "running",
      "setup 换型",
      "starved",
    ].sort(),
  );
});
