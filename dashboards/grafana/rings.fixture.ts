// Montgomery's piston rings as events: a control plan, 40 subgroups of five, and what was said of two points.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Item } from "./fed-plant.fixture.ts";

const MINUTE = 60_000;
const SERIES = { station: "forge", characteristic: "diameter" };
const golden = fileURLToPath(new URL("../../tests/golden/pistonrings.csv", import.meta.url));

/** Sample `n` (from 1) is measured `n` minutes after `start`. Rule 1 hits at some of the last 15. */
export function characteristicOf(start: number): Item[] {
  const rows = readFileSync(golden, "utf8").trim().split("\n").slice(1);
  const samples = rows.map((row, index) => {
    const values = row.split(",").slice(2).map(Number);
    return { type: "measurement", id: `ring${index + 1}`, at: start + (index + 1) * MINUTE, ...SERIES, values };
  });
  const plan = { type: "plan", id: "plan1", at: start, ...SERIES, chart: "xbar-r", subgroupSize: 5, baseline: 25, rules: ["nelson1"] };
  return [plan, ...samples];
}

/** Commands on a point: it is left out; a cause is named, an action taken. */
export function wordsOn(point: string, at: number): Item[] {
  const said = { type: "command", ...SERIES, point, at, by: "kim" };
  return [
    { ...said, id: `x-${point}`, name: "point.exclude", excluded: true, note: "wrong part" },
    { ...said, id: `c-${point}`, name: "point.annotate", text: "seen", cause: "worn die", action: "changed the die" },
  ];
}
