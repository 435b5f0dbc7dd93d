import { expect, test } from "vitest";
import { readSignal, type SignalRecord, signalKey } from "../api/signal.ts";
import { pointAt, statistic } from "../series/fixtures.ts";
import { patternsOf, placesOfPoint } from "./patterns.ts";
import { plotOf } from "./plot.ts";
import { pixelOf } from "./scale.ts";

const points = [1, 2, 3, 4].map((at) =>
  pointAt(at, at === 4 ? { signals: ["nelson2"], second: statistic(9, { signals: ["nelson1"] }) } : {}),
);
const plot = plotOf({ points, width: 1000, height: 600, axis: "sequence", include: [], offsetMs: 0 });
const newest = points[3]!;

function known(second: boolean, rule: string, pattern: string[]): [string, SignalRecord] {
  const record = readSignal({ id: newest.id, at: 4, rule, second, points: pattern })!;
  return [signalKey(record), record];
}

test("a signal's pattern is drawn in its own chart, through the points that make it up", () => {
  const signals = new Map([known(false, "nelson2", [points[1]!.id, points[2]!.id, newest.id]), known(true, "nelson1", [newest.id])]);
  const [run, beyond] = patternsOf(newest, plot, signals);
  expect([run?.tone, run?.places.map(({ x }) => x)]).toEqual(["warn", [1, 2, 3].map((x) => pixelOf(plot.x, x))]);
  expect([beyond?.tone, beyond?.places]).toEqual(["alarm", [{ x: pixelOf(plot.x, 3), y: pixelOf(plot.lower!.y, 9) }]]);
});

test("of a signal that is not known yet its own point is marked", () => {
  expect(patternsOf(newest, plot, new Map()).map(({ places }) => places.length)).toEqual([1, 1]);
});

test("a point stands in both charts of the pair, in one where it has one statistic", () => {
  expect(placesOfPoint(newest, 3, plot).ys).toEqual([pixelOf(plot.upper.y, 10), pixelOf(plot.lower!.y, 9)]);
  expect(placesOfPoint(pointAt(5, { second: null }), 3, plot).ys).toHaveLength(1);
});
