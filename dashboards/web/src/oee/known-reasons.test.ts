import { expect, test } from "vitest";
import { stretch } from "./fixtures.ts";
import { knownReasons } from "./known-reasons.ts";

test("reasons of losses and stretches, the most frequent first, each once; none is no reason", () => {
  const station = { factory: "f", line: "l", station: "s" };
  const byReason = [{ loss: "setup", reason: "R2", name: "changeover", category: "setup", ms: 5, stops: null }] as const;
  const stretches = [
    stretch("s", 0, 1, { reason: "R1", reasonName: "jam" }),
    stretch("s", 1, 2, { reason: "R1", reasonName: "jam" }),
    stretch("s", 2, 3),
  ];
  expect(knownReasons([{ ...station, byReason }], stretches)).toEqual([
    { reason: "R1", name: "jam" },
    { reason: "R2", name: "changeover" },
  ]);
});
