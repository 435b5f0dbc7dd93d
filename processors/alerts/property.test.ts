// What holds on any day of a plant, whatever happens in whatever order.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Alert } from "../../core/alerting.ts";
import { anyDay, outcomeOf, runAgain, runDay } from "./any-log.fixture.ts";
import { command, configured, finding, type Input, inShort, live, plant, ticks } from "./fixtures.ts";

const RUNS = { numRuns: 40 };
const muteTimes = [{ name: "noon", match: { severity: "P2" }, start: "12:00", end: "13:00" }];
/** Beside the shipped rules each type of condition, in working time, expiring, and coarser than what is observed. */
const rules = [
  { name: "device-silent", workingTime: true },
  { name: "order-long", by: [] },
  { name: "oee-low", workingTime: true, condition: { expires: "40m" } },
  {
    name: "often",
    severity: "P1",
    title: "often",
    by: ["line"],
    condition: { type: "rate", of: "signal", name: "spc", count: 2, within: "50m" },
  },
  { name: "oee-drop", severity: "P2", title: "drop", condition: { type: "history", sample: "oee", windows: 5, minWindows: 5, least: 0.1 } },
];
const CONFIG = configured({ timeZone: "UTC", muteTimes, rules });

function alertsIn(state: ReadonlyMap<string, string>): Alert[] {
  return [...state].filter(([key]) => key.startsWith("alert/")).map(([, text]) => JSON.parse(text) as Alert);
}

test("property: a rule and subject have one active alert at most, and what the rows say is what is kept", () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const { made } = runDay(day, CONFIG, ({ state }) => {
        const active = alertsIn(state).filter(({ status }) => status !== "resolved");
        expect(new Set(active.map(({ rule, subject }) => `${rule} ${subject}`)).size).toBe(active.length);
      });
      const kept = alertsIn(made.state).map(({ id, status, steps }) => `${id} ${status} ${steps}`);
      const steps = Map.groupBy(made.rows("alert_history"), ({ alert }) => alert);
      const told = made.alerts().map(({ alert, status }) => `${alert} ${status} ${steps.get(alert)?.length}`);
      expect(kept.sort()).toEqual(told.sort());
    }),
    { numRuns: 15 },
  );
});

test("property: a crash anywhere, then a restore, changes no row, no notification and no state", () => {
  fc.assert(
    fc.property(anyDay, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), (day, crashAt) => {
      const { made, log } = runDay(day, CONFIG);
      expect(outcomeOf(runAgain(log, CONFIG, crashAt))).toEqual(outcomeOf(made));
    }),
    RUNS,
  );
});

test("property: a replay of the topic tells under the same ids, and each id once", () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const { made, log } = runDay(day, CONFIG);
      const ids = made.told.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(runAgain(log, CONFIG).told.map(({ id }) => id)).toEqual(ids);
      for (const id of ids) expect(id.length).toBeLessThanOrEqual(128);
    }),
    RUNS,
  );
});

test("property: a rebuilt generation that observes all of it again changes nothing", () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const { made, log } = runDay(day, CONFIG);
      const before = outcomeOf(made);
      made.step(...log);
      expect(outcomeOf(made)).toEqual(before);
    }),
    RUNS,
  );
});

test("property: who fired is told, unless somebody knew already or it was muted; nobody is told of anything else", () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const { made, log } = runDay(day, CONFIG);
      const end = (log.at(-1) as { tick: number }).tick;
      const history = Map.groupBy(made.rows("alert_history"), ({ alert }) => alert);
      for (const { alert, status, fired_at, told_at, muted_by } of made.alerts()) {
        if (fired_at !== null && end - fired_at < CONFIG.groupWait) continue; // its group waits for others
        const steps = (history.get(alert) ?? []).map(({ what }) => what);
        const isExcused = steps.includes("acknowledged") || steps.includes("muted");
        if (fired_at === null) expect(steps).not.toContain("told");
        else if (!isExcused) expect(steps).toContain("told");
        if (status === "firing" && muted_by === "") expect(told_at).not.toBeNull(); // also what was muted for a while
        expect(muted_by).not.toMatch(status === "firing" ? /^silence/ : /^never$/); // all of them are over by the end
      }
      const named = new Set(
        made.rows("alert_history").flatMap(({ what, detail }) => (what === "told" || what === "escalated" ? [detail] : [])),
      );
      expect([...named].sort()).toEqual(made.told.map(({ id }) => id).sort());
      for (const { kind, text } of made.told) if (kind === "digest") expect(text?.body?.length).toBeGreaterThan(0);
    }),
    RUNS,
  );
});

test("property: a P0 is told in the step in which it fires, unless something mutes it", () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const { made } = runDay(day, CONFIG);
      for (const { alert, severity, fired_at, acknowledged_at } of made.alerts()) {
        if (severity !== "P0" || fired_at === null || (acknowledged_at ?? fired_at) < fired_at) continue;
        const wasMuted = made.rows("alert_history").some((row) => row.alert === alert && row.what === "muted" && row.at === fired_at);
        const isTold = made.told.some((each) => each.alert === alert && each.kind === "firing" && each.at === fired_at);
        expect(isTold).toBe(!wasMuted);
      }
    }),
    RUNS,
  );
});

test("property: a group speaks once in its interval; ends are told to whom beginnings were", () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const { made } = runDay(day, CONFIG);
      const ofGroups = made.told.filter(({ severity, kind }) => severity !== "P0" && /^(firing|resolved|digest)$/.test(kind));
      const groups = Map.groupBy(
        ofGroups,
        ({ group, channels, severity, kind }) => `${group} ${channels} ${severity === "P2" && kind === "digest"}`,
      );
      for (const notices of groups.values()) {
        for (const [n, { at }] of notices.entries()) {
          if (n > 0) expect(at - (notices[n - 1]?.at ?? 0)).toBeGreaterThanOrEqual(CONFIG.groupInterval);
        }
      }
      for (const { kind, channels, at, alert } of made.told) {
        if (kind !== "resolved" || channels[0] === "ding") continue;
        expect(made.told.some((each) => each.kind === "escalated" && each.at <= at && each.alert.slice(0, 2) === alert.slice(0, 2))).toBe(
          true,
        );
      }
    }),
    RUNS,
  );
});

const stuck = (open: boolean) => finding(60, "stuck-order", open, { labels: { order: "O1" } });

test("acknowledge, resolve, clear and silence leave an alert in the same state, in whatever order they come", () => {
  const outcomes = permutations(["alert.acknowledge", "alert.resolve", "clear", "alert.silence"]).map((order) => {
    const { step, alerts, rows, told } = plant();
    step(...live([{ ...stuck(true), receivedAt: stuck(true).at - 55_000 }], 60));
    const alert = alerts()[0]?.alert;
    const deeds: Record<string, Input> = {
      clear: stuck(false),
      "alert.acknowledge": command(60, "alert.acknowledge", { id: "a", alert }),
      "alert.resolve": command(60, "alert.resolve", { id: "r", alert }),
      "alert.silence": command(60, "alert.silence", { id: "s", match: { line: "L1" }, until: Date.UTC(2026, 10, 2, 2) }),
    };
    step(...order.map((name) => deeds[name] as Input), ...ticks(60, 3600));
    const [{ resolution, muted_by: _mutedBy, at: _at, ...state } = { resolution: "", muted_by: "", at: 0 }] = alerts();
    expect(["cleared", "by-hand"]).toContain(resolution); // whichever came first
    return {
      alerts: alerts().length,
      ...state,
      resolved_by: "",
      level: inShort(told).filter((line) => line.includes("boss")).length,
      silences: rows("silences").length,
    };
  });
  for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
  expect(outcomes[0]).toMatchObject({ alerts: 1, status: "resolved", acknowledged_by: "zhang", level: 0, silences: 1 });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) => permutations(items.filter((each) => each !== item)).map((rest) => [item, ...rest]));
}
