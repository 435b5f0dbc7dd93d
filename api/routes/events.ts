// POST /events: hands the body to the door as it arrives, and tells what became of its events.
import { z } from "zod";
import type { EdgeRejectCode } from "../../core/errors.ts";
import { PipelineError } from "../../core/errors.ts";
import { readBody } from "../body.ts";
import type { ApiDeps, BodyFormat } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type Api, hangUp } from "../route.ts";

const REJECT_CODES = [
  "INVALID_JSON", "INVALID_EVENT", "UNKNOWN_TYPE", "INVALID_TIME", "FUTURE_TIME", "TENANT_MISMATCH",
] as const satisfies readonly EdgeRejectCode[]; // biome-ignore format: one list

const receiptSchema = z.object({
  accepted: z.int().meta({ description: "Events now durable in the log, without duplicates" }),
  duplicates: z.int().meta({ description: "Events that stand in this request more than once" }),
  rejected: z.array(
    z.object({
      index: z.int().meta({ description: "Place in the request, from 0; blank lines are not counted" }),
      code: z.enum(REJECT_CODES),
      detail: z.string(),
    }),
  ),
  rejectedTotal: z.int().optional().meta({ description: "All rejections, when there are more than `rejected` lists" }),
});

/** The media types of a body of events; `docs.ts` lists the same. */
export const FORMATS: Readonly<Record<string, BodyFormat>> = {
  "application/x-ndjson": "ndjson",
  "application/ndjson": "ndjson",
  "application/json": "json-array",
};

export function eventRoutes(app: Api, deps: ApiDeps): void {
  // The parsers hand the request itself over: nothing is read before the door asks for it.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(Object.keys(FORMATS), (_request, payload, done) => done(null, payload));

  const schema = {
    tags: ["events"],
    summary: "Send events",
    description: "NDJSON of any length, 1 MiB a line, or a JSON array, 8 MiB; gzip allowed. Answered once the good events are durable.",
    response: { 202: enveloped(receiptSchema) },
  };
  app.post("/events", { schema, config: { permissions: ["write", "command"] } }, async (request, reply) => {
    const format = FORMATS[request.mediaType ?? ""];
    if (!format) throw new PipelineError("UNSUPPORTED_MEDIA_TYPE", "events come as application/x-ndjson or application/json");
    const body = readBody(request.raw);
    try {
      const receipt = await deps.door.take(body, format, credentialOf(request), hangUp(reply));
      reply.code(202);
      return success({ ...receipt, rejected: [...receipt.rejected] }, { at: deps.now(), traceId: request.id });
    } finally {
      void body.return(undefined); // the door may have left early: lets go of the unzipper
    }
  });
}
