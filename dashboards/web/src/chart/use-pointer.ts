// What mouse and fingers do in a chart: point at a point, look into it, look closer, move along.
//   I1. A drag looks closer (with Shift, or by touch where one has looked closer already, it moves along); a press without a movement
//       looks into a point.
//   I2. The wheel scrolls the page; with Ctrl it looks closer, sideways or with Shift it moves along.
import { type Ref, shallowRef } from "vue";
import { nearestIndex, type Plot, placeAt } from "./plot.ts";
import type { DomainControl } from "./use-domain.ts";
import { type Domain, pannedDomain } from "./zoom.ts";

/** The part that is being marked, px. */
export interface Brush {
  readonly left: number;
  readonly width: number;
}

export interface Pointer {
  readonly brush: Readonly<Ref<Brush | null>>;
  down(event: PointerEvent): void;
  move(event: PointerEvent): void;
  up(event: PointerEvent): void;
  leave(): void;
  wheel(event: WheelEvent): void;
}

interface Chart {
  readonly host: Readonly<Ref<HTMLElement | null>>;
  readonly plot: Readonly<Ref<Plot>>;
  readonly control: DomainControl;
  readonly cursor: Ref<string>;
  readonly onSelect: (id: string) => void;
}

interface Drag {
  readonly x: number;
  readonly domain: Domain;
  readonly isPan: boolean;
  moved: boolean;
}

const SLACK_PX = 4;
const EDGE_PX = 6;

export function usePointer({ host, plot, control, cursor, onSelect }: Chart): Pointer {
  const brush = shallowRef<Brush | null>(null);
  let drag: Drag | null = null;

  const pixelOf = (event: MouseEvent) => event.clientX - (host.value?.getBoundingClientRect().left ?? 0);
  function point(x: number): void {
    cursor.value = isInside(plot.value, x) ? (plot.value.points[nearestIndex(plot.value, x)]?.id ?? "") : "";
  }
  function finish(x: number, held: Drag): void {
    const marked = brush.value;
    brush.value = null;
    if (held.isPan && held.moved) control.rest();
    else if (marked && marked.width > SLACK_PX) {
      control.show([placeAt(plot.value, marked.left), placeAt(plot.value, marked.left + marked.width)], { rest: true });
    } else {
      point(x);
      if (cursor.value !== "" && !held.moved) onSelect(cursor.value);
    }
  }

  return {
    brush,
    down(event) {
      const x = pixelOf(event);
      if (event.button !== 0 || !isInside(plot.value, x)) return;
      const isPan = (event.shiftKey || event.pointerType === "touch") && control.isZoomed.value;
      drag = { x, domain: control.domain.value, isPan, moved: false };
      host.value?.setPointerCapture(event.pointerId);
    },
    move(event) {
      const x = pixelOf(event);
      if (!drag || event.buttons === 0) return point(x);
      drag.moved ||= Math.abs(x - drag.x) > SLACK_PX;
      if (!drag.moved) return;
      cursor.value = "";
      if (drag.isPan) control.show(pannedDomain(drag.domain, unitsOf(plot.value, drag.x - x), control.full.value));
      else brush.value = brushOf(plot.value, drag.x, x);
    },
    up(event) {
      const held = drag;
      drag = null;
      if (held) finish(pixelOf(event), held);
    },
    leave() {
      if (drag?.moved) return;
      drag = null;
      cursor.value = "";
    },
    wheel(event) {
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!event.ctrlKey && !event.metaKey && !isSideways) return; // the page scrolls
      event.preventDefault();
      if (isSideways) control.panBy(unitsOf(plot.value, event.deltaX || event.deltaY));
      else control.zoomBy(event.deltaY > 0 ? 1.25 : 0.8, placeAt(plot.value, within(plot.value, pixelOf(event))));
    },
  };
}

function isInside({ left, width }: Plot, x: number): boolean {
  return x >= left - EDGE_PX && x <= left + width + EDGE_PX;
}

function within({ left, width }: Plot, x: number): number {
  return Math.max(left, Math.min(left + width, x));
}

function unitsOf({ x, width }: Plot, px: number): number {
  return (px / width) * (x.max - x.min);
}

function brushOf(plot: Plot, a: number, b: number): Brush {
  const [from, to] = [within(plot, Math.min(a, b)), within(plot, Math.max(a, b))];
  return { left: from, width: to - from };
}
