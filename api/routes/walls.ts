// GET /walls/{name}: what a screen on a wall shows, as it was configured.
//   I1. A caller hears of its own tenant's screens alone, and of no factory or line that its credential does not cover.
import { z } from "zod";
import { type Credential, covers, coversSomeOf } from "../../core/credential.ts";
import { type WallLayout, wallSchema } from "../../core/wall-config.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import type { Api } from "../route.ts";

const answerSchema = z.object({
  layout: wallSchema
    .omit({ tenant: true })
    .nullable()
    .meta({ description: "null = nothing was configured for this name, or nothing that the caller may see" }),
});

export function wallRoutes(app: Api, { walls = {}, now }: Pick<ApiDeps, "walls" | "now">): void {
  const schema = {
    tags: ["plant"],
    summary: "The configured layout of a screen on a wall",
    params: z.object({ name: z.string().max(200) }),
    response: { 200: enveloped(answerSchema) },
  };
  app.get("/walls/:name", { schema }, async (request) => {
    const { name } = request.params;
    const wall = Object.hasOwn(walls, name) ? walls[name] : undefined;
    const layout = wall?.tenant === credentialOf(request).tenant ? layoutFor(credentialOf(request), wall) : null;
    return success({ layout }, { at: now(), traceId: request.id });
  });
}

/** The layout without the lines that the credential does not cover; null when that leaves none. */
function layoutFor(credential: Credential, { tenant: _, ...layout }: WallLayout): Omit<WallLayout, "tenant"> | null {
  const { factory, lines } = layout;
  if (factory !== undefined && !coversSomeOf(credential, factory)) return null;
  if (lines === undefined) return layout;
  const left = lines.filter((line) => isCovered(credential, factory, line));
  return left.length === 0 ? null : { ...layout, lines: left };
}

/** Without a factory, a line of that name in any. */
function isCovered(credential: Credential, factory: string | undefined, line: string): boolean {
  if (factory !== undefined) return covers(credential, factory, line);
  return credential.lines === undefined || [...credential.lines].some((place) => place.endsWith(`/${line}`));
}
