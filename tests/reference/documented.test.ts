import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CHARTS, RULES } from "../../core/plan.ts";
import { cusumRunLength, ewmaRunLength, shewhartRunLength } from "../../stats/run-length.ts";

const text = readFileSync(new URL("../../docs/spc.md", import.meta.url), "utf8");
const sectionOf = (heading: string) => text.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
const rowsOf = (section: string) =>
  section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim())); // biome-ignore format: one chain

describe("docs/spc.md", () => {
  test("explains every chart", () => {
    const charts = rowsOf(sectionOf("Charts")).flatMap(([names = ""]) => [...names.matchAll(/`([\w-]+)`/g)].map(([, name]) => name));
    expect([...new Set(charts)].toSorted()).toEqual([...CHARTS].sort());
  });

  test("explains every rule", () => {
    const rules = rowsOf(sectionOf("Rules")).flatMap(([names = ""]) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(rules.toSorted()).toEqual([...RULES].sort());
  });

  test("gives the average run lengths that are computed", () => {
    const rows = rowsOf(sectionOf("How soon a chart finds a shift")).slice(2);
    expect(rows).toHaveLength(6);
    for (const [shiftCell, ...cells] of rows) {
      const shift = Number(shiftCell);
      const computed = [
        shewhartRunLength({ limit: 3, shift }),
        ewmaRunLength({ lambda: 0.2, limit: 3, limits: "exact", shift }),
        cusumRunLength({ k: 0.5, h: 5, shift }),
        cusumRunLength({ k: 0.5, h: 5, headStart: 2.5, shift }),
      ];
      expect(cells).toEqual(computed.map(({ arl }) => (arl ?? 0).toFixed(1)));
    }
  });
});
