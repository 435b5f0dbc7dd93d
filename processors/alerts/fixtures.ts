// What the tests of alerts are written with: a plant that observes, ticks and commands, in seconds from T0, and what people were told.
import { type AlertsConfig, alertsSchema } from "../../core/alert-config.ts";
import type { Finding, Labels, Observation, Origin, Sample, SignalPoint } from "../../core/alerting.ts";
import { type CommandEvent, parseEvent } from "../../core/events.ts";
import type { Notification } from "../../core/notification.ts";
import type { KeyedState } from "../../core/processor.ts";
import { type Row, TABLES, type TableName } from "../../core/rows.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import { alertProcessor } from "./alerts.ts";

/** A Monday, 08:00 in Shanghai. */
export const T0 = Date.UTC(2026, 10, 2);
export const PLACE = { tenant: "acme", factory: "f1" } as const;

export const MINUTE = 60;
export const HOUR = 3600;

export function at(seconds: number): Instant {
  return T0 + seconds * SECOND_MS;
}

export type Input = { tick: number } | Observation;

/** A configuration as a file would say it, with one chain of two levels for everybody. */
export function configured(fields: Record<string, unknown> = {}): AlertsConfig {
  const chains = { all: [{ channels: ["ding"] }, { channels: ["boss"], after: "15m" }] };
  return alertsSchema.parse({ language: "en", timeZone: "Asia/Shanghai", chain: "all", chains, ...fields });
}

type Fields<T> = Partial<Omit<T, "labels">> & { labels?: Partial<Labels> };

function observed(seconds: number, labels: Partial<Labels> = {}) {
  return { at: at(seconds), receivedAt: at(seconds), labels: { ...PLACE, line: "L1", ...labels } };
}

export function finding(seconds: number, name: string, open: boolean, { labels, ...fields }: Fields<Finding> = {}): Finding {
  return { kind: "finding", name, open, ...observed(seconds, labels), ...fields };
}

export function sample(seconds: number, name: string, value: number | null, { labels, ...fields }: Fields<Sample> = {}): Sample {
  return { kind: "sample", name, value, ...observed(seconds, labels), ...fields };
}

export function point(seconds: number, rules: SignalPoint["rules"], { labels, ...fields }: Fields<SignalPoint> = {}): SignalPoint {
  const series = { station: "S1", characteristic: "D1", ...labels };
  return { kind: "signal", name: "spc", chart: "xbar-r", rules, value: 10, ...observed(seconds, series), ...fields };
}

export function pulse(seconds: number, station: string, labels: Partial<Labels> = {}): Observation {
  return { kind: "pulse", name: "station", ...observed(seconds, { station, ...labels }) };
}

let named = 0;

export function command(seconds: number, name: string, fields: Record<string, unknown>): Observation {
  const parsed = parseEvent({ type: "command", id: `c${named++}`, ...PLACE, line: "L1", at: at(seconds), by: "zhang", name, ...fields });
  if (!parsed.ok) throw new Error(parsed.detail);
  return { kind: "command", command: parsed.event as CommandEvent, ...observed(seconds) };
}

/** Ticks every five seconds: after `from`, up to `to`. */
export function ticks(from: number, to: number): Input[] {
  const list: Input[] = [];
  for (let seconds = from + 5; seconds <= to; seconds += 5) list.push({ tick: at(seconds) });
  return list;
}

/** The inputs with ticks every five seconds between them, and to the end. */
export function live(inputs: readonly Observation[], to: number): Input[] {
  const all: Input[] = [{ tick: at(0) }];
  let last = 0;
  for (const input of inputs) {
    const seconds = (input.receivedAt - T0) / SECOND_MS;
    for (; last + 5 <= seconds; last += 5) all.push({ tick: at(last + 5) });
    all.push(input);
  }
  return [...all, ...ticks(last, to)];
}

export interface Plant {
  readonly config: AlertsConfig;
  /** What was told, oldest first. */
  readonly told: Notification[];
  readonly state: Map<string, string>;
  step(...inputs: readonly Input[]): void;
  /** Throws away what is in memory: the state comes back as JSON, maybe under another configuration. */
  crash(config?: AlertsConfig): void;
  rows<T extends TableName>(table: T): Row<T>[];
  /** The newest row of each alert, by the time at which they opened. */
  alerts(): Row<"alerts">[];
}

export function plant(config: AlertsConfig = configured()): Plant {
  const stored = new Map<string, string>();
  const emitted: [TableName, unknown][] = [];
  const told: Notification[] = [];
  let processor = alertProcessor(config);
  let state = jsonState(stored);
  const rows = <T extends TableName>(table: T) => emitted.filter(([name]) => name === table).map(([, row]) => row as Row<T>);
  return {
    config,
    told,
    state: stored,
    step(...inputs) {
      for (const input of inputs) {
        const emit = <T extends TableName>(table: T, row: Row<T>) => {
          TABLES[table].row.strict().parse(row);
          emitted.push([table, structuredClone(row)]);
        };
        const context = { state, emit, notify: (each: Notification) => void told.push(structuredClone(each)) };
        if ("tick" in input) processor.onTick({ ...context, clock: { receivedAt: input.tick } });
        else processor.onObservation(input, context);
      }
    },
    crash(next = config) {
      processor = alertProcessor(next);
      state = jsonState(stored);
    },
    rows,
    alerts() {
      const newest = new Map(rows("alerts").map((row) => [row.alert, row]));
      return [...newest.values()].sort((a, b) => a.opened_at - b.opened_at || (a.alert < b.alert ? -1 : 1));
    },
  };
}

/** The same object until a restore, as the runtime has it; what was not set again is lost by a crash. */
function jsonState(stored: Map<string, string>): KeyedState {
  const live = new Map<string, unknown>([...stored].map(([key, text]) => [key, JSON.parse(text)]));
  return {
    get: <T>(key: string) => live.get(key) as T | undefined,
    set(key, value) {
      live.set(key, value);
      stored.set(key, JSON.stringify(value));
    },
    delete(key) {
      live.delete(key);
      stored.delete(key);
    },
    keys: (prefix) => [...live.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/** `seconds kind rule → channels: subject` of each, from T0. */
export function inShort(told: readonly Notification[]): string[] {
  return told.map(({ at: when, kind, rule, subject, channels, text }) => {
    const about = kind === "digest" ? text?.what : Object.values(subject).join(" ");
    return `${(when - T0) / SECOND_MS} ${kind} ${rule.name} → ${channels.join(",")}: ${about}`;
  });
}

export function origin(offset: number, index = 0): Origin {
  return { partition: 0, offset, index };
}
