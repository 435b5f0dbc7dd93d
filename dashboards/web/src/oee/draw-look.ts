// Draws a stretch in its look: colour and texture, so that neither alone tells states apart; running is low and plain, a stop is high.
import { colorsOf } from "../chart/palette.ts";
import type { Look } from "./timeline.ts";

export const LOOKS = ["running", "setup", "down", "blocked", "starved", "idle", "off", "planned"] as const satisfies readonly Look[];

const TOKENS = [...LOOKS.map((look) => `state-${look}` as const), "surface", "sunk", "ink", "ink-3", "rule", "accent"] as const;
export type LookColors = Record<(typeof TOKENS)[number], string>;

export function lookColors(element: HTMLElement): LookColors {
  return colorsOf(element, TOKENS);
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of a lane's height. */
const RUNNING_SHARE = 0.58;
/** Narrower boxes have no room for a texture. */
const LEAST_TEXTURED = 5;

export function drawLook(pen: CanvasRenderingContext2D, look: Look, { x, y, width, height }: Box, colors: LookColors): void {
  const color = colors[`state-${look}`];
  const top = look === "running" ? y + height * (1 - RUNNING_SHARE) : y;
  const box = { x, y: top, width, height: y + height - top };
  if (look === "off") {
    pen.strokeStyle = color;
    pen.lineWidth = 1;
    pen.strokeRect(box.x + 0.5, box.y + 0.5, Math.max(0, box.width - 1), box.height - 1);
    return;
  }
  pen.fillStyle = color;
  pen.fillRect(box.x, box.y, box.width, box.height);
  if (width >= LEAST_TEXTURED) texture(pen, look, box, colors.surface);
}

function texture(pen: CanvasRenderingContext2D, look: Look, { x, y, width, height }: Box, color: string): void {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.beginPath();
  pen.strokeStyle = color;
  pen.lineWidth = 1.25;
  const line = (x1: number, y1: number, x2: number, y2: number) => {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  };
  if (look === "setup") for (let at = x - height; at < x + width; at += 6) line(at, y + height, at + height, y);
  if (look === "planned") for (let at = x - height; at < x + width; at += 6) line(at, y, at + height, y + height);
  if (look === "blocked") for (let at = x + 2.5; at < x + width; at += 5) line(at, y, at, y + height);
  if (look === "starved") for (let at = y + 3; at < y + height; at += 5) line(x, at, x + width, at);
  if (look === "idle") {
    pen.setLineDash([2, 4]);
    for (let at = y + 3; at < y + height; at += 5) line(x, at, x + width, at);
  }
  pen.stroke();
  pen.restore();
}
