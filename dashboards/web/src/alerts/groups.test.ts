import { expect, test } from "vitest";
import { NO_FILTER } from "./alerts-address.ts";
import { anAlert } from "./fixtures.ts";
import { canAcknowledge, groupsOf, isAskedFor, withStreamed } from "./groups.ts";

const named = (groups: ReturnType<typeof groupsOf>) => groups.map(({ name, alerts }) => [name, alerts.map(({ id }) => id)]);

test("what nobody has taken stands first, the worst and newest of it at the top; what is over stands last", () => {
  const alerts = [
    anAlert({ id: "over-old", status: "resolved", resolvedAt: 5 }),
    anAlert({ id: "over-new", status: "resolved", resolvedAt: 9, stale: true }),
    anAlert({ id: "taken", status: "acknowledged", severity: "P0" }),
    anAlert({ id: "past", stale: true }),
    anAlert({ id: "p1-new", openedAt: 9 }),
    anAlert({ id: "p1-old", openedAt: 3 }),
    anAlert({ id: "p0", severity: "P0", openedAt: 1 }),
    anAlert({ id: "soon", status: "pending" }),
  ];
  expect(named(groupsOf(alerts, "severity"))).toEqual([
    ["firing", ["p0", "p1-new", "p1-old"]],
    ["acknowledged", ["taken"]],
    ["stale", ["past"]],
    ["pending", ["soon"]],
    ["resolved", ["over-new", "over-old"]],
  ]);
  expect(named(groupsOf(alerts, "oldest"))[0]).toEqual(["firing", ["p0", "p1-old", "p1-new"]]);
});

test("by place, alerts of one station stand together", () => {
  const at = (id: string, station: string, severity: "P0" | "P2") => anAlert({ id, severity, labels: { line: "L1", station } });
  const alerts = [at("b", "s2", "P0"), at("c", "s1", "P2"), at("a", "s1", "P0")];
  expect(named(groupsOf(alerts, "place"))).toEqual([["firing", ["a", "c", "b"]]]);
});

test("of one alert the later state holds, whoever tells it; a new one joins if it is asked for", () => {
  const listed = [anAlert({ id: "x", at: 5 }), anAlert({ id: "x", at: 4, status: "pending" }), anAlert({ id: "y", at: 5 })];
  const streamed = [
    anAlert({ id: "x", at: 6, status: "acknowledged" }),
    anAlert({ id: "y", at: 4, status: "pending" }),
    anAlert({ id: "new", at: 6 }),
    anAlert({ id: "other", at: 6, labels: { line: "L2" } }),
  ];
  const merged = withStreamed(listed, streamed, { ...NO_FILTER, line: "L1" });
  expect(merged.map(({ id, status }) => [id, status])).toEqual([["x", "acknowledged"], ["y", "firing"], ["new", "firing"]]); // biome-ignore format: one list
});

test("what is listed stays although its new state is asked for no more: the next answer takes it away", () => {
  const merged = withStreamed([anAlert({ assignee: "", at: 1 })], [anAlert({ assignee: "li", at: 2 })], { ...NO_FILTER, assignee: "" });
  expect(merged).toMatchObject([{ assignee: "li" }]);
});

test.each([
  [{}, true],
  [{ severity: ["P0" as const] }, false],
  [{ severity: ["P0" as const, "P1" as const] }, true],
  [{ factory: "F2" }, false],
  [{ station: "ST-03", rule: "spc-signal" }, true],
  [{ assignee: "" }, true],
  [{ assignee: "li" }, false],
  [{ text: "SPC" }, false],
])("with %j an alert of the stream is asked for: %s", (filter, expected) => {
  expect(isAskedFor(anAlert(), { ...NO_FILTER, ...filter })).toBe(expected);
});

test("what never fired does not join by itself", () => {
  expect(isAskedFor(anAlert({ status: "resolved", resolution: "never-fired" }), NO_FILTER)).toBe(false);
});

test("what stands and nobody has taken can be acknowledged, also before it fires", () => {
  const can = (fields: Parameters<typeof anAlert>[0]) => canAcknowledge(anAlert(fields));
  expect([can({}), can({ status: "pending" }), can({ status: "pending", acknowledgedAt: 1 }), can({ status: "acknowledged" }), can({ status: "resolved" })]).toEqual(
    [true, true, false, false, false],
  ); // biome-ignore format: one list
});
