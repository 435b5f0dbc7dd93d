// English: the choice of a span of time.
export const rangeEn = {
  range: {
    kind: { label: "Range", shift: "Shift", day: "Day", week: "Week", custom: "From – to" },
    previous: "Earlier",
    next: "Later",
    now: "Now",
    from: "From",
    to: "To",
    apply: "Show",
    wrongSpan: "“To” must be after “from”.",
    zone: "{zone} time",
    live: "up to {clock}",
    weekOf: "Week of {day}",
  },
};

export type RangeMessages = typeof rangeEn;
