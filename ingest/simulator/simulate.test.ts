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
  const late = events({ from });
  const configuration = late.filter(isConfiguration);
  expect(late.slice(0, configuration.length)).toEqual(configuration);
  expect(late.slice(configuration.length)).toEqual(events().filter((event) => event.at >= from && !isConfiguration(event)));
  expect(configuration).toEqual(events().filter(isConfiguration));
});

test("every event is one that the edge takes, and every type but command is there", () => {
  const types = new Set<string>();
  const refused: unknown[] = [];
  for (const event of shift) {
    const parsed = parseEvent(event);
    if (!parsed.ok) refused.push({ event, parsed });
    types.add(event.type);
  }
  expect(refused).toEqual([]);
  expect([...types, "command"].sort()).toEqual([...EVENT_TYPES].sort());
});

test("property: whatever the seed, events are ordered by time, and no identity of a key comes twice", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const all = events({ seed, until: START + SHIFT_MS + HOUR_MS });
      expect(all.filter(({ at }, index) => at < (all[index - 1]?.at ?? 0))).toEqual([]);
      // The simulator's commands are none, so an event's input has the fields that decide on its keys.
      const identities = all.flatMap((event) => keysOf(event as Event).map((key) => `${key} ${event.id}`));
      expect(new Set(identities).size).toBe(identities.length);
    }),
    { numRuns: 5 },
  );
}, 30_000);

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

test("what enters the line leaves it, and no operation ever holds less than nothing", () => {
  const at = new Map<string, number>();
  let lowest = 0;
  const add = (key: string, quantity: number) => at.set(key, (at.get(key) ?? 0) + quantity);
  for (const event of shift) {
    if (event.type !== "move") continue;
    if (event.to !== null) add(`${event.lot} ${event.to}`, event.quantity ?? 1);
    if (event.from === null) continue;
    add(`${event.lot} ${event.from}`, -(event.quantity ?? 1));
    lowest = Math.min(lowest, at.get(`${event.lot} ${event.from}`) ?? 0);
  }
  expect(lowest).toBe(0);
  expect(at.size).toBeGreaterThan(500);
  expect([...at.values()].every((quantity) => quantity === 0)).toBe(true);
});

test("subgroups are whole, and every order that starts is completed within the shift", () => {
  const planned = new Map(shift.flatMap((event) => (event.type === "plan" ? [[event.characteristic, event.subgroupSize]] : [])));
  const sizes = new Map<string, number>();
  const open = new Set<string>();
  for (const event of shift) {
    if (event.type === "measurement" && event.subgroup) {
      const key = `${event.line} ${event.characteristic} ${event.subgroup}`;
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
    }
    if (event.type === "order" && event.status === "started") open.add(event.order);
    if (event.type === "order" && event.status === "completed") open.delete(event.order);
  }
  expect([...sizes].filter(([key, size]) => size !== planned.get(key.split(" ")[1] ?? ""))).toEqual([]);
  expect(sizes.size).toBeGreaterThan(3000);
  expect(open.size).toBe(0);
});

test("stations stand and run again, jam, break down, change over, pause and hand over", () => {
  const seen = new Set<string>();
  for (const event of shift) if (event.type === "state") seen.add([event.state, event.reason].filter(Boolean).join(" "));
  expect([...seen].sort()).toEqual(
    ["blocked", "down 卡料", "down 设备故障", "idle 交接班", "idle 休息", "running", "setup 换型", "starved"].sort(),
  );
});
