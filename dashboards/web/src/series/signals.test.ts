import { expect, test } from "vitest";
import { pointAt, statistic } from "./fixtures.ts";
import { signalsOf } from "./signals.ts";

test("every rule of either chart is one signal, newest first", () => {
  const points = [
    pointAt(1, { signals: ["nelson1", "nelson2"] }),
    pointAt(2),
    pointAt(3, { second: statistic(9, { signals: ["nelson1"] }) }),
  ];
  expect(signalsOf(points).map(({ point, rule, pane, statistic: { value } }) => [point.at, rule, pane, value])).toEqual([
    [3, "nelson1", "lower", 9],
    [1, "nelson1", "upper", 10],
    [1, "nelson2", "upper", 10],
  ]);
});

test("individuals without a moving range have one chart", () => {
  expect(signalsOf([pointAt(1, { second: null, signals: ["nelson1"] })])).toHaveLength(1);
});
