// What an operator does: rebuild all facts from the events, verify the warehouse.
import { z } from "zod";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { type Api, hangUp } from "../route.ts";

const tableReportSchema = z.object({
  table: z.string(),
  logRows: z.int(),
  warehouseRows: z.int(),
  ranges: z.int(),
  waiting: z.int().meta({ description: "Rows of the log that were still on their way to the warehouse" }),
  missing: z.int(),
  surplus: z.int(),
});

const tags = ["operations"];
const config = { permissions: ["command"] as const };

export function operationRoutes(app: Api, deps: ApiDeps): void {
  const { operations, now } = deps;
  const rebuild = {
    tags,
    summary: "Compute all facts anew from the events, as the next generation",
    description:
      "Goes on in the background beside the generation that readers see, in every process that runs processors; /status tells when it has taken over.",
    body: z.object({}),
    response: { 202: enveloped(z.object({ generation: z.int() })) },
  };
  app.post("/rebuilds", { schema: rebuild, config }, async (request, reply) => {
    const generation = await operations.rebuild();
    return reply.code(202).send(success({ generation }, { at: now(), traceId: request.id }));
  });

  const verification = {
    tags,
    summary: "Compare the rows in the log with those in the warehouse",
    response: { 200: enveloped(z.object({ items: z.array(tableReportSchema) })) },
  };
  app.get("/verification", { schema: verification, config }, async (request, reply) => {
    const items = await operations.verify(hangUp(reply));
    return success({ items: [...items] }, { at: now(), traceId: request.id });
  });
}
