import { expect, test } from "vitest";
import { type DataAddress, formatDataAddress, parseDataAddress, spanOf } from "./data-address.ts";

const DEFAULT: DataAddress = { span: "day", source: "", table: "", letters: null };

test("what is written is what is read; a default is left out", () => {
  expect(formatDataAddress(DEFAULT)).toBe("");
  const full: DataAddress = { span: "month", source: "mes", table: "工单", letters: { reason: "orphan", source: "mes" } };
  for (const address of [DEFAULT, full, { ...full, letters: { reason: "late", source: "" } }]) {
    expect(parseDataAddress(formatDataAddress(address))).toEqual(address);
  }
});

test("what is not understood is the default", () => {
  expect(parseDataAddress("?span=year&lettersOf=mes")).toEqual(DEFAULT);
});

test("a day has hours, longer spans have days", () => {
  expect([spanOf("day"), spanOf("week").by, spanOf("month").ms]).toEqual([{ ms: 86_400_000, by: "hour" }, "day", 2_592_000_000]);
});
