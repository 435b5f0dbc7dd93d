// Alerts for the tests of this folder.
import type { Alert } from "../api/alert.ts";

/** A P1 signal of a control chart that fires since noon. */
export function anAlert(fields: Partial<Alert> = {}): Alert {
  const noon = Date.UTC(2026, 2, 1, 12);
  return {
    id: "a-1", factory: "F1", labels: { line: "L1", station: "ST-03", characteristic: "直径", product: "P1" }, rule: "spc-signal",
    title: { zh: "SPC 判异", en: "SPC signal" }, next: null, severity: "P1", status: "firing", since: noon, openedAt: noon, firedAt: noon,
    acknowledgedAt: null, acknowledgedBy: "", resolvedAt: null, resolvedBy: "", resolution: "", assignee: "", value: 74.06, limit: 74.02, unit: "",
    detail: "nelson1", stale: false, toldAt: null, mutedBy: "", level: 0, at: noon, chart: "/spc?line=L1", ...fields,
  }; // biome-ignore format: one alert
}
