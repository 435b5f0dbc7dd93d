import { expect, test } from "vitest";
import { createRecentCommands } from "./recent-commands.ts";

test("a command keeps the time of its first call", () => {
  const recent = createRecentCommands();
  expect([recent.timeOf("a", "x", 1), recent.timeOf("b", "x", 2), recent.timeOf("a", "x", 3)]).toEqual([1, 2, 1]);
  expect(() => recent.timeOf("a", "y", 4)).toThrow(expect.objectContaining({ code: "INVALID_REQUEST" }));
});

test("one that was refused is forgotten, and so is the oldest of very many", () => {
  const recent = createRecentCommands();
  recent.timeOf("a", "x", 1);
  recent.forget("a");
  expect(recent.timeOf("a", "y", 2)).toBe(2);
  for (let n = 0; n < 1000; n++) recent.timeOf(`k${n}`, "x", 3);
  expect(recent.timeOf("a", "z", 4)).toBe(4);
  expect(recent.timeOf("k999", "x", 5)).toBe(3);
});
