// The design tokens as colours that a canvas understands.
const TOKENS = [
  "surface", "ink", "ink-2", "ink-3", "alarm", "warn", "odd", "rule", "rule-strong", "plot-data", "plot-join", "plot-limit", "plot-center",
  "plot-spec", "plot-grid", "plot-zone-a", "plot-zone-b", "plot-muted",
] as const; // biome-ignore format: one list

export interface Palette extends Readonly<Record<(typeof TOKENS)[number], string>> {
  readonly font: string;
}

export function paletteOf(element: HTMLElement): Palette {
  return { ...colorsOf(element, TOKENS), font: getComputedStyle(element).fontFamily };
}

/** Resolved as they stand on `element`: a token may depend on dark or light, so the style of a real element is asked. */
export function colorsOf<T extends string>(element: HTMLElement, tokens: readonly T[]): Record<T, string> {
  const probe = element.appendChild(document.createElement("i"));
  const colors = tokens.map((token) => {
    probe.style.color = `var(--${token})`;
    return [token, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(colors) as Record<T, string>;
}
