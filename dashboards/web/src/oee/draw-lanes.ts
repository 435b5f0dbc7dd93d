// Draws the lanes of the timeline: grid, stretches, the time that has not come yet, what is under the cursor, what is being changed.
import type { Stretch } from "../api/oee.ts";
import type { Span } from "../range/range.ts";
import { type Box, drawLook, type LookColors } from "./draw-look.ts";
import { endOf, type Lane, lookOf } from "./timeline.ts";

export const LANE_PX = 26;
const GAP_PX = 10;
/** So that a stop of a second in a week is still seen. */
const LEAST_PX = 1.25;

export interface LanesDrawing {
  readonly lanes: readonly Lane[];
  readonly view: Span;
  /** How far the line's clock has come. */
  readonly clock: number;
  readonly width: number;
  readonly ticks: readonly number[];
  readonly colors: LookColors;
  readonly pointed: Stretch | undefined;
  readonly pending: readonly (Span & { readonly station: string })[];
}

export function laneTop(lane: number): number {
  return lane * (LANE_PX + GAP_PX) + GAP_PX / 2;
}

export function lanesHeight(count: number): number {
  return count * (LANE_PX + GAP_PX);
}

export function pixelIn({ from, to }: Span, width: number): (at: number) => number {
  return (at) => ((at - from) / (to - from)) * width;
}

export function drawLanes(pen: CanvasRenderingContext2D, drawing: LanesDrawing): void {
  const { lanes, view, clock, width, ticks, colors, pointed, pending } = drawing;
  const x = pixelIn(view, width);
  const height = lanesHeight(lanes.length);
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = colors.rule;
  for (const tick of ticks) pen.fillRect(Math.round(x(tick)), 0, 1, height);
  for (const [lane, { station, stretches }] of lanes.entries()) {
    const y = laneTop(lane);
    pen.fillStyle = colors.sunk;
    pen.fillRect(0, y, Math.max(0, Math.min(width, x(clock))), LANE_PX);
    drawStretches(pen, { ...drawing, stretches, y });
    for (const span of pending) if (span.station === station) outline(pen, boxOf(span, { x, y, width }), colors.accent, [4, 3]);
    if (pointed?.station === station)
      outline(pen, boxOf({ from: pointed.start, to: endOf(pointed, clock) }, { x, y, width }), colors.ink, []);
  }
  if (clock > view.from && clock < view.to) {
    pen.fillStyle = colors["ink-3"];
    pen.fillRect(Math.round(x(clock)), 0, 1, height);
  }
}

/** Production first: what interrupts it lies above. */
function drawStretches(
  pen: CanvasRenderingContext2D,
  { stretches, view, clock, width, y, colors }: LanesDrawing & { stretches: readonly Stretch[]; y: number },
): void {
  const x = pixelIn(view, width);
  const seen = stretches.filter((stretch) => stretch.start < view.to && endOf(stretch, clock) > view.from);
  const draw = (stretch: Stretch) =>
    drawLook(pen, lookOf(stretch), boxOf({ from: stretch.start, to: endOf(stretch, clock) }, { x, y, width }), colors);
  pen.fillStyle = colors.surface; // what is known is not the grey of unknown time, also above the low bar of production
  for (const { start, ...stretch } of seen) {
    const box = boxOf({ from: start, to: endOf({ start, ...stretch }, clock) }, { x, y, width });
    pen.fillRect(box.x, box.y, box.width, box.height);
  }
  for (const stretch of seen) if (stretch.state === "running") draw(stretch);
  for (const stretch of seen) if (stretch.state !== "running") draw(stretch);
}

function boxOf({ from, to }: Span, { x, y, width }: { x: (at: number) => number; y: number; width: number }): Box {
  const left = Math.max(-2, x(from));
  const right = Math.min(width + 2, x(to));
  return { x: left, y, width: Math.max(LEAST_PX, right - left), height: LANE_PX };
}

function outline(pen: CanvasRenderingContext2D, { x, y, width, height }: Box, color: string, dash: number[]): void {
  pen.save();
  pen.setLineDash(dash);
  pen.strokeStyle = color;
  pen.lineWidth = 2;
  pen.strokeRect(x - 1, y - 2, width + 2, height + 4);
  pen.restore();
}
