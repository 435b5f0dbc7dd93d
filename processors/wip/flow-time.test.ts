import { expect, test } from "vitest";
import { fakeContext } from "../../core/fixtures.ts";
import { DAY_MS } from "../../core/time.ts";
import { elsewhere, T0 } from "./fixtures.ts";
import { flowTime, noteHistorical } from "./flow-time.ts";

const NO_CLOCK = -8.64e15;
const past = (minutes: number) => elsewhere(minutes, { historical: true }) as never;

test("a factory's time is its clock", () => {
  expect(flowTime(fakeContext(T0), elsewhere(-99) as never)).toEqual({ now: T0, day: Math.floor(T0 / DAY_MS) });
  expect(flowTime(fakeContext(T0)).now).toBe(T0);
});

test("a back-fill without a clock goes by its highest time, and never back", () => {
  const context = fakeContext(NO_CLOCK);
  expect(flowTime(context, past(5)).now).toBe(T0 + 300_000);
  noteHistorical(past(5), context);
  noteHistorical(past(3), context);
  expect(flowTime(context, past(1)).now).toBe(T0 + 300_000);
  expect(flowTime(context).now).toBe(T0 + 300_000);
});

test("only historical events are noted; live ones move the clock", () => {
  const context = fakeContext(NO_CLOCK);
  noteHistorical(elsewhere(5) as never, context);
  expect(flowTime(context).now).toBe(NO_CLOCK);
});
