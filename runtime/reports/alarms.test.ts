// Alarms by the clock on the plant's wall: one a report, and none after the end.
import { afterEach, expect, test, vi } from "vitest";
import { createAlarms } from "./alarms.ts";

afterEach(() => void vi.useRealTimers());

test("an alarm rings when its report is due in the zone it was last set for, and no more once closed", async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 2, 1, 0, 0) });
  const rung: string[] = [];
  const alarms = createAlarms(() => void rung.push(new Date().toISOString().slice(0, 16)));
  const report = { name: "daily", expression: "30 8 * * *" };
  alarms.set(report, "UTC");
  alarms.set(report, "UTC");
  alarms.set(report, "Asia/Shanghai");
  await vi.advanceTimersByTimeAsync(25 * 3_600_000);
  expect(rung).toEqual(["2026-03-01T00:30", "2026-03-02T00:30"]);
  alarms.close();
  await vi.advanceTimersByTimeAsync(48 * 3_600_000);
  expect(rung).toHaveLength(2);
});
