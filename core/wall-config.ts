// What screens on walls show, by their names (`/wall/<name>`): what a screen's own address says goes before it.
import { z } from "zod";
import { identifier } from "./identifier.ts";

/** `oee` fills a page with lines, `alerts` alone with those of all lines; the others are tiles, up to four a page, of one line. */
export const WALL_TILES = ["oee", "plan", "losses", "yield", "wip", "alerts"] as const;

export const wallSchema = z.strictObject({
  tenant: identifier.optional().meta({ description: "Whose screen it is; default the configuration's own" }),
  factory: identifier.optional(),
  lines: z
    .array(identifier)
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "In this order; default the line of the wall's name, else all" }),
  pages: z
    .array(z.array(z.enum(WALL_TILES)).min(1).max(4))
    .min(1)
    .max(20)
    .optional()
    .meta({ description: "Tiles of each page, one page after the other" }),
  every: z.int().min(0).max(3600).optional().meta({ description: "Seconds that a page stands, at least 5; 0 = for ever" }),
  reload: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be HH:MM")
    .optional()
    .meta({ description: "Local time of the daily reload" }),
  look: z.enum(["dark", "light"]).optional(),
});

export type WallLayout = z.output<typeof wallSchema>;
/** What is configured, by name, each with whose screen it is. */
export type Walls = Readonly<Record<string, WallLayout & { readonly tenant: string }>>;

export const wallsSchema = z.record(identifier, wallSchema);

/** Walls that name no tenant are those of `tenant`. */
export function ownedWalls(walls: Readonly<Record<string, WallLayout>>, tenant: string): Walls {
  return Object.fromEntries(Object.entries(walls).map(([name, wall]) => [name, { ...wall, tenant: wall.tenant ?? tenant }]));
}
