import { expect, test } from "vitest";
import { planOf } from "./plan.ts";

const shift = {
  targets: { oee: 0.75 },
  plannedBusyTimeMs: 3_600_000,
  idealTimeMs: 2_400_000,
  producedQuantity: 600,
  uncycledQuantity: 0,
  goodQuantity: 590,
};

test("a target of 75 % asks for 675 parts of 4 s in an hour", () => {
  expect(planOf(shift)).toEqual({ good: 590, expected: 675 });
});

test("without a target, a part or an ideal cycle there is nothing to compare with", () => {
  expect(planOf({ ...shift, targets: {} })).toEqual({ good: 590, why: "noTarget" });
  expect(planOf({ ...shift, producedQuantity: 0 })).toMatchObject({ why: "nothing" });
  expect(planOf({ ...shift, uncycledQuantity: 1 })).toMatchObject({ why: "noCycle" });
  expect(planOf({ ...shift, idealTimeMs: 0 })).toMatchObject({ why: "noCycle" });
});
