// When a line is down, and when it is told: the key station's state, what reasons mean, and what people say of a stop afterwards.
import { expect, test } from "vitest";
import { at, findingsOf, line, told } from "./fixtures.ts";

test("a line is down while its key station is, and tells it once", async () => {
  const state = (minute: number, name: string, station = "S1") => ({ type: "state", at: at(minute), station, state: name, reason: "jam" });
  const all = await told([line, state(1, "running"), state(2, "down"), state(3, "down"), state(4, "down", "S0"), state(5, "running")]);
  const findings = all.filter(({ kind }) => kind === "finding");
  expect(findings).toMatchObject([
    { name: "line-down", open: true, at: at(2), since: at(2), detail: "jam", labels: { line: "L1" } },
    { name: "line-down", open: false, at: at(5) },
  ]);
});

test.each([
  [["b", "running"], ["a", "down"], []],
  [["a", "running"], ["b", "down"], [true]],
  [["b", "down"], ["a", "running"], [true]],
  [
    ["a", "down"],
    ["b", "running"],
    [true, false],
  ],
] as const)("of two states at one instant the one with the greater id holds: %j, then %j", async (first, second, expected) => {
  const states = [first, second].map(([id, state]) => ({ type: "state", id, at: at(1), station: "S1", state }));
  const all = await told([line, ...states]);
  expect(all.flatMap((one) => (one.kind === "finding" ? [one.open] : []))).toEqual(expected);
});

test("a line that is down for a planned reason is not, and one whose key station is another now is what that one is", async () => {
  const reasons = [{ code: "pm", category: "planned", name: "保养" }];
  const state = (minute: number, name: string, reason?: string) => ({ type: "state", at: at(minute), station: "S1", state: name, reason });
  const other = { ...line, id: "other", at: at(9), stations: [...line.stations, { station: "S2" }], reasons };
  const planned = [state(1, "down", "pm"), state(2, "running"), state(3, "down"), state(4, "down", "pm"), state(5, "running")];
  const all = await told([{ ...line, reasons }, ...planned, state(6, "down", "jam"), other, state(10, "running")]);
  expect(findingsOf(all)).toEqual([[true, at(3)], [false, at(4)], [true, at(6)], [false, at(9)]]);
}); // biome-ignore format: one list

test("a line is down no more when its stop is reclassified as planned, however often the device repeats it", async () => {
  const reasons = [{ code: "pm", category: "planned", name: "保养" }];
  const state = (minute: number, name: string) => ({ type: "state", at: at(minute), station: "S1", state: name, reason: "jam" });
  const named = { type: "command", name: "stop.reclassify", station: "S1" };
  const over = { ...named, id: "other", at: at(3), from: at(0), to: at(1), reason: "pm" }; // another stop
  const still = { ...named, id: "jam", at: at(3), from: at(2), to: at(3), reason: "jam" };
  const pm = { ...named, id: "pm", at: at(4), from: at(2), to: at(4), reason: "pm" };
  const all = await told([{ ...line, reasons }, state(2, "down"), over, still, pm, state(5, "down"), state(6, "running"), state(7, "down")]);
  expect(findingsOf(all)).toEqual([[true, at(2)], [false, at(4)], [true, at(7)]]);
}); // biome-ignore format: one list
