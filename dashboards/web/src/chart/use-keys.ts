// What the keyboard does in a chart: walk from point to point, look into one, look closer, move along.
//   I1. The cursor may go beyond what is seen: the view follows it.
import type { Ref } from "vue";
import type { Point } from "../api/point.ts";
import type { Plot } from "./plot.ts";
import type { DomainControl } from "./use-domain.ts";

interface Chart {
  readonly plot: Readonly<Ref<Plot>>;
  readonly control: DomainControl;
  readonly points: Readonly<Ref<readonly Point[]>>;
  readonly cursor: Ref<string>;
  readonly onSelect: (id: string) => void;
}

const CLOSER = 0.5;
const PAGE = 10;

export function useKeys({ plot, control, points, cursor, onSelect }: Chart): (event: KeyboardEvent) => void {
  /** Moves the cursor by so many points; without one it begins at the newest that is seen. */
  function step(by: number): void {
    const at = points.value.findIndex(({ id }) => id === cursor.value);
    const to =
      at === -1 && Math.abs(by) === 1 ? newestSeen(points.value, plot.value) : Math.max(0, Math.min(points.value.length - 1, at + by));
    const target = points.value[to];
    if (!target) return;
    cursor.value = target.id;
    control.reveal(plot.value.axis === "time" ? target.at : to);
  }
  /** Closer to the point under the cursor. */
  const around = () => plot.value.xs[plot.value.points.findIndex(({ id }) => id === cursor.value)];
  const half = () => (plot.value.x.max - plot.value.x.min) / 2;
  const everything = () => points.value.length;

  const acts: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    PageUp: () => step(-PAGE),
    PageDown: () => step(PAGE),
    Home: () => step(-everything()),
    End: () => step(everything()),
    Enter: () => cursor.value !== "" && onSelect(cursor.value),
    Escape: () => (cursor.value = ""),
    "+": () => control.zoomBy(CLOSER, around()),
    "=": () => control.zoomBy(CLOSER, around()),
    "-": () => control.zoomBy(1 / CLOSER, around()),
    "0": () => control.reset(),
    "<": () => control.panBy(-half()),
    ">": () => control.panBy(half()),
  };
  return (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}

function newestSeen(points: readonly Point[], { points: seen, xs, x }: Plot): number {
  const newest = seen.findLast((_, i) => (xs[i] ?? Number.POSITIVE_INFINITY) <= x.max);
  return newest ? points.lastIndexOf(newest) : points.length - 1;
}
