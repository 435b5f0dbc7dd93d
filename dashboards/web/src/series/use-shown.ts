// What is shown of a watched series: the points of the chosen range, held still while paused, and how their figures are written.
import { type ComputedRef, computed, type Ref, shallowRef, type WritableComputedRef } from "vue";
import { type Address, RECENT } from "../address/address.ts";
import type { Characteristic } from "../api/characteristic.ts";
import type { Point } from "../api/point.ts";
import type { ChartKind } from "../chart/chart-kinds.ts";
import { decimalsFor } from "../format/decimals.ts";
import { indexAt, newerThan, ofNewestChart } from "./points.ts";
import type { WatchedSeries } from "./use-series.ts";

export interface Shown {
  /** Of the chart that the newest point stands on; at the moment of pausing while paused. */
  readonly points: ComputedRef<readonly Point[]>;
  /** Those of them in the chosen range. */
  readonly shown: ComputedRef<readonly Point[]>;
  readonly newest: ComputedRef<Point | undefined>;
  readonly paused: WritableComputedRef<boolean>;
  /** How many came while paused. */
  readonly pending: ComputedRef<number>;
  /** As `points`, and not held still. */
  readonly arrived: ComputedRef<readonly Point[]>;
}

export function useShown(series: WatchedSeries, { address, now }: { address: Readonly<Ref<Address>>; now: Readonly<Ref<number>> }): Shown {
  const held = shallowRef<readonly Point[] | null>(null);
  const arrived = computed(() => ofNewestChart(series.points.value ?? []));
  const points = computed(() => held.value ?? arrived.value);
  const first = computed(() => firstShown(points.value, { address: address.value, now: now.value }));
  const end = computed(() => endShown(points.value, address.value));
  return {
    points,
    shown: computed(() =>
      first.value === 0 && end.value === points.value.length ? points.value : points.value.slice(first.value, end.value),
    ),
    newest: computed(() => points.value.findLast(({ late }) => !late)),
    paused: computed({
      get: () => held.value !== null,
      set: (on) => {
        held.value = on ? arrived.value : null;
      },
    }),
    pending: computed(() => (held.value ? newerThan(arrived.value, held.value) : 0)),
    arrived,
  };
}

type Range = Pick<Address, "n" | "recent" | "span">;

/** Index of the first point in the chosen range. */
export function firstShown(points: readonly Point[], { address: { n, recent, span }, now }: { address: Range; now: number }): number {
  const from = span ? span.from : recent ? now - RECENT[recent] : undefined;
  if (from === undefined) return Math.max(0, points.length - n);
  return indexAt(points, from);
}

/** Index after the last point in the chosen range. */
function endShown(points: readonly Point[], { span }: Range): number {
  return span ? indexAt(points, span.to) : points.length;
}

/** So many values show how far they spread. */
const ENOUGH = 500;

/** How finely the figures of a chart are written: by specification and limits, else by the values. */
export function decimalsOf(
  shown: readonly Point[],
  characteristic: Pick<Characteristic, "lsl" | "usl" | "target">,
  kind: ChartKind,
): number {
  const { lsl, usl, target } = kind.inUnits ? characteristic : { lsl: null, usl: null, target: null };
  const judged = shown.findLast(({ ucl }) => ucl !== null);
  const values = shown.slice(-ENOUGH).map(({ value }) => value).filter((value) => value !== null); // biome-ignore format: one thought
  return decimalsFor({ lsl, usl, target, ucl: judged?.ucl ?? null, lcl: judged?.lcl ?? null, values });
}
