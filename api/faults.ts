// Turns whatever goes wrong in a request into its status, its code of the registry and a body of the one form.
//   I1. A fault that is not the caller's is reported, and its words stay inside: the answer carries the registry's text.
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { ERRORS, type ErrorCode, PipelineError } from "../core/errors.ts";
import type { ApiDeps } from "./deps.ts";
import { type Detail, failure, RequestError } from "./envelope.ts";

/** Seconds after which a caller may try again. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = { BACKPRESSURE: 1, DISK_FULL: 60 };
const RETRY_AFTER_DEFAULT = 5;

interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: readonly Detail[];
}

export type FaultDeps = Pick<ApiDeps, "now" | "reportFault">;

/** Answers a request that failed; also the handler of a route that does not exist. */
export function faultHandler(deps: FaultDeps) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { code, message, details } = faultOf(error);
    const { status } = ERRORS[code];
    const stamp = { at: deps.now(), traceId: request.id };
    const isHungUp = reply.raw.destroyed; // nobody waits for this answer: what broke was the caller's connection
    if (status >= 500 && !isHungUp) {
      const route = request.routeOptions.url ?? "unknown";
      deps.reportFault(error, { traceId: request.id, code, method: request.method, route });
    }
    if (status === 503) reply.header("retry-after", RETRY_AFTER[code] ?? RETRY_AFTER_DEFAULT);
    if (status === 401) reply.header("www-authenticate", 'Bearer realm="linepulse"');
    return reply
      .code(status)
      .type("application/json; charset=utf-8")
      .serializer(JSON.stringify)
      .send(failure(code, message, details, stamp));
  };
}

/** What an error means to the caller. */
export function faultOf(error: unknown): Fault {
  if (error instanceof RequestError) return error;
  if (error instanceof PipelineError) {
    const { remedy, text } = ERRORS[error.code];
    return { code: error.code, message: remedy === "caller" ? error.message : text, details: [] };
  }
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error);
  const code = codeOf(error);
  return { code, message: ERRORS[code].text, details: [] };
}

function invalid(error: FastifyError): Fault {
  const details = (error.validation ?? []).flatMap(({ instancePath, message, params }) => {
    const path = instancePath.replace(/^\//, "").replaceAll("/", ".");
    const unknown = Array.isArray(params.keys) ? params.keys.map(String) : [];
    if (unknown.length === 0) return [{ path, message: message ?? "invalid" }];
    return unknown.map((key) => ({ path: path === "" ? key : `${path}.${key}`, message: "is not a field of this body" }));
  });
  return { code: "INVALID_REQUEST", message: ERRORS.INVALID_REQUEST.text, details };
}

/** The framework's own refusals, by their status: its words are not part of our interface. */
function codeOf(error: unknown): ErrorCode {
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status === 404) return "NOT_FOUND";
  if (status === 413) return "PAYLOAD_TOO_LARGE";
  if (status === 415) return "UNSUPPORTED_MEDIA_TYPE";
  return status >= 400 && status < 500 ? "INVALID_REQUEST" : "INTERNAL";
}
