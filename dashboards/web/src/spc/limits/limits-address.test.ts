import { expect, test } from "vitest";
import { formatLimitsAddress, frozenFields, type LimitsAddress, parseLimitsAddress, windowFields } from "./limits-address.ts";

const rest = "station=S1&characteristic=%E7%9B%B4%E5%BE%84&view=limits";
const parsed = (query: string) => parseLimitsAddress(query).window;

test("an address comes back as it was, with the query of others", () => {
  const addresses: LimitsAddress[] = [
    { window: { kind: "plan" }, without: [], rest },
    { window: { kind: "points", points: 40 }, without: ["a&b", "c/2"], rest },
    { window: { kind: "span", from: 1_250, to: 90_000 }, without: [], rest: "" },
  ];
  expect(addresses.map(formatLimitsAddress).map(parseLimitsAddress)).toEqual(addresses);
  expect(formatLimitsAddress({ window: { kind: "plan" }, without: [], rest: "" })).toBe("");
});

test("what is not understood is the plan's baseline", () => {
  const none = { kind: "plan" };
  expect(
    ["?windowPoints=1", "?windowPoints=x", "?windowPoints=20000", "?windowPoints=2.5", "?windowFrom=2026-01-01T00:00:00Z"].map(parsed),
  ).toEqual(Array(5).fill(none));
  expect(parsed("?windowFrom=2026-01-02T00:00:00Z&windowTo=2026-01-01T00:00:00Z")).toEqual(none);
});

test("a window of the newest points is frozen as those that were looked at, whatever has come since", () => {
  expect(frozenFields({ kind: "plan" }, { last: 999, count: 25 })).toEqual({ points: 25, to: "1970-01-01T00:00:01.000Z" });
  expect(frozenFields({ kind: "points", points: 40 }, { last: 0, count: 30 })).toEqual({ points: 30, to: "1970-01-01T00:00:00.001Z" });
  const span = { kind: "span", from: 0, to: 1_000 } as const;
  expect(frozenFields(span, { last: 5, count: 3 })).toEqual(windowFields(span));
});
