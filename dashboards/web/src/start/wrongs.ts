// What is wrong in the plant now, as one list: the worst first, each with the page that says more.
//   I1. Only what was asked is judged: the page says which questions had no answer.
import { placeText, thingText } from "../alerts/alert-words.ts";
import { type Alert, SEVERITIES } from "../api/alert.ts";
import type { FlowFinding } from "../api/flow.ts";
import type { OeeFigures, State, Stretch } from "../api/oee.ts";
import type { Order } from "../api/order.ts";
import { isWaiting } from "../oee/waiting.ts";

export interface SignalCount {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly characteristic: string;
  readonly product: string;
  readonly open: number;
}

export interface PlantNow {
  /** That fire: nobody has taken them. */
  readonly alerts: readonly Alert[];
  /** One a line: its key station's of this shift. */
  readonly lines: readonly OeeFigures[];
  /** Of any station, one each. */
  readonly stations: readonly OeeFigures[];
  /** What stations are in now. */
  readonly states: readonly Stretch[];
  readonly signals: readonly SignalCount[];
  readonly orders: readonly Order[];
  readonly flow: readonly FlowFinding[];
  readonly deadletters: number;
  readonly eventLag: number;
}

export const KINDS = ["alarm", "warn", "odd"] as const;

export interface Wrong {
  /** How bad: a standstill, what needs a look, what is wrong with the data. */
  readonly kind: (typeof KINDS)[number];
  /** Under `start`; `hint` is another of its texts. */
  readonly text: string;
  readonly hint: string;
  /** What the texts name; durations in ms end in `Ms`, instants in `At`, ratios in `Ratio`. */
  readonly values: Readonly<Record<string, string | number>>;
  readonly place: string;
  /** "" = no page says more. */
  readonly to: string;
}

/** Events that the pipeline may have before it without anybody having to know. */
const LAG_TOLD = 10_000;
const MOST_SIGNALS = 6;

export function wrongsOf(plant: PlantNow, now: number): Wrong[] {
  return [
    ...alertsOf(plant.alerts, now),
    ...plant.states.flatMap((state) => downOf(state, now)),
    ...plant.stations.flatMap((station) => silentOf(station, stateOf(plant.states, station))),
    ...plant.lines.flatMap(lowOf),
    ...plant.orders.flatMap((order) => lateOf(order, now)),
    ...plant.flow.map(flowOf),
    ...plant.signals.toSorted((a, b) => b.open - a.open).slice(0, MOST_SIGNALS).flatMap(signalOf),
    ...dataOf(plant),
  ].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)); // biome-ignore format: one list
}

/** One row a severity: each alert by itself stands in the inbox. News of the past waits for nobody. */
function alertsOf(alerts: readonly Alert[], now: number): Wrong[] {
  return SEVERITIES.flatMap((severity) => {
    const own = alerts.filter((alert) => alert.severity === severity && !alert.stale).sort((a, b) => a.since - b.since);
    const [oldest] = own;
    if (!oldest) return [];
    const at = [placeText(oldest), thingText(oldest)].filter(Boolean).join(" · ") || oldest.rule;
    const values = { severity, n: own.length, ageMs: Math.max(0, now - oldest.since), at };
    const kind = severity === "P0" ? "alarm" : "warn";
    return [{ kind, text: "alerts", hint: "alertsHint", values, place: "", to: `/alerts?severity=${severity}` } as const];
  });
}

function stateOf(states: readonly Stretch[], { factory, line, station }: OeeFigures): State | undefined {
  return states.find((each) => each.factory === factory && each.line === line && each.station === station)?.state;
}

function downOf({ factory, line, station, state, start, reason, reasonName, category }: Stretch, now: number): Wrong[] {
  if (state !== "down" || category === "planned") return [];
  const values = { station, reason: reasonName || reason, ageMs: Math.max(0, now - start) };
  return [
    { kind: "alarm", text: "down", hint: "downHint", values, place: `${factory} / ${line}`, to: stationAddress(factory, line, station) },
  ];
}

/** A station that stands still has nothing to report: that it is down says more, and one that waits for its line is no standstill. */
function silentOf({ factory, line, station, stale }: OeeFigures, state: State | undefined): Wrong[] {
  if (!stale || state === "down") return [];
  const waits = isWaiting(state);
  return [
    {
      kind: waits ? "odd" : "alarm",
      text: "silent",
      hint: waits ? "silentWaiting" : "silentHint",
      values: { station },
      place: `${factory} / ${line}`,
      to: stationAddress(factory, line, station),
    },
  ];
}

function lowOf({ factory, line, station, oee, targets }: OeeFigures): Wrong[] {
  if (oee === null || targets.oee === undefined || oee >= targets.oee) return [];
  const values = { oeeRatio: oee, targetRatio: targets.oee, station };
  return [
    { kind: "warn", text: "lowOee", hint: "lowOeeHint", values, place: `${factory} / ${line}`, to: stationAddress(factory, line, "") },
  ];
}

function lateOf({ factory, line, order, late, latenessMs, due, goodQuantity, quantity, status }: Order, now: number): Wrong[] {
  if (!late || status === "completed" || status === "cancelled") return [];
  const values = { order, lateMs: latenessMs ?? 0, dueAt: due ?? 0, good: goodQuantity ?? 0, quantity };
  const to = `/orders?${new URLSearchParams({ factory, order })}`;
  const isForecast = due !== null && due > now;
  const hint = latenessMs === null ? "lateBy" : isForecast ? "lateForecast" : "lateHint";
  return [{ kind: "warn", text: isForecast ? "willBeLate" : "late", hint, values, place: `${factory} / ${line}`, to }];
}

function signalOf({ factory, line, station, characteristic, product, open }: SignalCount): Wrong[] {
  if (open === 0) return [];
  const query = new URLSearchParams({ factory, line, station, characteristic, ...(product && { product }) });
  return [
    {
      kind: "warn",
      text: "signals",
      hint: "signalsHint",
      values: { characteristic: [characteristic, product].filter(Boolean).join(" · "), n: open, station },
      place: `${factory} / ${line}`,
      to: `/spc?${query}`,
    },
  ];
}

const FLOW = {
  "stuck-order": { text: "stuck", hint: "stuckHint", kind: "warn" },
  "aged-lot": { text: "aged", hint: "agedHint", kind: "warn" },
  "negative-quantity": { text: "negative", hint: "negativeHint", kind: "odd" },
} as const;

function flowOf({ factory, line, kind, operation, subject, ageMs }: FlowFinding): Wrong {
  const [page, names] = kind === "stuck-order" ? ["/orders", { factory, order: subject }] : ["/wip", { factory, line, operation }];
  const to = `${page}?${new URLSearchParams(names)}`;
  return { ...FLOW[kind], values: { order: subject, lot: subject, operation, ageMs }, place: `${factory} / ${line}`, to };
}

function dataOf({ deadletters, eventLag }: PlantNow): Wrong[] {
  const row = { kind: "odd", place: "", to: "/data" } as const;
  return [
    ...(deadletters > 0 ? [{ ...row, text: "deadletters", hint: "deadlettersHint", values: { n: deadletters } }] : []),
    ...(eventLag > LAG_TOLD ? [{ ...row, text: "lag", hint: "lagHint", values: { n: eventLag } }] : []),
  ];
}

function stationAddress(factory: string, line: string, station: string): string {
  return `/oee?${new URLSearchParams({ factory, line, ...(station && { station }) })}`;
}
