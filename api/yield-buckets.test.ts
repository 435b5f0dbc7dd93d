import { expect, test } from "vitest";
import type { Calendar } from "../core/calendar.ts";
import { HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { workingTime } from "../core/working-time.ts";
import { bucketed, edgesOf, type SliceRow } from "./yield-buckets.ts";

const DAY = Date.UTC(2026, 2, 1);
const at = (hours: number, minutes = 0) => DAY + hours * HOUR_MS + minutes * MINUTE_MS;
const calendar = (timeZone: string): Calendar => ({
  timeZone,
  shifts: [{ name: "A", start: "08:10", end: "20:10" }, { name: "B", start: "20:10", end: "08:10" }],
  breaks: [],
  exceptions: [],
}); // biome-ignore format: one calendar
const shanghai = workingTime(calendar("Asia/Shanghai"));
const kolkata = workingTime(calendar("Asia/Kolkata"));
const range = { from: at(0), to: at(24) };

const slice = (hours: number, minutes: number, fields: Partial<SliceRow> = {}): SliceRow => ({
  factory: "f1", line: "l1", operation: "A", product: "P1", inspected: 1, first_pass_good: 1, final_inspected: 0, final_good: 0, defects: 2,
  slice: at(hours, minutes), ...fields,
}); // biome-ignore format: one row

test("edges are where a bucket of any calendar begins, and the beginning of the range", () => {
  expect(edgesOf({ from: at(0), to: at(3) }, "hour", [shanghai, kolkata])).toEqual([at(0), at(0, 30), at(1), at(1, 30), at(2), at(2, 30)]);
  expect(edgesOf(range, "shift", [shanghai])).toEqual([at(0), at(0, 10), at(12, 10)]);
  expect(edgesOf(range, "day", [shanghai])).toEqual([at(0), at(0, 10)]); // the night of the 28th is its day's
  expect(edgesOf(range, "day", [workingTime(undefined)])).toEqual([at(0)]);
});

test("slices of a shift are one row, named and bounded as the shift is, also where the range cuts it", () => {
  const rows = bucketed([slice(12, 10), slice(0, 10), slice(0, 30), slice(0, 0)], { by: "shift", range, timeOf: () => shanghai });
  expect(rows.map(({ bucket, inspected, defects }) => [bucket.day, bucket.shift, bucket.start, bucket.end, inspected, defects])).toEqual([
    ["2026-02-28", "B", "2026-02-28T12:10:00.000Z", "2026-03-01T00:10:00.000Z", 1, 2],
    ["2026-03-01", "A", "2026-03-01T00:10:00.000Z", "2026-03-01T12:10:00.000Z", 2, 4],
    ["2026-03-01", "B", "2026-03-01T12:10:00.000Z", "2026-03-02T00:10:00.000Z", 1, 2],
  ]);
});

test("one slice is in the hour of each line's own zone", () => {
  const timeOf = ({ line }: { line: string }) => (line === "l1" ? shanghai : kolkata);
  const rows = bucketed([slice(1, 0), slice(1, 0, { line: "l2" })], { by: "hour", range, timeOf });
  expect(rows.map(({ line, bucket }) => [line, bucket.start])).toEqual([
    ["l1", "2026-03-01T01:00:00.000Z"],
    ["l2", "2026-03-01T00:30:00.000Z"],
  ]);
});

test.each(["hour", "shift", "day"] as const)("every minute is counted once by %s", (by) => {
  const minutes = Array.from({ length: 24 * 60 }, (_, minute) => at(0, minute));
  const edges = edgesOf(range, by, [shanghai, kolkata]);
  const slices = minutes.map((minute) => slice(0, 0, { slice: edges.findLast((edge) => edge <= minute) ?? 0 }));
  for (const time of [shanghai, kolkata]) {
    const rows = bucketed(slices, { by, range, timeOf: () => time });
    expect(rows.reduce((sum, { inspected }) => sum + inspected, 0)).toBe(24 * 60);
    for (const { bucket, inspected } of rows) {
      const [start, end] = [Math.max(range.from, Date.parse(bucket.start ?? "")), Math.min(range.to, Date.parse(bucket.end ?? ""))];
      if (by !== "day") expect(inspected).toBe((end - start) / MINUTE_MS); // edges of a day are midnights, its shifts are not
    }
  }
});
