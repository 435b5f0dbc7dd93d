// The figures of a report, asked of the API: over its period, over the one before, and what stands now.
//   I1. A ratio of more than one item comes from sums, never from ratios.
import type { AlertItem } from "../../api/items/alert.ts";
import type { OeeItem } from "../../api/items/oee.ts";
import type { StationLosses } from "../../api/items/oee-losses.ts";
import type { SignalItem } from "../../api/items/signal.ts";
import type { ParetoItem, ProductItem, YieldItem } from "../../api/items/yield.ts";
import { SEVERITIES, type Severity } from "../../core/notification.ts";
import { formatInstant } from "../../core/time.ts";
import type { Get } from "./get.ts";
import type { Period, Periods } from "./period.ts";

export interface LineFigures {
  readonly line: string;
  readonly now: OeeItem;
  readonly before: OeeItem | undefined;
  readonly losses: readonly Loss[];
}

export interface Loss {
  readonly loss: StationLosses["losses"][number]["loss"];
  /** Of a loss of time the reason's name, where one was given. */
  readonly reason: string | null;
  readonly ms: number;
  /** Of planned busy time. */
  readonly share: number | null;
}

export interface YieldFigures {
  readonly inspected: number;
  readonly good: number;
  /** Null when nothing was inspected. */
  readonly firstPassYield: number | null;
}

export interface ReportFigures {
  readonly periods: Periods;
  readonly lines: readonly LineFigures[];
  readonly yield: YieldFigures;
  readonly yieldBefore: YieldFigures | undefined;
  /** The lowest first, of those that rest on enough units; of all when none does. */
  readonly operations: readonly YieldItem[];
  readonly products: readonly ProductItem[];
  readonly defects: readonly ParetoItem[];
  readonly signals: {
    readonly total: number;
    readonly open: number;
    readonly worst: readonly SeriesSignals[];
    readonly before: number | undefined;
  };
  readonly alerts: { readonly counts: Readonly<Record<Severity, number>>; readonly worst: readonly AlertItem[] };
  readonly stuckOrders: { readonly total: number; readonly oldest: StuckOrder | undefined };
}

export interface SeriesSignals extends Pick<SignalItem, "line" | "station" | "characteristic"> {
  readonly count: number;
}

export interface StuckOrder {
  readonly order?: string;
  readonly line: string;
  readonly ageMs: number;
}

const ALL = 10_000;
const ENOUGH_UNITS = 20;
const TOP = 3;

type List<T> = { readonly items: readonly T[]; readonly total: number };

export async function readFigures({ factory, periods }: { factory: string; periods: Periods }, get: Get): Promise<ReportFigures> {
  const { now, before } = periods;
  const over = (period: Period) => ({ factory, from: formatInstant(period.from), to: formatInstant(period.to) });
  const list = <T>(path: string, query: Record<string, string | number>) => get<List<T>>(path, { factory, pageSize: ALL, ...query });
  const [oee, losses, yields, pareto, signals, alerts, stuck] = await Promise.all([
    list<OeeItem>("/oee", over(now)),
    list<StationLosses>("/oee/losses", over(now)),
    get<List<YieldItem> & { products: ProductItem[] }>("/yield", { ...over(now), pageSize: ALL }),
    list<ParetoItem>("/yield/pareto", over(now)),
    list<SignalItem>("/spc/signals", over(now)),
    list<AlertItem>("/alerts", { status: "firing,acknowledged" }),
    list<StuckOrder>("/wip/findings", { kind: "stuck-order" }),
  ]);
  const then = before && (await readBefore(over(before), list));
  return {
    periods,
    lines: linesOf(oee.items, { before: then?.oee ?? [], losses: losses.items }),
    yield: yieldOf(yields.items),
    yieldBefore: then && yieldOf(then.yields),
    operations: worstOperations(yields.items),
    products: yields.products.toSorted((a, b) => (a.rolledThroughputYield ?? 2) - (b.rolledThroughputYield ?? 2)),
    defects: pareto.items.slice(0, TOP),
    signals: {
      total: signals.total,
      open: signals.items.filter(({ state }) => state === "open").length,
      worst: worstSeries(signals.items),
      before: then?.signals,
    },
    alerts: alertsOf(alerts.items),
    stuckOrders: { total: stuck.total, oldest: stuck.items.toSorted((a, b) => b.ageMs - a.ageMs)[0] },
  };
}

async function readBefore(
  range: Record<string, string>,
  list: <T>(path: string, query: Record<string, string | number>) => Promise<List<T>>,
) {
  const [oee, yields, signals] = await Promise.all([
    list<OeeItem>("/oee", range),
    list<YieldItem>("/yield", range),
    list<SignalItem>("/spc/signals", { ...range, pageSize: 1 }),
  ]);
  return { oee: oee.items, yields: yields.items, signals: signals.total };
}

function linesOf(
  items: readonly OeeItem[],
  { before, losses }: { before: readonly OeeItem[]; losses: readonly StationLosses[] },
): LineFigures[] {
  return items
    .filter(({ key }) => key)
    .map((now) => ({
      line: now.line,
      now,
      before: before.find(({ key, line }) => key && line === now.line),
      losses: lossesOf(losses.find(({ key, line }) => key && line === now.line)),
    }));
}

/** The longest first; a loss with reasons as its reasons. Planned stops are no loss of the period. */
function lossesOf(station: StationLosses | undefined): Loss[] {
  const all = (station?.losses ?? []).flatMap(({ loss, ms, share, byReason }): Loss[] => {
    if (loss === "plannedStop") return [];
    return byReason.length === 0
      ? [{ loss, reason: null, ms, share }]
      : byReason.map((each) => ({ loss, reason: each.name ?? each.reason, ms: each.ms, share: each.share }));
  });
  return all.filter(({ ms }) => ms > 0).sort((a, b) => b.ms - a.ms);
}

function yieldOf(items: readonly YieldItem[]): YieldFigures {
  const sum = (field: "inspected" | "firstPassGood") => items.reduce((total, item) => total + item[field], 0);
  const [inspected, good] = [sum("inspected"), sum("firstPassGood")];
  return { inspected, good, firstPassYield: inspected === 0 ? null : good / inspected };
}

function worstOperations(items: readonly YieldItem[]): YieldItem[] {
  const known = items.filter(({ firstPassYield }) => firstPassYield !== null);
  const sure = known.filter(({ inspected }) => inspected >= ENOUGH_UNITS);
  return (sure.length > 0 ? sure : known).toSorted((a, b) => (a.firstPassYield ?? 1) - (b.firstPassYield ?? 1)).slice(0, TOP);
}

function worstSeries(items: readonly SignalItem[]): SeriesSignals[] {
  const series = Map.groupBy(items, ({ line, station, characteristic }) => `${line}/${station}/${characteristic}`);
  const counted = [...series.values()].flatMap(([first, ...rest]) => (first ? [{ ...first, count: rest.length + 1 }] : []));
  const some = counted.toSorted((a, b) => b.count - a.count).slice(0, TOP);
  return some.map(({ line, station, characteristic, count }) => ({ line, station, characteristic, count }));
}

function alertsOf(items: readonly AlertItem[]): ReportFigures["alerts"] {
  const weight = ({ severity }: AlertItem) => SEVERITIES.indexOf(severity);
  const counts = SEVERITIES.map((severity) => [severity, items.filter((item) => item.severity === severity).length]);
  const worst = items.toSorted((a, b) => weight(a) - weight(b) || (a.openedAt < b.openedAt ? -1 : 1)).slice(0, TOP);
  return { counts: Object.fromEntries(counts) as Record<Severity, number>, worst };
}
