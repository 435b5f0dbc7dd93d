// A machine's clock that had jumped ahead and was set right.
import { expect, test } from "vitest";
import type { Notification } from "../../core/notification.ts";
import { DAY_MS, MINUTE_MS } from "../../core/time.ts";
import { accept } from "./accept.ts";
import { decide } from "./decide.ts";
import { COLLECT_MS, GENTLE_MS, newOutbox, QUIET_MS, REFUSED_MS, SLOT_MS } from "./model.ts";
import { begin, fail, type SendCode, succeed } from "./settle.ts";
import { paceMsOf } from "./slots.ts";

const AHEAD = 3 * DAY_MS;
const robot = (name: string) => ({ name, perMinute: 20, restMs: 5 * MINUTE_MS, takesPictures: false });
const given = (alert: string, channels = ["c"]): Notification => ({
  id: `${alert}.firing`, alert, tenant: "t", factory: "f", severity: "P0", kind: "firing", rule: { name: "rule" }, subject: {}, since: 0, at: 0,
  channels, language: "en", timeZone: "UTC", group: alert,
}); // biome-ignore format: short fields on one line
const isTold = () => false;
const one = () => newOutbox({ robots: [robot("r")], channels: [{ name: "c", robots: ["r"] }] });

test("what came while it was ahead is told at once", () => {
  const outbox = one();
  accept(outbox, [given("a")], { now: AHEAD, isTold });
  expect(decide(outbox, "r", 0)).toMatchObject({ kind: "send", plan: { entries: [{ notification: { alert: "a" } }] } });
});

test("a robot that had sent all that it may then is free a minute later", () => {
  const outbox = one();
  for (let n = 0; n < 20; n++) {
    accept(outbox, [given(`a${n}`)], { now: AHEAD + n * MINUTE_MS, isTold });
    const decision = decide(outbox, "r", AHEAD + n * MINUTE_MS);
    if (decision.kind !== "send") throw new Error("it has nothing to send");
    begin(outbox, decision.plan, AHEAD);
    succeed(outbox, decision.plan, AHEAD);
  }
  accept(outbox, [given("b")], { now: 0, isTold });
  expect(decide(outbox, "r", 0)).toEqual({ kind: "wait", until: SLOT_MS });
  expect(decide(outbox, "r", SLOT_MS)).toMatchObject({ kind: "send" });
});

test.each<[SendCode, number]>([
  ["NOTICE_LIMITED", REFUSED_MS],
  ["ROBOT_REFUSED", REFUSED_MS],
  ["NOTICE_UNAVAILABLE", REFUSED_MS],
])("a robot that rests or failed then (%s) is tried again within what it would wait now", (code, most) => {
  const outbox = one();
  accept(outbox, [given("a")], { now: AHEAD, isTold });
  const decision = decide(outbox, "r", AHEAD);
  if (decision.kind !== "send") throw new Error("it has nothing to send");
  begin(outbox, decision.plan, AHEAD);
  fail(outbox, decision.plan, { code, text: "", now: AHEAD });
  expect(decide(outbox, "r", 0)).toMatchObject({ kind: "wait", until: most });
  expect(decide(outbox, "r", most)).toMatchObject({ kind: "send" });
});

test("the next channel joins in as long after the clock was set right as after anything that comes now", () => {
  const outbox = newOutbox({ robots: [robot("r"), robot("s")], channels: [{ name: "c", robots: ["r"] }, { name: "d", robots: ["s"] }] }); // biome-ignore format: one line
  accept(outbox, [given("a", ["c", "d"])], { now: AHEAD, isTold });
  expect(decide(outbox, "s", 0)).toEqual({ kind: "wait", until: 2 * MINUTE_MS });
  expect(decide(outbox, "s", 2 * MINUTE_MS)).toMatchObject({ kind: "send" });
});

test("what is ordinary waits neither for company nor for a digest's quiet that were counted from then", () => {
  const outbox = one();
  const ordinary = (count: number, name: string) => Array.from({ length: count }, (_, n): Notification => ({ ...given(`${name}${n}`), severity: "P1" }));
  accept(outbox, ordinary(30, "a"), { now: AHEAD, isTold });
  decide(outbox, "r", AHEAD); // begins to collect
  expect(decide(outbox, "r", 0)).toEqual({ kind: "wait", until: QUIET_MS });
  const digest = decide(outbox, "r", QUIET_MS);
  if (digest.kind !== "send") throw new Error("it has nothing to send");
  begin(outbox, digest.plan, AHEAD);
  succeed(outbox, digest.plan, AHEAD);
  accept(outbox, ordinary(1, "b"), { now: SLOT_MS, isTold });
  expect(decide(outbox, "r", SLOT_MS)).toEqual({ kind: "wait", until: SLOT_MS + GENTLE_MS });
}); // biome-ignore format: one story

test("what keeps coming is collected for no longer than what begins to come now", () => {
  const outbox = one();
  const ordinary = (count: number, name: string) => Array.from({ length: count }, (_, n): Notification => ({ ...given(`${name}${n}`), severity: "P1" }));
  accept(outbox, ordinary(30, "a"), { now: AHEAD, isTold });
  decide(outbox, "r", AHEAD); // begins to collect
  decide(outbox, "r", 0);
  for (let now = QUIET_MS - 1; now < COLLECT_MS; now += QUIET_MS - 1) {
    accept(outbox, ordinary(1, `b${now}`), { now, isTold });
    expect(decide(outbox, "r", now)).toEqual({ kind: "wait", until: Math.min(now + QUIET_MS, COLLECT_MS) });
  }
  expect(decide(outbox, "r", COLLECT_MS)).toMatchObject({ kind: "send" });
}); // biome-ignore format: one story

test("where only what is kept for P0 is left, the pace begins now", () => {
  const outbox = one();
  const state = outbox.robots.get("r");
  if (!state) throw new Error("there is no robot");
  Object.assign(state, { used: Array.from({ length: 12 }, () => 0), lastAt: AHEAD });
  accept(outbox, [given("a")], { now: 0, isTold });
  expect(decide(outbox, "r", 0)).toEqual({ kind: "wait", until: paceMsOf(state.settings) });
});
