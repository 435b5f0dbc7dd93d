// What keeps alerts quiet: silences, mute times, other alerts. They open, fire and end all the same.
import { expect, test } from "vitest";
import { zone } from "../../core/working-time-zone.ts";
import { at, command, configured, finding, HOUR, inShort, live, MINUTE, plant, point, pulse, ticks } from "./fixtures.ts";
import { isInside } from "./muting.ts";

test("a silence keeps an alert from being told, and its end tells what still fires", () => {
  const { step, told, alerts, rows } = plant();
  const quiet = command(0, "alert.silence", { match: { line: "L1", rule: "spc-*" }, until: at(20 * MINUTE), note: "trial run" });
  step(...live([quiet, point(10, ["nelson1"]), finding(10, "stuck-order", true, { labels: { order: "O1" } })], 15 * MINUTE));
  expect(inShort(told)).toEqual(["40 firing order-long → ding: L1 O1"]);
  const [silence] = rows("silences");
  expect(silence).toMatchObject({ by: "zhang", until: at(20 * MINUTE), match: '{"line":"L1","rule":"spc-*"}', ended_at: null });
  expect(alerts().find(({ rule }) => rule === "spc-signal")).toMatchObject({ status: "firing", muted_by: `silence ${silence?.silence}` });
  step(...ticks(15 * MINUTE, 30 * MINUTE));
  expect(rows("silences").at(-1)).toMatchObject({ ended_at: at(20 * MINUTE), ended_by: "" });
  expect(inShort(told).slice(1)).toEqual(["940 escalated order-long → boss: L1 O1", "1240 firing spc-signal → ding: L1 S1 D1"]);
});

test("what came and went while it was silenced is never told; what was told before is told to be over when the silence is", () => {
  const { step, told } = plant(configured({ chains: { all: [{ channels: ["ding"] }] } }));
  const stuck = (seconds: number, order: string, open: boolean) => finding(seconds, "stuck-order", open, { labels: { order } });
  const quiet = command(60, "alert.silence", { match: { line: "L1" }, until: at(HOUR) });
  const log = [stuck(0, "O1", true), quiet, stuck(90, "O1", false), stuck(90, "O2", true), stuck(200, "O2", false)];
  step(...live(log, 2 * HOUR));
  expect(inShort(told)).toEqual(["30 firing order-long → ding: L1 O1", "3630 resolved order-long → ding: L1 O1"]);
});

test("what came and went while something kept it quiet is not told when that ends before the group's next turn", () => {
  const { step, told, alerts } = plant(configured({ chains: { all: [{ channels: ["ding"] }] } }));
  const quiet = command(0, "alert.silence", { match: { line: "L1", order: "O1" }, until: at(400) });
  const stuck = (seconds: number, open: boolean) => finding(seconds, "stuck-order", open, { labels: { order: "O1" } });
  const down = [pulse(0, "S1"), finding(0, "line-down", true), pulse(500, "S1"), finding(505, "line-down", false)];
  const log = [quiet, ...down, stuck(10, true), stuck(345, false)].sort((a, b) => a.receivedAt - b.receivedAt);
  step(...live(log, 14 * MINUTE));
  expect(inShort(told)).toEqual(["300 firing line-down → ding: L1", "505 resolved line-down → ding: L1"]);
  const over = alerts().filter(({ rule, resolved_at }) => rule !== "line-down" && resolved_at !== null);
  expect(over.map(({ rule, told_at }) => [rule, told_at])).toEqual([
    ["order-long", null],
    ["device-silent", null],
  ]);
});

test("a P0 of a group without a wait speaks at the next tick after its silence", () => {
  const { step, told } = plant(configured({ groupWait: "0s" }));
  const quiet = command(0, "alert.silence", { line: "_system", match: { severity: "P0" }, until: at(400) });
  step(...live([quiet, finding(0, "line-down", true)], 10 * MINUTE));
  expect(inShort(told)).toEqual(["400 firing line-down → ding: L1"]);
});

test("P0s that a silence kept quiet are told one by one, so that no digest makes them wait", () => {
  const { step, told } = plant(configured({ groupBy: ["factory"] }));
  const quiet = command(0, "alert.silence", { line: "_system", match: { factory: "f1" }, until: at(400) });
  const down = ["L1", "L2"].map((line) => finding(0, "line-down", true, { labels: { line } }));
  const stuck = ["O1", "O2"].map((order) => finding(0, "stuck-order", true, { labels: { order } }));
  step(...live([quiet, ...down, ...stuck], 8 * MINUTE));
  expect(inShort(told)).toEqual([
    "420 firing line-down → ding: L1",
    "420 firing line-down → ding: L2",
    "420 digest order-long → ding: P2 2 × Order too long in production",
  ]);
});

test("ending a silence by hand lets its alerts speak; a P0 within the group's wait", () => {
  const { step, told, rows } = plant();
  step(
    ...live(
      [command(0, "alert.silence", { line: "_system", match: { severity: "P0" }, until: at(HOUR) }), finding(0, "line-down", true)],
      10 * MINUTE,
    ),
  );
  expect(told).toEqual([]);
  const [made] = rows("silences");
  step(command(610, "alert.unsilence", { line: "_system", silence: made?.silence }), ...ticks(610, 700));
  expect(inShort(told)).toEqual(["630 firing line-down → ding: L1"]);
  expect(rows("silences").at(-1)).toMatchObject({ ended_by: "zhang", ended_at: at(610) });
});

test("a silence must match something that alerts have, and end in the future; one that is over cannot be ended", () => {
  const { step, rows } = plant();
  step(
    command(10, "alert.silence", { match: {}, until: at(HOUR) }),
    command(10, "alert.silence", { match: { line: "L1" }, until: at(10) }),
    command(10, "alert.silence", { match: { lien: "L1" }, until: at(HOUR) }),
    command(10, "alert.unsilence", { silence: "http/none" }),
  );
  expect(rows("commands").map(({ status, code }) => `${status} ${code}`)).toEqual([
    "failed INVALID_REQUEST",
    "failed INVALID_REQUEST",
    "failed INVALID_REQUEST",
    "failed NOT_FOUND",
  ]);
});

test("at night P2 waits for the morning, in the plant's time zone; P1 does not", () => {
  const night = { name: "night", match: { severity: "P2" }, start: "20:00", end: "08:00" };
  const { step, told } = plant(configured({ muteTimes: [night], chains: { all: [{ channels: ["ding"] }] } }));
  const evening = 13 * HOUR; // 21:00
  const stuck = finding(evening, "stuck-order", true, { labels: { order: "O1" } });
  step(...live([stuck, point(evening, ["nelson1"])], 24 * HOUR + 10 * MINUTE));
  const first = inShort(told).filter((line) => line.includes("order-long"));
  expect(inShort(told)[0]).toBe(`${evening + 30} firing spc-signal → ding: L1 S1 D1`);
  expect(first).toEqual([`${24 * HOUR + 30} firing order-long → ding: L1 O1`]);
});

test("old news of a P1 is a P2 at night too, and is still what a silence of P1 keeps quiet", () => {
  const night = { name: "night", match: { severity: "P2" }, start: "20:00", end: "08:00" };
  const evening = 13 * HOUR; // 21:00
  const old = point(evening, ["nelson1"], { at: at(evening - HOUR) });
  const muted = plant(configured({ muteTimes: [night] }));
  muted.step(...live([old], evening + HOUR));
  expect(muted.told).toEqual([]);
  const quiet = command(evening - 1, "alert.silence", { match: { line: "L1", severity: "P1" }, until: at(evening + 2 * HOUR) });
  const silenced = plant();
  silenced.step(...live([quiet, old], evening + HOUR));
  expect(silenced.told).toEqual([]);
});

test("a mute time that crosses midnight belongs to the weekday on which it begins", () => {
  const friday = { start: "22:00", end: "06:00", days: [5] };
  const inside = (day: number, hour: number) => isInside(friday, Date.UTC(2026, 10, day, hour), zone("UTC"));
  expect([inside(6, 21), inside(6, 22), inside(7, 5), inside(7, 6), inside(6, 5), inside(7, 22)]).toEqual([
    false, true, true, false, false, false,
  ]); // biome-ignore format: one list
});

test("the whole day when start is end; clocks are the zone's own, summer time too", () => {
  expect(isInside({ start: "00:00", end: "00:00", days: [7] }, Date.UTC(2026, 10, 1, 12), zone("UTC"))).toBe(true);
  const berlin = zone("Europe/Berlin");
  const lunch = { start: "12:00", end: "13:00" };
  expect(isInside(lunch, Date.UTC(2026, 0, 15, 11, 30), berlin)).toBe(true);
  expect(isInside(lunch, Date.UTC(2026, 6, 15, 10, 30), berlin)).toBe(true);
});

test("alerts that explain others do not hide each other", () => {
  const inhibitions = [{ source: { rule: "order-long" }, target: { severity: "P2" }, equal: ["line"] }];
  const { step, told } = plant(configured({ inhibitions, groupBy: ["order"] }));
  const stuck = (order: string) => finding(0, "stuck-order", true, { labels: { order } });
  step(...live([stuck("O1"), stuck("O2"), finding(0, "aged-lot", true, { labels: { lot: "A" } })], 5 * MINUTE));
  expect(inShort(told).sort()).toEqual(["30 firing order-long → ding: L1 O1", "30 firing order-long → ding: L1 O2"]);
});
