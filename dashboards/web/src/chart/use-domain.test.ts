import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { effectScope, reactive } from "vue";
import { pointAt } from "../series/fixtures.ts";
import { type DomainControl, type Looked, useDomain } from "./use-domain.ts";
import type { Stretch } from "./zoom.ts";

const points = Array.from({ length: 100 }, (_, i) => pointAt(i * 1_000));

/** A chart whose zoom is what it was told last. */
function chart() {
  const looked = reactive({ points, axis: "sequence", zoom: null }) as { -readonly [K in keyof Looked]: Looked[K] };
  const told: (Stretch | null)[] = [];
  const onZoom = (zoom: Stretch | null) => {
    told.push(zoom);
    looked.zoom = zoom;
  };
  const control = effectScope().run(() => useDomain(() => looked, onZoom)) as DomainControl;
  return { control, looked, told };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a movement shows at once and is told when it has come to rest, once", () => {
  const { control, told } = chart();
  control.zoomBy(0.5, 50);
  control.panBy(10);
  expect(control.isZoomed.value).toBe(true);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(300);
  expect(told).toEqual([{ from: 35_000, to: 84_000 }]);
  expect(control.domain.value).toEqual([34.3, 84.7]);
});

test("the keyboard sees the point that it walks to", () => {
  const { control } = chart();
  control.show([9.3, 19.7], { rest: true });
  control.reveal(40);
  const [from, to] = control.domain.value;
  expect([from < 40, to > 40, Math.round(to - from)]).toEqual([true, true, 10]);
});

test("all points again: the zoom is gone at once", () => {
  const { control, told } = chart();
  control.zoomBy(0.1);
  control.reset();
  expect([told, control.isZoomed.value]).toEqual([[null], false]);
  vi.advanceTimersByTime(1_000);
  expect(told).toHaveLength(1);
});

test("nobody looks closer than a few points", () => {
  const { control } = chart();
  for (let i = 0; i < 20; i++) control.zoomBy(0.5, 50);
  const [from, to] = control.domain.value;
  expect(to - from).toBeGreaterThan(5);
});
