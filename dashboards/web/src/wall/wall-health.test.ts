import { expect, test } from "vitest";
import { wallHealth } from "./wall-health.ts";

const good = {
  connection: "open",
  lostAt: null,
  now: 1_000_000,
  ages: [
    { line: "a", ageMs: 3_000 },
    { line: "b", ageMs: null },
  ],
} as const;

test("a screen with fresh data says nothing", () => {
  expect(wallHealth(good)).toEqual({ kind: "good" });
});

test("a connection that is gone is told after a moment, before anything else", () => {
  const lost = { ...good, ages: [{ line: "a", ageMs: 900_000 }] };
  expect(wallHealth({ ...lost, lostAt: 998_000, ages: [] })).toEqual({ kind: "good" });
  expect(wallHealth({ ...lost, lostAt: 990_000 })).toEqual({ kind: "offline", since: 990_000 });
});

test("of lines that stand still the oldest is told", () => {
  const ages = [
    { line: "a", ageMs: 130_000 },
    { line: "b", ageMs: 400_000 },
    { line: "c", ageMs: 119_000 },
  ];
  expect(wallHealth({ ...good, ages })).toEqual({ kind: "stale", line: "b", ageMs: 400_000 });
});
