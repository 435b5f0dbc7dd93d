// The pages of a wall: which lines and tiles stand on which.
import type { PlantLine } from "../api/plant-line.ts";
import type { TileName, WallAddress } from "./wall-address.ts";

export type WallPage =
  | { readonly kind: "lines"; readonly lines: readonly PlantLine[] }
  /** Open alerts of all lines. */
  | { readonly kind: "alerts" }
  | { readonly kind: "tiles"; readonly line: PlantLine; readonly tiles: readonly Exclude<TileName, "oee">[] };

/** As many lines as keep their figures readable from eight metres. */
export const LINES_A_PAGE = 4;

/** The lines that a wall shows: those of its address; else the line of its name; else all. In the order of the address, or of the plant. */
export function wallLines(
  all: readonly PlantLine[],
  name: string,
  { factory, lines }: Pick<WallAddress, "factory" | "lines">,
): PlantLine[] {
  const own = all.filter((line) => factory === "" || line.factory === factory);
  if (lines.length > 0) return lines.flatMap((wanted) => own.filter(({ line }) => line === wanted));
  const named = own.filter(({ line }) => line === name);
  return named.length > 0 ? named : own;
}

export function wallPages(lines: readonly PlantLine[], { pages }: Pick<WallAddress, "pages">): WallPage[] {
  return pages.flatMap((names): WallPage[] => {
    const tiles = names.filter((name) => name !== "oee");
    if (tiles.length === 1 && tiles[0] === "alerts") return lines.length > 0 ? [{ kind: "alerts" }] : [];
    if (tiles.length > 0) return lines.map((line) => ({ kind: "tiles", line, tiles }));
    const count = Math.ceil(lines.length / LINES_A_PAGE);
    const size = Math.ceil(lines.length / Math.max(1, count)); // five lines are three and two, not four and one
    return Array.from({ length: count }, (_, i) => ({ kind: "lines", lines: lines.slice(i * size, (i + 1) * size) }));
  });
}
