// Wakes who makes reports when one is due by the clock on the plant's wall (node-cron).
//   I1. An alarm only wakes: what is due is found by looking (start-reports.ts), so that one too many does nothing, and what an alarm
//       leaves out - the hour that is missing in spring, a clock that was set - the next look finds.
import { type ScheduledTask, schedule } from "node-cron";
import type { ReportConfig } from "../../core/report-config.ts";

export interface Alarms {
  /** Keeps one alarm for the report, in this zone. */
  set(report: Pick<ReportConfig, "name" | "expression">, timeZone: string): void;
  close(): void;
}

export function createAlarms(ring: () => void): Alarms {
  const tasks = new Map<string, { readonly timeZone: string; readonly task: ScheduledTask }>();
  return {
    set({ name, expression }, timeZone) {
      const known = tasks.get(name);
      if (known?.timeZone === timeZone) return;
      void known?.task.destroy();
      tasks.set(name, { timeZone, task: schedule(expression, ring, { timezone: timeZone, unref: true, suppressMissedWarning: true }) });
    },
    close() {
      for (const { task } of tasks.values()) void task.destroy();
      tasks.clear();
    },
  };
}
