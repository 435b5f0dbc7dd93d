import { expect, test } from "vitest";
import { parseWallAddress, readLayout } from "./wall-address.ts";

test("without anything in the address all lines are shown, then each line's tiles, then alerts, twenty seconds a page", () => {
  expect(parseWallAddress("")).toEqual({
    factory: "", lines: [], pages: [["oee"], ["plan", "losses", "yield", "wip"], ["alerts"]], everyMs: 20_000, page: 0, reloadMinute: 270, look: null,
  }); // biome-ignore format: one answer
});

test("lines, pages, rhythm, reload and look come from the address", () => {
  expect(parseWallAddress("?factory=f1&lines=a,%E4%B8%80%20%E5%8F%B7&pages=oee,wip.yield,losses&every=45&reload=23:05&look=light&page=3")).toEqual({
    factory: "f1", lines: ["a", "一 号"], pages: [["oee"], ["wip", "yield"], ["losses"]], everyMs: 45_000, page: 2, reloadMinute: 1_385, look: "light",
  }); // biome-ignore format: one answer
});

test("what the address leaves open is as it was configured for the wall's name", () => {
  const layout = {
    factory: "f1",
    lines: ["L2", "L1"],
    pages: [["oee" as const], ["wip" as const, "plan" as const]],
    every: 45,
    look: "light" as const,
  };
  const asAddress = "?factory=f1&lines=L2,L1&pages=oee,wip.plan&every=45&look=light";
  expect(parseWallAddress("", layout)).toEqual(parseWallAddress(asAddress));
  expect(parseWallAddress("?every=10&lines=L3&page=2", layout)).toEqual(
    parseWallAddress(`${asAddress}&page=2`.replace("45", "10").replace("L2,L1", "L3")),
  );
  expect([readLayout({ layout: null }), readLayout({ layout })]).toEqual([null, layout]);
});

test("what is not understood is the default; too fast a rhythm is slowed down, none stands still", () => {
  const pages = parseWallAddress("?pages=clock,.,&every=soon&reload=25:00&look=pink&page=x");
  expect(pages).toEqual(parseWallAddress(""));
  expect(["1", "0", "99999"].map((every) => parseWallAddress(`?every=${every}`).everyMs)).toEqual([5_000, 0, 3_600_000]);
  expect(parseWallAddress("?pages=oee.plan,plan.plan").pages).toEqual([["oee"], ["plan"]]);
});
