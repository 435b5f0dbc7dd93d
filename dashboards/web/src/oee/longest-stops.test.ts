import { expect, test } from "vitest";
import { stretch } from "./fixtures.ts";
import { longestStops } from "./longest-stops.ts";

const down = { state: "down" } as const;
const lengths = (stretches: Parameters<typeof longestStops>[0], clock = 10_000_000) =>
  longestStops(stretches, clock).map(({ stretch: { station }, durationMs }) => [station, durationMs / 1_000]);

test("the longest first, whatever the station; of two as long the earlier", () => {
  const stops = [stretch("press", 0, 60, down), stretch("mill", 100, 820, down), stretch("saw", 900, 1_620, down)];
  expect(lengths(stops)).toEqual([["mill", 720], ["saw", 720], ["press", 60]]); // biome-ignore format: one table
});

test("one that lasts counts up to the line's clock", () => {
  expect(lengths([stretch("press", 0, 60, down), stretch("mill", 100, null, down)], 200_000)).toEqual([["mill", 100], ["press", 60]]); // biome-ignore format: one table
});

test("what runs, waits or was planned is no stop", () => {
  const others = [
    stretch("press", 0, 900),
    stretch("mill", 0, 900, { state: "blocked" }),
    stretch("saw", 0, 900, { ...down, category: "planned" }),
  ];
  expect(lengths([...others, stretch("weld", 0, 30, down)])).toEqual([["weld", 30]]);
});

test("five at most", () => {
  expect(lengths(Array.from({ length: 9 }, (_, i) => stretch("press", 100 * i, 100 * i + 10 + i, down)))).toHaveLength(5);
});
