// Any day of a small plant for properties: findings, figures, points, pulses, gaps and people, in the order in which they are received.
import fc from "fast-check";
import type { AlertsConfig } from "../../core/alert-config.ts";
import type { Calendar } from "../../core/calendar.ts";
import { type Row, TABLES } from "../../core/rows.ts";
import { at, command, configured, finding, type Input, origin, type Plant, plant, point, pulse, sample } from "./fixtures.ts";

/** Shifts of some hours with breaks, so that a day crosses many of their edges. */
const CALENDAR: Calendar = {
  timeZone: "Asia/Shanghai",
  shifts: [0, 3, 6, 9, 12, 15, 18, 21].map((hour) => ({ name: `s${hour}`, start: clock(hour), end: clock(hour + 2) })),
  breaks: [{ start: "09:10", end: "09:20" }],
  exceptions: [],
};

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

const seconds = (max: number) => fc.integer({ min: 0, max });
const one = fc.constantFrom("A", "B");

/** What happens, so many seconds after what came before; commands name the n-th alert that there is by then. */
const anyDeed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("order"), name: one, open: fc.boolean(), past: seconds(1800) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("line-down"), name: one, open: fc.boolean(), past: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("point"), name: one, open: fc.boolean(), past: seconds(1800) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("oee"), name: one, open: fc.boolean(), past: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("pulse"), name: one, open: fc.boolean(), past: fc.constant(0) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("calendar", "acknowledge", "resolve", "silence", "comment"),
      name: one,
      open: fc.boolean(),
      past: seconds(20),
    }),
  },
);

export const anyDay = fc.array(fc.tuple(fc.oneof(seconds(10), seconds(400), seconds(4000)), anyDeed), { minLength: 1, maxLength: 40 });
export type Day = typeof anyDay extends fc.Arbitrary<infer T> ? T : never;

type Deed = Day[number][1];

function inputOf(now: number, { do: what, name, open, past }: Deed, offset: number, alerts: readonly Row<"alerts">[]): Input | undefined {
  const labels = { line: `L${name}` };
  const told = { at: at(now - past), origin: origin(offset) };
  const chosen = alerts[past % Math.max(1, alerts.length)]?.alert;
  switch (what) {
    case "order":
      return finding(now, "stuck-order", open, { labels: { ...labels, order: "O" }, ...told });
    case "line-down":
      return finding(now, "line-down", open, { labels, ...told });
    case "point":
      return point(now, open ? ["nelson1"] : [], { labels, ...told });
    case "oee":
      return sample(now, "oee", open ? 0.5 : 0.9, { labels, limit: 0.8, n: 4_000_000, closed: true, ...told });
    case "pulse":
      return { ...pulse(now, "S1", labels), origin: origin(offset) };
    case "calendar":
      return { ...pulse(now, "S1", labels), kind: "calendar", calendar: open ? CALENDAR : null, origin: origin(offset) } as Input;
    case "silence":
      return { ...command(now, "alert.silence", { id: `s${offset}`, match: labels, until: at(now + 600) }), origin: origin(offset) };
    default: {
      const fields = { id: `c${offset}`, alert: chosen ?? "a-none", ...(what === "comment" && { text: "hm" }) };
      return { ...command(now, `alert.${what}`, fields), origin: origin(offset) };
    }
  }
}

/** Runs a day, with ticks every five seconds, and an hour of rest; `look` after each record. Gives the records, to run them again. */
export function runDay(
  day: Day,
  config: AlertsConfig = configured(),
  look: (plant: Plant) => void = () => {},
): { made: Plant; log: Input[] } {
  const made = plant(config);
  const log: Input[] = [];
  const step = (input: Input) => {
    log.push(input);
    made.step(input);
    look(made);
  };
  let now = 0;
  const passTo = (to: number) => {
    for (let tick = now - (now % 5) + 5; tick <= to; tick += 5) step({ tick: at(tick) });
    now = to;
  };
  step({ tick: at(0) });
  for (const [offset, [later, deed]] of day.entries()) {
    passTo(now + later);
    const input = inputOf(now, deed, offset, made.alerts());
    if (input) step(input);
  }
  passTo(now + 3600);
  return { made, log };
}

/** Runs records again, with crashes before some of them. */
export function runAgain(log: readonly Input[], config: AlertsConfig, crashAt: readonly number[] = []): Plant {
  const made = plant(config);
  const crashes = new Set(crashAt.map((n) => n % log.length));
  for (const [index, input] of log.entries()) {
    if (crashes.has(index)) made.crash();
    made.step(input);
  }
  return made;
}

/** Everything that a plant has put out, and what it keeps. */
export function outcomeOf(made: Plant) {
  const tables = (Object.keys(TABLES) as (keyof typeof TABLES)[]).filter((table) => /^(alert|silences|commands)/.test(table));
  return { told: made.told, rows: tables.map((table) => made.rows(table)), state: [...made.state].sort(([a], [b]) => (a < b ? -1 : 1)) };
}
