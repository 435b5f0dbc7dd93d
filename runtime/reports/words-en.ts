// The words of reports in English.
import type { ReportWords } from "./words.ts";

export const wordsEn: ReportWords = {
  titles: { shift: "Shift hand-over", daily: "Daily quality", weekly: "Weekly losses" },
  losses: {
    plannedStop: "planned stops",
    breakdown: "breakdown",
    setup: "setup",
    waiting: "waiting",
    microStop: "micro-stops",
    speed: "speed",
    defects: "defects",
  },
  none: "–",
  look: "look",
  oee: (line, { oee, availability, effectiveness, qualityRatio }) =>
    `${line} OEE ${oee} = availability ${availability} × effectiveness ${effectiveness} × quality ${qualityRatio}`,
  parts: ({ good, scrap, rework }) => `good ${good}, scrap ${scrap}, rework ${rework}`,
  topLosses: (line, losses) => `${line} lost most to: ${losses}`,
  breakdowns: ({ breakdowns, mtbf, mttr, microStops }) =>
    `${breakdowns} breakdowns (MTBF ${mtbf}, MTTR ${mttr}), ${microStops} micro-stops`,
  yield: ({ value, units }) => `First-pass yield ${value} of ${units} units`,
  worstOperation: (place, value, units) => `lowest: ${place} ${value} (${units})`,
  product: (product, value) => `Rolled yield ${product} ${value}`,
  defects: (list) => `Most defects: ${list}`,
  signals: ({ total, open }) => `SPC signals ${total}, ${open} without a cause yet`,
  worstSeries: (list) => `Most signals: ${list}`,
  alerts: ({ P0, P1, P2 }) => `Open alerts: P0 ${P0} · P1 ${P1} · P2 ${P2}`,
  noAlerts: "No open alerts",
  stuck: (count, oldest, age) => `Orders too long in production: ${count}, oldest ${oldest} (${age})`,
  noStuck: "No order is stuck",
  nothing: "Nothing was produced or measured in this time",
  late: "(late: linepulse did not run)",
  against: { shift: "▲▼ against the shift before", daily: "▲▼ against the day before", weekly: "▲▼ against the week before" },
};
