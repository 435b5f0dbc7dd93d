import { expect, test } from "vitest";
import type { Notification } from "../../core/notification.ts";
import { alertOf, START, virtualTime } from "./delivery.fixture.ts";
import { createDraw } from "./draw-chart.ts";

const PNG = [0x89, 0x50, 0x4e, 0x47];
const signal = new AbortController().signal;
const spc = (at = START): Notification =>
  alertOf({ alert: "a-1", rule: { name: "spc-signal", shipped: "spc-signal" }, subject: { line: "L1", station: "S1", characteristic: "直径" }, values: [{ at, value: 10.6 }] }); // biome-ignore format: one line
const row = (n: number, over: object = {}) => ({
  at: START - n * 1000,
  value: 10,
  center_line: 10,
  ucl: 11,
  lcl: 9,
  signals: [],
  excluded: false,
  ...over,
});

function drawing(rows: (asked: number) => readonly object[], time = virtualTime()) {
  const asked: unknown[] = [];
  const query = async (name: string, params: object) => {
    asked.push([name, params]);
    return rows(asked.length) as never;
  };
  return { time, asked, draw: createDraw({ query, generation: () => 7, now: time.now, sleep: time.sleep }) };
}

test("the chart of a signal is drawn from the newest points of its series, of the generation that readers see", async () => {
  const { draw, asked } = drawing(() => [row(2), row(1, { value: null }), row(0, { signals: ["nelson1"] })]);
  expect([...((await draw(spc(), signal)) ?? [])].slice(0, 4)).toEqual(PNG);
  expect(asked).toMatchObject([["spc-points-newest", { tenant: "acme", generation: 7, factory: "sz1", line: "L1", station: "S1", characteristic: "直径", products: [], limit: 40 }]]); // biome-ignore format: one line
});

test("a point that is on its way to the warehouse is waited for, but not for long", async () => {
  const late = drawing((asked) => (asked < 3 ? [row(2), row(1)] : [row(2), row(1), row(0)]));
  const drawn = late.draw(spc(), signal);
  await late.time.advance(1000);
  expect(await drawn).toBeDefined();
  expect(late.asked).toHaveLength(3);
  const never = drawing(() => [row(2), row(1)]);
  const anyway = never.draw(spc(), signal);
  await never.time.advance(2100);
  expect(await anyway).toBeDefined();
  expect(never.asked.length).toBeLessThan(9);
});

test("it is waited for no longer where the clock is set back meanwhile", async () => {
  const time = virtualTime();
  let back = 0;
  const { draw, asked } = drawing(() => [row(2), row(1)], { ...time, now: () => time.now() - back });
  const drawn = draw(spc(), signal);
  await time.advance(100);
  back = 3 * 86_400_000;
  await time.advance(1000);
  expect(asked).toHaveLength(2);
  expect(await drawn).toBeDefined();
});

test("another figure is drawn from its own last values; of one value, a report or an empty series there is no picture", async () => {
  const { draw, asked } = drawing(() => []);
  expect([...((await draw(alertOf({ alert: "a-1" }), signal)) ?? [])].slice(0, 4)).toEqual(PNG);
  expect(await draw(alertOf({ alert: "a-1", values: [{ at: START, value: 1 }] }), signal)).toBeUndefined();
  expect(await draw(alertOf({ alert: "r-1", kind: "report" }), signal)).toBeUndefined();
  expect(asked).toEqual([]);
  expect(await draw(spc(0), AbortSignal.abort())).toBeUndefined();
});
