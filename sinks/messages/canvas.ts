// A small canvas: strokes with round ends, smooth at their edges, on a plain ground. All that a chart needs, and nothing that a machine
// could lack: no browser, no fonts, no native code.

export type Rgb = readonly [red: number, green: number, blue: number];
export type Spot = readonly [x: number, y: number];

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel, row by row from the top. */
  readonly pixels: Uint8Array;
}

export interface Pen {
  readonly color: Rgb;
  readonly width: number;
}

export function newCanvas({ width, height, ground }: { width: number; height: number; ground: Rgb }): Canvas {
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < pixels.length; at += 3) pixels.set(ground, at);
  return { width, height, pixels };
}

/** A straight stroke; of no length it is a disc. */
export function stroke(canvas: Canvas, [from, to]: readonly [Spot, Spot], { color, width }: Pen): void {
  const reach = width / 2 + 1;
  const [left, right] = [Math.min(from[0], to[0]) - reach, Math.max(from[0], to[0]) + reach];
  const [top, bottom] = [Math.min(from[1], to[1]) - reach, Math.max(from[1], to[1]) + reach];
  for (let y = Math.max(0, Math.floor(top)); y <= Math.min(canvas.height - 1, bottom); y++) {
    for (let x = Math.max(0, Math.floor(left)); x <= Math.min(canvas.width - 1, right); x++) {
      const covered = width / 2 + 0.5 - distance([x + 0.5, y + 0.5], from, to);
      if (covered > 0) blend(canvas, (y * canvas.width + x) * 3, color, Math.min(1, covered));
    }
  }
}

export function polyline(canvas: Canvas, spots: readonly Spot[], pen: Pen): void {
  for (const [index, spot] of spots.entries()) {
    const next = spots[index + 1];
    if (next) stroke(canvas, [spot, next], pen);
  }
}

export function disc(canvas: Canvas, center: Spot, { color, width }: Pen): void {
  stroke(canvas, [center, center], { color, width });
}

/** A level line in dashes. */
export function dashes(canvas: Canvas, { y, from, to }: { y: number; from: number; to: number }, pen: Pen): void {
  const [dash, gap] = [8, 6];
  for (let x = from; x < to; x += dash + gap) stroke(canvas, [[x, y], [Math.min(x + dash, to), y]], pen); // biome-ignore format: two spots
}

/** From a spot to the nearest of a stroke's line. */
function distance([x, y]: Spot, [fromX, fromY]: Spot, [toX, toY]: Spot): number {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - fromX) * dx + (y - fromY) * dy) / length));
  return Math.hypot(x - fromX - along * dx, y - fromY - along * dy);
}

function blend({ pixels }: Canvas, at: number, color: Rgb, share: number): void {
  for (let part = 0; part < 3; part++) {
    const before = pixels[at + part] as number;
    pixels[at + part] = Math.round(before + ((color[part] as number) - before) * share);
  }
}
