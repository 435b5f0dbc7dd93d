import fc from "fast-check";
import { expect, test } from "vitest";
import { stretch } from "./fixtures.ts";
import { countedAs, cursorAfter, endOf, lanesOf, lookOf, panned, SHORTEST_VIEW_MS, stretchAt, viewOf, zoomed } from "./timeline.ts";

const stop = stretch("press", 100, 103, { state: "down", stop: "micro" });
const lanes = lanesOf(
  [stretch("paint", 0, null), stretch("press", 103, 600), stop, stretch("press", 0, 100), stretch("spare", 5, 9)],
  ["press", "weld", "paint"],
);

test("a lane a station in the order of the line, also of one without a stretch; unknown ones last", () => {
  expect(lanes.map(({ station, stretches }) => [station, stretches.map(({ start }) => start / 1_000)])).toEqual([
    ["press", [0, 100, 103]], ["weld", []], ["paint", [0]], ["spare", [5]],
  ]); // biome-ignore format: one table
});

test("a stop that is narrower than the pointer is found beside it, before the production around it", () => {
  const press = lanes[0]!;
  const at = (second: number, reachMs = 0) => stretchAt(press, second * 1_000, { reachMs, clock: 0 })?.start;
  expect([at(101), at(98), at(98, 5_000), at(300, 5_000), at(900, 5_000)]).toEqual([100_000, 0, 100_000, 103_000, undefined]);
});

test("what counts as another loss than its state tells says so", () => {
  const down = (over: object) => countedAs({ state: "down", category: "", stop: "stop", ...over });
  expect([down({}), down({ category: "breakdown" }), down({ category: "waiting" }), down({ category: "waiting", stop: "micro" })]).toEqual([
    undefined, undefined, "waiting", "microStop",
  ]); // biome-ignore format: one table
  expect(countedAs({ state: "running", category: "planned", stop: "" })).toBeUndefined();
  expect(countedAs({ state: "idle", category: "planned", stop: "" })).toBe("plannedStop");
});

test("what lasts reaches up to the clock; a planned stop looks planned", () => {
  expect([endOf(stretch("a", 10, null), 25_000), endOf(stretch("a", 10, null), 5_000), endOf(stop, 0)]).toEqual([25_000, 10_000, 103_000]);
  expect([lookOf(stop), lookOf({ state: "idle", category: "planned" }), lookOf({ state: "running", category: "planned" })]).toEqual([
    "down",
    "planned",
    "running",
  ]);
});

test("arrows walk a lane, and find what another station did at the same time", () => {
  expect(cursorAfter(lanes, null, "ArrowLeft")).toEqual({ lane: 0, index: 2 });
  expect(cursorAfter(lanes, { lane: 0, index: 0 }, "ArrowLeft")).toEqual({ lane: 0, index: 0 });
  expect(cursorAfter(lanes, { lane: 0, index: 1 }, "ArrowDown")).toEqual({ lane: 0, index: 1 });
  expect(cursorAfter(lanes, { lane: 2, index: 0 }, "ArrowDown")).toEqual({ lane: 3, index: 0 });
  expect(cursorAfter(lanes, { lane: 0, index: 1 }, "Escape")).toBeNull();
  expect(cursorAfter(lanes, { lane: 0, index: 1 }, "a")).toBeUndefined();
});

test("a zoom outside of the bounds is none", () => {
  const bounds = { from: 0, to: 3_600_000 };
  expect(viewOf({ from: 4_000_000, to: 5_000_000 }, bounds)).toEqual(bounds);
  expect(viewOf({ from: 3_000_000, to: 5_000_000 }, bounds)).toEqual({ from: 1_600_000, to: 3_600_000 });
});

test("property: zooming and panning stay inside the bounds, and no view is too short", () => {
  const bounds = { from: 1_000_000, to: 1_000_000 + 12 * 3_600_000 };
  const moves = fc.array(
    fc.record({
      factor: fc.double({ min: 0.1, max: 8, noNaN: true }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      pan: fc.integer({ min: -1e8, max: 1e8 }),
    }),
  );
  fc.assert(
    fc.property(moves, (all) => {
      let view = bounds;
      for (const { factor, share, pan } of all) {
        view = panned(zoomed(view, { factor, around: view.from + share * (view.to - view.from), bounds }), pan, bounds);
        expect(view.from).toBeGreaterThanOrEqual(bounds.from);
        expect(view.to).toBeLessThanOrEqual(bounds.to);
        expect(view.to - view.from).toBeGreaterThanOrEqual(SHORTEST_VIEW_MS - 2);
      }
    }),
  );
});
