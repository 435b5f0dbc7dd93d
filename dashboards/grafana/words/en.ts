// English: what Grafana's dashboards say.
import type { Words } from "./words.ts";

export const en: Words = {
  language: "en",
  others: "Dashboards",
  dashboards: {
    plant: { title: "Plant overview", about: "OEE, first-pass yield, work in process, signals and alerts of every line." },
    oee: { title: "OEE", about: "Overall equipment effectiveness of a station, and what it lost (ISO 22400-2)." },
    "control-chart": { title: "Control chart", about: "One characteristic: its points, limits and signals." },
    yield: { title: "Yield", about: "First results of serials at each operation, and what they fail by." },
    wip: { title: "Work in process", about: "What is in work at each operation, and how long it has waited." },
    pipeline: { title: "Pipeline", about: "Whether the data is there, in time and right." },
  },
  panels: {
    plantAlerts: { title: "Alerts firing", about: "Now, acknowledged ones aside." },
    plantSignals: { title: "Open signals", about: "Of the range: no cause named, no action taken." },
    plantWip: { title: "Work in process", about: "At the end of the range." },
    plantLines: {
      title: "Lines",
      about: "OEE is that of a line's key station. The difference is to the line's own target; without a target there is none.",
    },
    plantOee: { title: "OEE an hour", about: "Of the key station of each line." },
    plantYield: { title: "First-pass yield", about: "All operations and products of a line together." },
    plantStanding: { title: "Standing alerts", about: "Now, whatever the range." },
    oeeNow: {
      title: "The range",
      about: "OEE = availability × effectiveness × quality ratio, from the sums of the range. The difference is to the line's target.",
    },
    oeeHours: { title: "An hour", about: "The dashed line is the line's target. A gap: nothing to give a figure of." },
    oeeShifts: { title: "A shift", about: "By the production day on which the shift began." },
    oeeDays: { title: "A production day", about: "A night shift counts with the day on which it began." },
    oeeLosses: {
      title: "Losses an hour",
      about: "Actual production time less ideal time is the loss of speed: negative where parts came faster than their ideal cycle.",
    },
    oeeParts: { title: "Parts an hour", about: "Good, scrap and rework make up what was produced." },
    oeeStates: { title: "States", about: "As the station reported them, after reclassification." },
    oeeStops: { title: "Stops", about: "The longest inside the range first, at most 200. An open one reaches up to the line's clock." },
    spcChart: {
      title: "Chart",
      about: "What was plotted, with the limits it was judged by. Red: a rule hit. Grey: left out. The newest 10 000 points.",
    },
    spcSecond: { title: "Spread", about: "The second chart of the pair: range, standard deviation or moving range." },
    spcSignals: { title: "Signals", about: "Newest first, with where the action plan stands. A point opens in the web app." },
    yieldNow: { title: "The range", about: "All operations and products together." },
    yieldCourse: {
      title: "First-pass yield by operation",
      about: "First results that pass ÷ first results, an hour or longer at a time. A gap: no first result.",
    },
    yieldPareto: { title: "Defects", about: "Of first results, the most frequent first." },
    yieldCodes: { title: "Defects by code", about: "Units: first results with that code. The most frequent 50 codes." },
    yieldOperations: { title: "By operation and product", about: "Defects and defects per unit are those of first results." },
    wipNow: { title: "At the end of the range", about: "Negative quantities count too: they are faults of data, never hidden." },
    wipCourse: { title: "By operation", about: "From the moves of lots and serials, as they are known now." },
    wipOperations: { title: "Where it waits", about: "Ages since the last arrival: the oldest, the median, and what nine of ten do not exceed." },
    wipOldest: { title: "Oldest lots and serials", about: "At the end of the range, at most 100." },
    pipelineClocks: {
      title: "Clocks of lines",
      about: "How far the events of a line have come. More than 15 minutes behind, a line is not live.",
    },
    pipelineSilent: { title: "Silent stations", about: "No event for five minutes on a live line." },
    pipelineQuality: {
      title: "Data quality of sources",
      about: "Over the range, against the targets that hold where a source's configuration names none.",
    },
    pipelineChanges: { title: "Changes an hour", about: "That came from tables of sources, also those that came again." },
    pipelineElsewhere: {
      title: "Not in the warehouse",
      about:
        "Dead letters, consumer lag and the state of connectors are not rows: see the web app's page **Data**, `linepulse status`, `linepulse deadletter list`, and `/metrics` for Prometheus.",
    },
  },
  variables: {
    tenant: "Tenant", factory: "Factory", line: "Line", station: "Station", characteristic: "Characteristic", product: "Product",
  },
  columns: {
    time: "Time", place: "Line", oee: "OEE", oee_target: "OEE target", oee_gap: "OEE to target", availability: "Availability",
    effectiveness: "Effectiveness", quality_ratio: "Quality ratio", shift: "Shift", day: "Production day", planned_stop_ms: "Planned stop",
    breakdown_loss_ms: "Breakdown", setup_loss_ms: "Setup", waiting_loss_ms: "Waiting", micro_stop_ms: "Micro-stops",
    speed_loss_ms: "Speed", defects_ms: "Scrap and rework", good: "Good", scrap: "Scrap", rework: "Rework", start: "Start",
    state: "State", reason: "Reason", duration_ms: "Duration", stop: "Kind", reclassified: "Reclassified",
    first_pass_yield: "First-pass yield", first_pass_yield_target: "Yield target", first_pass_yield_gap: "Yield to target",
    final_yield: "Final yield", inspected: "First results", defects: "Defects", dpu: "Defects per unit", operation: "Operation",
    line: "Line", product: "Product", code: "Code", count: "Defects", units: "Units", share: "Share", cumulative_share: "Cumulative share",
    quantity: "Quantity", lots: "Lots", held_quantity: "On hold", oldest_age_ms: "Oldest", p50_age_ms: "Median age",
    p90_age_ms: "90 % up to", carrier: "Lot or serial", order: "Order", age_ms: "Age", held: "On hold", value: "Value",
    center_line: "Centre line", ucl: "UCL", lcl: "LCL", signal: "Signal", excluded: "Left out", rule: "Rule", chart: "Chart",
    cause: "Cause", action: "Action", by: "By", left_out: "Left out", point: "Point", open_signals: "Open signals",
    firing_alerts: "Alerts firing", severity: "Severity", status: "Status", factory: "Factory", subject: "Subject", since: "Since",
    limit_value: "Limit", acknowledged_by: "Acknowledged by", source: "Source", table: "Table", changes: "Changes",
    completeness: "Completeness", validity: "Validity", uniqueness: "Uniqueness", timeliness: "Timeliness", consistency: "Consistency",
    accuracy: "Accuracy", clock: "Clock", behind_ms: "Behind now", station: "Station",
  },
  values: {
    state: {
      running: "running", setup: "setup", idle: "idle", down: "down", blocked: "blocked", starved: "starved", off: "off",
      open: "open", assigned: "assigned", closed: "closed",
    },
    stop: { open: "open", micro: "micro-stop", stop: "stop" },
    status: { firing: "firing", acknowledged: "acknowledged" },
    chart: { main: "chart", second: "spread" },
  },
  links: {
    spc: "This chart in linepulse", point: "This point in linepulse", oee: "OEE in linepulse", yield: "Yield in linepulse",
    wip: "Work in process in linepulse", alerts: "Alerts in linepulse", data: "Data in linepulse",
  },
}; // biome-ignore format: words, many on a line
