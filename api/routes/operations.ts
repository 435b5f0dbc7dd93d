// What an operator does: rebuild all facts from the events, verify the warehouse.
//   I1. Both are about every line: for whoever is bound to some factories or lines they are not.
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { PipelineError } from "../../core/errors.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type Api, hangUp } from "../route.ts";

const tableReportSchema = z.object({
  destination: z
    .string()
    .meta({ description: "Where the rows were looked for: the warehouse that readers query (`clickhouse`), or another" }),
  table: z.string(),
  logRows: z.int(),
  warehouseRows: z.int(),
  ranges: z.int(),
  waiting: z.int().meta({ description: "Rows of the log that were still on their way to the warehouse" }),
  missing: z.int(),
  surplus: z.int(),
  before: z.int().meta({
    description: "After a move: rows of sources and alerts that the log before may have written, which nothing compares (else `surplus`)",
  }),
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
    requireWhole(request);
    const generation = await operations.rebuild();
    return reply.code(202).send(success({ generation }, { at: now(), traceId: request.id }));
  });

  const verification = {
    tags,
    summary: "Compare the rows in the log with those in the warehouse, and in every other destination",
    response: {
      200: enveloped(
        z.object({
          items: z.array(tableReportSchema),
          unreachable: z.array(z.string()).meta({ description: "Destinations that did not answer, of which there are no items" }),
        }),
      ),
    },
  };
  app.get("/verification", { schema: verification, config }, async (request, reply) => {
    requireWhole(request);
    const { items, unreachable } = await operations.verify(hangUp(reply));
    return success({ items: [...items], unreachable: [...unreachable] }, { at: now(), traceId: request.id });
  });
}

/** @throws PipelineError FORBIDDEN */
function requireWhole(request: FastifyRequest): void {
  const { factories, lines } = credentialOf(request);
  if (factories || lines) throw new PipelineError("FORBIDDEN", "the credential covers a part of the plant alone");
}
