// The part of the points that a chart looks at, while hands move it: each movement shows at once, and becomes the chart's zoom when it
// has come to rest.
import { type ComputedRef, computed, onScopeDispose, shallowRef } from "vue";
import type { Point } from "../api/point.ts";
import { after, type Stop } from "../browser/clock.ts";
import { type Domain, domainOf, domainWith, fullDomain, pannedDomain, type Stretch, stretchOf, type XAxis, zoomedDomain } from "./zoom.ts";

export interface Looked {
  readonly points: readonly Point[];
  readonly axis: XAxis;
  readonly zoom: Stretch | null;
}

export interface DomainControl {
  readonly domain: ComputedRef<Domain>;
  readonly full: ComputedRef<Domain>;
  readonly isZoomed: ComputedRef<boolean>;
  /** Looks there; comes to rest by itself, or at once. */
  show(domain: Domain, options?: { rest: boolean }): void;
  rest(): void;
  zoomBy(factor: number, around?: number): void;
  panBy(by: number): void;
  /** As little as shows a place. */
  reveal(place: number): void;
  reset(): void;
}

const REST_MS = 250;
/** Fewer neighbours than these are not looked at. */
const LEAST_POINTS = 6;

export function useDomain(looked: () => Looked, onZoom: (zoom: Stretch | null) => void): DomainControl {
  const moving = shallowRef<Domain | null>(null);
  let cancel: Stop = () => {};

  const full = computed(() => fullDomain(looked().points, looked().axis));
  const domain = computed(() => moving.value ?? domainOf(looked().points, looked()));
  const least = computed(() => {
    const { points } = looked();
    return Math.min(1, LEAST_POINTS / Math.max(1, points.length)) * (full.value[1] - full.value[0]);
  });

  function rest(): void {
    cancel();
    if (!moving.value) return;
    const { points, axis } = looked();
    onZoom(stretchOf(points, { axis, domain: moving.value }));
    moving.value = null;
  }

  function show(next: Domain, options = { rest: false }): void {
    cancel();
    moving.value = next;
    if (options.rest) rest();
    else cancel = after(REST_MS, rest);
  }

  onScopeDispose(() => cancel());
  return {
    domain,
    full,
    isZoomed: computed(() => domain.value[0] > full.value[0] || domain.value[1] < full.value[1]),
    show,
    rest,
    zoomBy(factor, around = (domain.value[0] + domain.value[1]) / 2) {
      show(zoomedDomain(domain.value, { factor, around, bounds: { full: full.value, least: least.value } }));
    },
    panBy: (by) => show(pannedDomain(domain.value, by, full.value)),
    reveal(place) {
      const next = domainWith(domain.value, place, full.value);
      if (next !== domain.value) show(next);
    },
    reset() {
      cancel();
      moving.value = null;
      onZoom(null);
    },
  };
}
