import { expect, test } from "vitest";
import type { PlantLine } from "../api/plant-line.ts";
import { parseWallAddress } from "./wall-address.ts";
import { wallLines, wallPages } from "./wall-pages.ts";

const line = (name: string, factory = "f1"): PlantLine => ({
  factory,
  line: name,
  stations: [],
  keyStation: "",
  operations: [],
  timeZone: "UTC",
});
const all = ["a", "b", "c", "d", "e"].map((name) => line(name)).concat(line("a", "f2"));
const shown = (name: string, search = "") =>
  wallLines(all, name, parseWallAddress(search)).map(({ factory, line: own }) => `${factory}/${own}`);

test("a wall shows the lines of its address, else the line of its name, else all", () => {
  expect(shown("plant", "?factory=f1&lines=c,a,x")).toEqual(["f1/c", "f1/a"]);
  expect(shown("b")).toEqual(["f1/b"]);
  expect(shown("a")).toEqual(["f1/a", "f2/a"]);
  expect(shown("plant", "?factory=f2")).toEqual(["f2/a"]);
  expect(shown("plant").length).toBe(6);
});

test("lines share pages evenly, at most four; tiles have a page a line, alerts one for all", () => {
  const pages = (count: number, search = "") =>
    wallPages(all.slice(0, count), parseWallAddress(search)).map((page) => {
      if (page.kind === "alerts") return page.kind;
      return page.kind === "lines" ? page.lines.length : page.line.line;
    });
  expect(pages(5)).toEqual([3, 2, "a", "b", "c", "d", "e", "alerts"]);
  expect(pages(4, "?pages=oee")).toEqual([4]);
  expect(pages(2, "?pages=wip,oee")).toEqual(["a", "b", 2]);
  expect(pages(2, "?pages=alerts.wip")).toEqual(["a", "b"]);
  expect(pages(0)).toEqual([]);
});
