// Two plants of one name: a morning of machines, tests, lots and measurements of tenant `acme`, with what arrives late or is put right, and
// another of tenant `rival`. Its figures are small enough to be worked out in the head.
import type { Item } from "./fed-plant.fixture.ts";
import { characteristicOf } from "./rings.fixture.ts";

const DAY = Date.UTC(2026, 2, 2);
const MINUTE = 60_000;

/** `08:15` of the day. */
export function clock(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return DAY + (hours * 60 + minutes) * MINUTE;
}

export const RANGE = { from: clock("06:00"), to: clock("12:00") };
export const PLACE = { factory: "f1", line: "L1", station: "S1" };

const SETTINGS = {
  type: "line", id: "line1", at: clock("06:00"), line: "L1", stations: [{ station: "S0" }, { station: "S1", idealCycleMs: 60_000 }],
  operations: ["OP10", "OP20"], targets: { oee: 0.8, firstPassYield: 0.9 },
}; // biome-ignore format: one event

/** S1 runs from 06:00 to 12:00 but for an hour: 5 h of 6 h are production. 240 of 250 parts are good; their ideal time is 250 min. */
const MACHINES: Item[] = [
  { type: "state", id: "s1", at: clock("06:00"), station: "S1", state: "running" },
  { type: "state", id: "s2", at: clock("08:00"), station: "S1", state: "down", reason: "jam" },
  { type: "state", id: "s3", at: clock("09:00"), station: "S1", state: "running" },
  { type: "count", id: "c1", at: clock("07:30"), station: "S1", good: 140, scrap: 10, rework: 0 },
  { type: "count", id: "c2", at: clock("10:30"), station: "S1", good: 100, scrap: 0, rework: 0 },
  { type: "state", id: "s4", at: clock("12:00"), station: "S1", state: "off" },
];

const unit = (serial: string, time: string, result: string, defects?: object[]): Item => {
  return {
    type: "unit",
    id: `${serial}-${time}`,
    at: clock(time),
    operation: "OP10",
    serial,
    product: "P1",
    result,
    ...(defects && { defects }),
  };
};

/** Of four serials A and B pass at first. */
const UNITS: Item[] = [
  unit("A", "08:30", "pass"),
  unit("B", "08:40", "pass"),
  unit("C", "09:10", "fail", [{ code: "scratch", count: 3 }, { code: "dent" }]),
  unit("D", "11:20", "fail", [{ code: "scratch" }]),
]; // biome-ignore format: one list

const move = (lot: string, time: string, quantity: number, from: string | null, to: string | null): Item => {
  return { type: "move", id: `${lot}-${time}`, at: clock(time), lot, product: "P1", quantity, from, to };
};

/** Two lots of 10 and 5 come to OP10; 4 of the first go on to OP20. */
const MOVES: Item[] = [
  move("LOT1", "07:00", 10, null, "OP10"),
  move("LOT2", "08:00", 5, null, "OP10"),
  move("LOT1", "10:00", 4, "OP10", "OP20"),
];

/** What comes late: A had failed before, 20 good parts were scrap, and 2 of LOT2 had gone on. */
const CORRECTIONS: Item[] = [
  unit("A", "08:05", "fail", [{ code: "dent" }]),
  { type: "command", id: "k1", at: clock("07:40"), name: "count.correct", station: "S1", good: -20, scrap: 20, rework: 0, by: "kim" },
  move("LOT2", "08:30", 2, "OP10", "OP20"),
];

const inPlace = (tenant: string) => (event: Item) => ({ tenant, factory: "f1", line: "L1", ...event });

export const ACME: Item[] = [SETTINGS, ...MACHINES, ...UNITS, ...MOVES, ...characteristicOf(clock("06:00"))].map(inPlace("acme"));
export const ACME_CORRECTED: Item[] = [...ACME, ...CORRECTIONS.map(inPlace("acme"))];

/** The other tenant's line of the same name: half of the parts, one unit, one lot of 1000. */
export const RIVAL: Item[] = [
  SETTINGS,
  ...MACHINES.map((event) => (event.type === "count" ? { ...event, good: 1, scrap: 1 } : event)),
  unit("A", "08:30", "fail", [{ code: "rust" }]),
  move("LOT1", "07:00", 1000, null, "OP10"),
].map(inPlace("rival"));
