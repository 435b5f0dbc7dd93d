// The messages' words in English.
import type { Words } from "./words.ts";

const over = (limit: string | undefined, word: string) => (limit === undefined ? "" : `, ${word} ${limit}`);

export const wordsEn: Words = {
  language: "en",
  kinds: { firing: "", resolved: "✅OK", acknowledged: "👤ACK", escalated: "⏫UP", digest: "Digest", report: "" },
  past: "over",
  severities: { P0: "P0 urgent", P1: "P1 important", P2: "P2 minor" },
  subjects: {
    line: "line",
    station: "station",
    operation: "operation",
    product: "product",
    characteristic: "characteristic",
    order: "order",
    lot: "lot",
    serial: "serial",
    source: "source",
    table: "table",
  },
  rules: {
    "spc-signal": {
      what: ({ value, subject }) => `${subject.characteristic ?? ""} out of control${value === undefined ? "" : ` ${value}`}`.trim(),
      next: "Set suspect parts aside, look at the chart, follow the reaction plan",
    },
    "yield-low": {
      what: ({ value, limit }) => `yield ${value ?? "low"}${over(limit, "below")}`,
      next: "Look at the latest defects; decide whether the line stops",
    },
    "yield-drop": {
      what: ({ value, limit }) => `yield ${value ?? "low"}${over(limit, "below its usual range from")}`,
      next: "Compare with the last normal hours: material, program, people, tooling",
    },
    "line-down": { what: () => "line is down", next: "Send the shift leader and maintenance; enter the reason of the stop" },
    "oee-low": {
      what: ({ value, limit }) => `OEE ${value ?? "low"}${over(limit, "below target")}`,
      next: "Look at the largest loss and act on it",
    },
    "order-long": {
      what: ({ value, limit, subject }) => `order ${subject.order ?? ""} runs for ${value ?? "long"}${over(limit, "over")}`,
      next: "See at which station the order is stuck, or close it",
    },
    "lot-aged": {
      what: ({ value, limit, subject }) =>
        `${subject.lot === undefined && subject.serial !== undefined ? `serial ${subject.serial}` : `lot ${subject.lot ?? ""}`.trim()} waits for ${value ?? "too long"}${over(limit, "over")}`,
      next: "Find it at the operation: waiting for material or inspection, or forgotten",
    },
    "report-rate": {
      what: ({ value, limit }) => `too many reports${value === undefined ? "" : ` ${value}/min`}${over(limit, "over")}`,
      next: "Check whether the device reports twice",
    },
    "cdc-delay": {
      what: ({ value, limit }) => `data is late by ${value ?? "long"}${over(limit, "over")}`,
      next: "Check Kafka Connect and the source's database",
    },
    "source-stopped": {
      what: () => "data source stands still",
      next: "Read the reason on the data page, remove it, then start the source again",
    },
    "source-quality": {
      what: ({ value, limit }) => `data quality ${value ?? "low"}${over(limit, "below target")}`,
      next: "See on the data page which figure misses its target, and the reasons of its dead letters",
    },
    "device-silent": {
      what: ({ value }) => `no data${value === undefined ? "" : ` for ${value}`}`,
      next: "Check the device's power, its network and the gateway",
    },
    "wip-negative": {
      what: ({ value }) => `WIP below zero${value === undefined ? "" : ` ${value}`}`,
      next: "Look for moves that were not scanned, then count",
    },
    "dead-letters": {
      what: ({ value }) => `${value ?? "some"} messages could not be judged`,
      next: "Run `linepulse deadletter list` for the reasons",
    },
    "consumer-lag": {
      what: ({ value, limit }) => `backlog ${value ?? ""}${over(limit, "over")}`,
      next: "Look at `linepulse status` and the machine's load",
    },
    "slot-lag": {
      what: ({ value, limit }) => `replication slot holds ${value ?? ""}${over(limit, "over")}`,
      next: "Check the connector; drop an unused slot before the disk is full",
    },
    "line-quarantined": {
      what: () => "line's figures stand still (quarantine)",
      next: "Its data is kept but not computed: tell whoever runs linepulse",
    },
    "sink-stopped": {
      what: () => "warehouse takes no new rows",
      next: "Look at `linepulse status`; once the warehouse is back, it catches up by itself",
    },
  },
  what: "What",
  where: "Where",
  howBad: "How bad",
  since: "Since",
  lasted: "for",
  values: "Latest",
  limit: "limit",
  target: "target",
  next: "Next",
  by: "By",
  rule: "Rule",
  id: "Id",
  chart: "Chart",
  acknowledge: "Acknowledge",
  page: "Open alerts",
  cut: "(too long, cut)",
  hidden: "the robot refused the text; see the alerts page",
  test: "test message: linepulse can reach this place",
  colon: ": ",
  digest: {
    title: ({ P0, P1, P2 }) => `Alerts P0 ${P0} · P1 ${P1} · P2 ${P2}`,
    group: ({ name, count, past, since, example }) =>
      `${name} × ${count}${past > 0 ? ` (${past} over)` : ""}, since ${since}, e.g. ${example}`,
    otherGroups: ({ groups, count }) => `${groups} more groups of P1 with ${count}`,
    rest: (count) => `${count} others: see the alerts page`,
    stillWaiting: (count) => `${count} more follow`,
  },
};
