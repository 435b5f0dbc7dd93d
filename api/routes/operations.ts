// What an operator does: look at dead letters and try them again, rebuild all facts from the events, verify the warehouse.
import { z } from "zod";
import type { ApiDeps } from "../deps.ts";
import { enveloped, listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { pageParameters } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const deadLetterSchema = z.object({
  offset: z.int(),
  reason: z.string(),
  detail: z.string(),
  origin: z.string().meta({ description: "Log, topic, partition, offset and line of the event" }),
  key: z.string(),
  receivedAt: z.string().meta({ format: "date-time" }),
  source: z.string().nullable().meta({ description: "The source whose change it is; null for an event" }),
  event: z.string().meta({ description: "The event, or the change, as JSON" }),
});

const replaySchema = z.object({
  accepted: z.int().meta({ description: "Taken in again; what fails again comes back as a new dead letter" }),
  refused: z.int().meta({ description: "Refused by the edge itself: they stay" }),
  kept: z.int().meta({ description: "Not asked for, or changes of a source: they stay" }),
});

const tableReportSchema = z.object({
  table: z.string(),
  logRows: z.int(),
  warehouseRows: z.int(),
  ranges: z.int(),
  missing: z.int(),
  surplus: z.int(),
});

const tags = ["operations"];
const config = { permissions: ["command"] as const };

export function operationRoutes(app: Api, deps: ApiDeps): void {
  const { operations, now } = deps;
  const list = {
    tags,
    summary: "Events that could not be decoded or judged, oldest first",
    querystring: z.object(pageParameters),
    response: { 200: listed(deadLetterSchema) },
  };
  app.get("/deadletters", { schema: list }, async (request) => {
    const { page, pageSize } = request.query;
    const { tenant } = credentialOf(request);
    const found = await operations.deadletters({ tenant, skip: (page - 1) * pageSize, limit: pageSize });
    return success({ ...found, page, pageSize }, { at: now(), traceId: request.id });
  });

  const replay = {
    tags,
    summary: "Send dead letters through the door again",
    body: z.object({ reason: z.string().max(100).optional() }),
    response: { 200: enveloped(replaySchema) },
  };
  app.post("/deadletters/replay", { schema: replay, config }, async (request) => {
    const receipt = await operations.replayDeadletters({ credential: credentialOf(request), reason: request.body.reason });
    return success(receipt, { at: now(), traceId: request.id });
  });

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
