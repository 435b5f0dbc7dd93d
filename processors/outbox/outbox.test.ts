import fc from "fast-check";
import { expect, test } from "vitest";
import type { Notification, NotificationKind, Severity } from "../../core/notification.ts";
import { accept } from "./accept.ts";
import { decide } from "./decide.ts";
import { type Decision, newOutbox, type Outbox, type Plan } from "./model.ts";
import { begin, fail, type SendCode, succeed } from "./settle.ts";
import { backoffMs, freeSlots, paceMsOf, reserveOf, takeSlot } from "./slots.ts";

const MINUTE_MS = 60_000;
const SETTINGS = { name: "r", perMinute: 20, restMs: 600_000, takesPictures: false };

function given(alert: string, { severity = "P1", kind = "firing", at = 0, channels = ["c"] }: Partial<Notification> = {}): Notification {
  return {
    id: `${alert}.${kind}.${at}`, alert, tenant: "t", factory: "f", severity, kind, rule: { name: "rule" }, subject: {}, since: at, at,
    channels, language: "en", timeZone: "UTC", group: alert.slice(0, 1),
  }; // biome-ignore format: short fields on one line
}

const none = () => false;
const one = () => newOutbox({ robots: [SETTINGS], channels: [{ name: "c", robots: ["r"] }] });
const ids = ({ entries }: Plan) => entries.map(({ notification }) => notification.id);

function sent(decision: Decision): Plan {
  if (decision.kind !== "send") throw new Error(`it waits until ${decision.until}`);
  return decision.plan;
}

/** Sends at once whatever is due, and gives what each message told. */
function drain(outbox: Outbox, now: number): string[][] {
  const told: string[][] = [];
  for (let decision = decide(outbox, "r", now); decision.kind === "send"; decision = decide(outbox, "r", now)) {
    begin(outbox, decision.plan, now);
    succeed(outbox, decision.plan, now);
    told.push(ids(decision.plan));
  }
  return told;
}

test("urgent ones first, then by severity, then by age", () => {
  const outbox = one();
  accept(outbox, [given("a", { severity: "P2" }), given("b")], { now: 0, isTold: none });
  accept(outbox, [given("c"), given("d", { severity: "P0", kind: "acknowledged" }), given("e", { severity: "P0" })], {
    now: 1,
    isTold: none,
  });
  expect(drain(outbox, 2)).toEqual([["e.firing.0"], ["d.acknowledged.0"], ["b.firing.0"], ["c.firing.0"], ["a.firing.0"]]);
});

test("a report is a message of its own, in a storm and after an hour without a robot, and comes after what is news", () => {
  const outbox = one();
  const report = (name: string) => given(name, { kind: "report", severity: "P2" });
  const many = Array.from({ length: 30 }, (_, n) => given(`a${n}`));
  accept(outbox, [report("r-1"), ...many, report("r-2")], { now: 0, isTold: none });
  expect(decide(outbox, "r", 0)).toMatchObject({
    kind: "send",
    plan: { content: { kind: "one" }, entries: [{ notification: { alert: "r-1" } }] },
  });
  const later = 3_600_000;
  const told = drain(outbox, later);
  expect(told.map((message) => message.length)).toEqual([30, 1, 1]);
  expect(told.slice(1)).toEqual([["r-1.report.0"], ["r-2.report.0"]]);
});

test("ordinary ones leave the reserve alone, and are collected when they are too many", () => {
  const outbox = one();
  const many = Array.from({ length: 13 }, (_, n) => given(`a${n}`));
  accept(outbox, many.slice(0, 12), { now: 0, isTold: none });
  expect(drain(outbox, 0).length).toBe(12); // 20 less the reserve of 8
  accept(outbox, many.slice(12), { now: 1, isTold: none });
  expect(decide(outbox, "r", 1)).toEqual({ kind: "wait", until: 5001 }); // no room: it is collected until it is quiet
  accept(outbox, [given("u", { severity: "P0" })], { now: 2, isTold: none });
  expect(drain(outbox, 2)).toEqual([]); // the pace: the last message went out just now
  expect(drain(outbox, 7626)).toEqual([["u.firing.0"]]);
});

test("a flood becomes one digest when it is quiet for 5 s, or after 90 s; then a minute of nothing ordinary", () => {
  const outbox = one();
  for (let second = 0; second <= 120; second++) {
    const batch = Array.from({ length: 20 }, (_, n) => given(`a${second}-${n}`));
    accept(outbox, batch, { now: second * 1000, isTold: none });
    const told = drain(outbox, second * 1000);
    expect(told.map(({ length }) => length)).toEqual(second === 90 ? [91 * 20] : []);
  }
  expect(drain(outbox, 149_999)).toEqual([]);
  expect(drain(outbox, 150_000).map(({ length }) => length)).toEqual([600]);
});

test("many urgent ones at once are named together, twenty a message, and what is ordinary is not mixed in early", () => {
  const outbox = one();
  const flood = Array.from({ length: 15 }, (_, n) => given(`a${n}`));
  accept(outbox, [...Array.from({ length: 30 }, (_, n) => given(`u${n}`, { severity: "P0" })), ...flood], { now: 0, isTold: none });
  const first = sent(decide(outbox, "r", 0));
  expect(first.entries.length).toBe(20);
  expect(first.content).toMatchObject({ kind: "digest", digest: { counts: { P0: 20, P1: 0, P2: 0 }, stillWaiting: 25 } });
});

test("a step that finds an older one waiting takes its place; came and went is past, and urgent no more", () => {
  const outbox = one();
  accept(outbox, [given("a", { severity: "P0" })], { now: 0, isTold: none });
  const { added, merged } = accept(outbox, [given("a", { kind: "resolved", at: 9 })], { now: 9, isTold: none });
  expect(merged.map(({ notification }) => notification.id)).toEqual(["a.firing.0"]);
  expect(added).toMatchObject([{ isPast: true, severity: "P0", acceptedAt: 0, absorbed: ["a.firing.0"] }]);
  expect(accept(outbox, [given("a", { severity: "P0" })], { now: 10, isTold: none }).added).toEqual([]); // it is in there already
  expect(drain(outbox, 10)).toEqual([["a.resolved.9"]]);
});

test("a step waits while an older one is under way, and is told with it when that fails", () => {
  const outbox = newOutbox({ robots: [SETTINGS, { ...SETTINGS, name: "r2" }], channels: [{ name: "c", robots: ["r", "r2"] }] });
  accept(outbox, [given("a")], { now: 0, isTold: none });
  const plan = sent(decide(outbox, "r", 0));
  begin(outbox, plan, 0);
  accept(outbox, [given("a", { kind: "resolved", at: 5 })], { now: 5, isTold: none });
  expect(decide(outbox, "r2", 5).kind).toBe("wait");
  const { changed } = fail(outbox, plan, { code: "NOTICE_UNAVAILABLE", text: "", now: 6 });
  expect(changed).toMatchObject([{ isPast: true, notification: { kind: "resolved" } }]);
  expect(ids(sent(decide(outbox, "r2", 7)))).toEqual(["a.resolved.5"]);
});

test("several robots of a channel share its messages", () => {
  const outbox = newOutbox({ robots: [SETTINGS, { ...SETTINGS, name: "r2" }], channels: [{ name: "c", robots: ["r", "r2"] }] });
  accept(
    outbox,
    Array.from({ length: 24 }, (_, n) => given(`a${n}`)),
    { now: 0, isTold: none },
  );
  const told = [];
  for (const robot of Array.from({ length: 24 }, (_, n) => (n % 2 ? "r" : "r2"))) {
    const plan = sent(decide(outbox, robot, 0));
    begin(outbox, plan, 0);
    succeed(outbox, plan, 0);
    told.push(...ids(plan));
  }
  expect(new Set(told).size).toBe(24);
});

test("the wait after a failure doubles up to a minute, and differs from one text to another", () => {
  for (let failures = 1; failures < 20; failures++) {
    const whole = Math.min(MINUTE_MS, 1000 * 2 ** (failures - 1));
    const waits = Array.from({ length: 50 }, (_, n) => backoffMs({ failures, seed: `a-${n}` }));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(whole / 2);
    expect(Math.max(...waits)).toBeLessThanOrEqual(whole);
    expect(new Set(waits).size).toBeGreaterThan(40);
  }
});

test("the reserve and the pace of 20 a minute", () => {
  expect(reserveOf(SETTINGS)).toBe(8);
  expect(paceMsOf(SETTINGS)).toBe(7625);
  const outbox = one();
  const robot = outbox.robots.get("r")!;
  for (let n = 0; n < 20; n++) takeSlot(robot, n * 100);
  expect([freeSlots(robot, 60_999), freeSlots(robot, 61_000), freeSlots(robot, 61_100)]).toEqual([0, 1, 2]);
});

const SEVERITIES: Severity[] = ["P0", "P1", "P2"];
const KINDS: NotificationKind[] = ["firing", "resolved", "acknowledged", "escalated"];
const arrivals = fc.array(
  fc.record({
    afterMs: fc.oneof({ weight: 3, arbitrary: fc.nat(300) }, { weight: 1, arbitrary: fc.nat(40_000) }),
    alert: fc.nat(60),
    severity: fc.constantFrom(...SEVERITIES),
    kind: fc.constantFrom(...KINDS),
    burst: fc.oneof(fc.constant(1), fc.nat(40)),
  }),
  { maxLength: 80 },
);
const answers = fc.array(
  fc.constantFrom<SendCode | "ok">("ok", "ok", "ok", "NOTICE_UNAVAILABLE", "NOTICE_LIMITED", "NOTICE_REJECTED", "ROBOT_REFUSED"),
  {
    minLength: 1,
    maxLength: 30,
  },
);

type Story = typeof arrivals extends fc.Arbitrary<infer Value> ? Value : never;

/** A robot's life in simulated time: what came, what was told, when messages were tried. */
function live(story: Story, replies: readonly (SendCode | "ok")[]) {
  const outbox = one();
  const came = new Map<string, { at: number; isUrgent: boolean }>();
  const toldAt = new Map<string, number[]>();
  const tries: number[] = [];
  let now = 0;
  let count = 0;
  const isTold = (id: string) => toldAt.has(id);
  const tell = (id: string, at: number) => toldAt.set(id, [...(toldAt.get(id) ?? []), at]);
  const until = (end: number) => {
    for (;;) {
      const decision = decide(outbox, "r", now);
      if (decision.kind === "wait" && decision.until > end) break;
      if (decision.kind === "wait") now = decision.until;
      else {
        tries.push(now);
        begin(outbox, decision.plan, now);
        const reply = replies[count++] ?? "ok";
        if (reply === "ok") {
          for (const { notification, absorbed } of decision.plan.entries) for (const id of [notification.id, ...absorbed]) tell(id, now);
          succeed(outbox, decision.plan, now);
        } else fail(outbox, decision.plan, { code: reply, text: "", now });
      }
    }
    now = end;
  };
  for (const { afterMs, alert, burst, severity, kind } of story) {
    until(now + afterMs);
    const batch = Array.from({ length: burst }, (_, n) => given(`a${alert}-${n}`, { severity, kind, at: now }));
    for (const { id } of batch)
      came.set(id, came.get(id) ?? { at: now, isUrgent: severity === "P0" && (kind === "firing" || kind === "escalated") });
    accept(outbox, batch, { now, isTold });
  }
  until(now + 24 * 3_600_000);
  return { outbox, came, toldAt, tries };
}

test("property: whatever comes and fails, all is told once or seen to be undelivered, and no minute has more than 20 tries", () => {
  fc.assert(
    fc.property(arrivals, answers, (story, replies) => {
      const { outbox, came, toldAt, tries } = live(story, replies);
      expect(outbox.entries.size).toBe(0);
      const undelivered = new Set([...outbox.undelivered.values()].flatMap(({ entry }) => [entry.notification.id, ...entry.absorbed]));
      for (const id of came.keys()) expect((toldAt.get(id)?.length ?? 0) + (undelivered.has(id) ? 1 : 0), id).toBe(1);
      for (const [index, at] of tries.entries()) expect((tries[index + 20] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThan(MINUTE_MS);
      expect([outbox.held.size, outbox.waitingIds.size, outbox.byAlert.size]).toEqual([0, 0, 0]);
    }),
    { numRuns: 300 },
  );
});

test("property: while the robot answers, whatever is urgent is told within the pace, twenty of them a message", () => {
  fc.assert(
    fc.property(arrivals, (story) => {
      const { came, toldAt } = live(story, []);
      const alertOf = (id: string) => id.split(".")[0];
      /** Somebody took it over, or it was over, before it was told: it is no longer urgent. */
      const isSettled = (id: string, from: number) =>
        [...came].some(([other, { at }]) => /acknowledged|resolved/.test(other) && alertOf(other) === alertOf(id) && at >= from && at <= toldAt.get(id)![0]!); // biome-ignore format: one condition
      for (const [id, { at, isUrgent }] of came) {
        if (!isUrgent || isSettled(id, at)) continue;
        const waitsThen = ([other, then]: [string, { at: number; isUrgent: boolean }]) =>
          then.isUrgent && then.at <= at + 8000 && toldAt.get(other)![0]! >= at;
        const urgentThen = [...came].filter(waitsThen).length;
        const messages = Math.ceil(urgentThen / 20);
        expect(toldAt.get(id)![0]! - at, id).toBeLessThanOrEqual(7625 * messages);
      }
    }),
    { numRuns: 300 },
  );
});

test("property: the same state and time give the same decision", () => {
  fc.assert(
    fc.property(arrivals, answers, (story, replies) => {
      const [a, b] = [live(story, replies), live(story, replies)];
      expect([...a.toldAt]).toEqual([...b.toldAt]);
      expect(a.tries).toEqual(b.tries);
    }),
    { numRuns: 50 },
  );
});
