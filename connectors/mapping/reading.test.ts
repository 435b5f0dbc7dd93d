import { expect, test } from "vitest";
import { asText, instantOf, numberOf, present, textOf, writtenAt } from "./cells.ts";
import { defectsIn, mergeDefects } from "./defects.ts";
import { digest } from "./digest.ts";
import { identifierOf, lineOf } from "./names.ts";
import { instantIn, toIso } from "./times.ts";

test("a digest is 14 hexadecimal digits, the same for the same text", () => {
  expect(digest("短路")).toBe("050d8df2a1b77c");
  const digests = Array.from({ length: 10_000 }, (_, n) => digest(String(n)));
  expect(new Set(digests).size).toBe(10_000);
  expect(digests.every((text) => /^[\da-f]{14}$/.test(text))).toBe(true);
});

test("free text becomes an identifier: letters of any script stay, the rest is a hyphen, at most 64 units", () => {
  expect(identifierOf("短路 / 漏焊")).toBe("短路-漏焊");
  expect(identifierOf(" (D-01) ")).toBe("D-01");
  expect(identifierOf("//")).toBeUndefined();
  expect(identifierOf("e\u0301")).toBe("é");
  expect(identifierOf("长".repeat(70))).toHaveLength(64);
  expect(identifierOf(`${"a".repeat(63)}𠮷`)).toBe("a".repeat(63)); // no half of a letter
});

test("an order's number names its line", () => {
  const pattern = /^WO-(?<line>.+)-\d+$/u;
  expect(lineOf("WO-A01-001", pattern)).toBe("A01");
  expect(lineOf("WO-SMT-2-001", pattern)).toBe("SMT-2");
  expect([lineOf("4711", pattern), lineOf(undefined, pattern)]).toEqual([undefined, undefined]);
});

test("times with a zone stand as they are, others are the zone's; an hour that a zone skips is the one after", () => {
  expect(instantIn("2026-01-05 08:00:00", "Asia/Shanghai")).toBe(1767571200000);
  expect(instantIn("2026-01-05T08:00:00+02:00", "Asia/Shanghai")).toBe(Date.UTC(2026, 0, 5, 6));
  const unusual = ["2026-01-05t08:00:00+02:00", "2026-01-05T08+02:00", "20260105T080000+0200", "2026-01-05T08:00:00+02:00:00"];
  for (const text of unusual) expect([text, instantIn(text, "Asia/Shanghai")]).toEqual([text, Date.UTC(2026, 0, 5, 6)]);
  expect(instantIn("2026-03-29 02:30:00", "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 1, 30));
  expect(instantIn("2026-10-25 02:30:00", "Europe/Berlin")).toBe(Date.UTC(2026, 9, 25, 0, 30));
  expect(instantIn("2026-02-30 08:00:00", "Asia/Shanghai")).toBeUndefined();
  expect(toIso("2026-01-05 08:00:00+08")).toBe("2026-01-05T08:00:00+08:00");
  expect(toIso("2026-01-05 08:00:00+0800")).toBe("2026-01-05T08:00:00+08:00");
});

test("defects are names, or objects with a name and a number; each kind once, counted at least 1", () => {
  expect(defectsIn(["短路", { code: "漏焊", qty: 2 }])).toEqual([{ code: "短路", count: 1 }, { code: "漏焊", count: 2 }]);
  expect(defectsIn([{ defect_name: "短路", quantity: "3" }, "短路", null, 7, {}])).toEqual([{ code: "短路", count: 4 }, { code: "7", count: 1 }]);
  expect(mergeDefects([{ name: "划伤", count: -5 }, { name: undefined, count: 1 }])).toEqual([{ code: "划伤", count: 1 }]);
  expect([defectsIn(null), defectsIn("短路"), defectsIn({})]).toEqual([[], [], []]);
  expect(defectsIn(Array.from({ length: 150 }, (_, n) => `D${n}`))).toHaveLength(100);
}); // biome-ignore format: one list

test("what is not there is undefined, whatever the column says", () => {
  const row = { text: " a ", none: null, empty: " ", number: 0, flag: false };
  expect([textOf(row, "text"), textOf(row, "none"), textOf(row, "empty"), textOf(row, "absent"), textOf(row, "number")]).toEqual(["a", undefined, undefined, undefined, "0"]);
  expect([numberOf(row, "number"), numberOf(row, "text"), instantOf(row, "none")]).toEqual([0, undefined, undefined]);
  expect(asText(["a"])).toBeUndefined();
  expect(present({ a: 1, b: undefined, c: null })).toEqual({ a: 1, c: null });
  expect([writtenAt({ after: { updated_at: 5 }, at: 9 }), writtenAt({ after: {}, at: 9 }), writtenAt({ after: null, at: 9 })]).toEqual([5, 9, 9]);
}); // biome-ignore format: one list
