import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
/** token → its colour in light and in dark. */
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name, { light: light!, dark: dark! }]),
);

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const share = Number.parseInt(color.slice(i, i + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const TEXT: [ink: string, surfaces: string[]][] = [
  ["ink", ["ground", "surface", "sunk", "hover", "chosen", "alarm-soft", "warn-soft", "odd-soft"]],
  ["ink-2", ["ground", "surface", "sunk", "hover", "chosen", "alarm-soft", "warn-soft", "odd-soft"]],
  ["ink-3", ["ground", "surface", "hover", "chosen"]],
  ["alarm", ["ground", "surface", "hover", "chosen"]],
  ["warn", ["ground", "surface", "hover"]],
  ["odd", ["surface", "hover"]],
  ["good", ["ground", "surface"]],
  ["plot-spec", ["surface"]],
  ["on-accent", ["accent"]],
];
const STATES = ["running", "setup", "down", "blocked", "starved", "idle", "off", "planned"].map((state) => `state-${state}`);
const DRAWN = ["plot-data", "plot-limit", "plot-muted", "plot-spec", "focus", "loss", "keep", ...STATES];

for (const look of ["light", "dark"] as const) {
  test(`text keeps a contrast of 4.5 on every surface it stands on, ${look}`, () => {
    for (const [ink, surfaces] of TEXT) {
      for (const surface of surfaces) {
        const ratio = contrast(tokens.get(ink)![look], tokens.get(surface)![look]);
        expect([ink, surface, ratio >= 4.5, ratio.toFixed(2)]).toEqual([ink, surface, true, ratio.toFixed(2)]);
      }
    }
  });

  test(`what is drawn with meaning keeps a contrast of 3, ${look}`, () => {
    for (const name of DRAWN) {
      const ratio = contrast(tokens.get(name)![look], tokens.get("surface")![look]);
      expect([name, ratio >= 3, ratio.toFixed(2)]).toEqual([name, true, ratio.toFixed(2)]);
    }
  });
}
